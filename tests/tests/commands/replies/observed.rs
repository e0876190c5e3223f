//! A value as a script saw it.

use std::fmt;

/// A Lua value.
#[derive(Clone, PartialEq)]
pub(super) enum Observed {
    Nil,
    Boolean(bool),
    Number(f64),
    Text(Vec<u8>),
    Table(Vec<(Observed, Observed)>),
}

/// Runs the command of its arguments and replies with the value as a text. The first argument is
/// the protocol.
pub(super) const OBSERVE: &str = r"
local function encode(value)
  local kind = type(value)
  if kind == 'nil' then return 'N' end
  if kind == 'boolean' then return value and 'T' or 'F' end
  if kind == 'number' then return 'n' .. string.format('%.17g', value) .. ';' end
  if kind == 'string' then return 's' .. #value .. ':' .. value end
  if kind ~= 'table' then return 'o' end
  local parts = {}
  for key, element in pairs(value) do
    parts[#parts + 1] = encode(key) .. encode(element)
  end
  return 't' .. #parts .. ':' .. table.concat(parts)
end
if ARGV[1] == '3' then redis.setresp(3) end
return encode(redis.pcall(unpack(ARGV, 2)))
";

impl Observed {
    /// Reads what [`OBSERVE`] replied.
    pub(super) fn read(text: &[u8]) -> Self {
        let mut rest = text;
        let value = read(&mut rest).unwrap_or_else(|| {
            panic!("not a value: {}", String::from_utf8_lossy(text));
        });
        assert!(rest.is_empty(), "more than a value");
        value
    }

    /// Whether it is an error. Valkey 9.0 puts the one of `HPERSIST` into a table.
    pub(super) fn is_error(&self) -> bool {
        let first = self
            .elements()
            .and_then(|elements| elements.first().copied());
        self.field("err").is_some() || first.is_some_and(|first| first.field("err").is_some())
    }

    /// The value of a field.
    pub(super) fn field(&self, name: &str) -> Option<&Self> {
        let Self::Table(fields) = self else {
            return None;
        };
        let is_named = |key: &Self| matches!(key, Self::Text(text) if text == name.as_bytes());
        fields
            .iter()
            .find(|(key, _)| is_named(key))
            .map(|(_, value)| value)
    }

    /// The value of the only field.
    pub(super) fn only_field(&self, name: &str) -> Option<&Self> {
        self.field(name)
            .filter(|_| matches!(self, Self::Table(fields) if fields.len() == 1))
    }

    /// The elements of a table that has no other fields; holes are nil.
    pub(super) fn elements(&self) -> Option<Vec<&Self>> {
        let Self::Table(fields) = self else {
            return None;
        };
        let mut elements = Vec::new();
        for (key, value) in fields {
            let Self::Number(number) = key else {
                return None;
            };
            let index: usize = number.to_string().parse().ok().filter(|index| *index > 0)?;
            if elements.len() < index {
                elements.resize(index, &Self::Nil);
            }
            elements[index - 1] = value;
        }
        Some(elements)
    }
}

impl fmt::Debug for Observed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nil => f.write_str("nil"),
            Self::Boolean(value) => value.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => String::from_utf8_lossy(text).fmt(f),
            Self::Table(fields) => f
                .debug_map()
                .entries(fields.iter().map(|(key, value)| (key, value)))
                .finish(),
        }
    }
}

fn read(rest: &mut &[u8]) -> Option<Observed> {
    let (kind, after) = rest.split_first()?;
    *rest = after;
    Some(match kind {
        b'N' => Observed::Nil,
        b'T' => Observed::Boolean(true),
        b'F' => Observed::Boolean(false),
        b'n' => Observed::Number(head(rest, b';')?.parse().ok()?),
        b's' => {
            let length: usize = head(rest, b':')?.parse().ok()?;
            let (text, after) = rest.split_at_checked(length)?;
            *rest = after;
            Observed::Text(text.to_vec())
        }
        b't' => {
            let count: usize = head(rest, b':')?.parse().ok()?;
            let fields = (0..count).map(|_| Some((read(rest)?, read(rest)?)));
            Observed::Table(fields.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

/// The text before the next `end`.
fn head<'a>(rest: &mut &'a [u8], end: u8) -> Option<&'a str> {
    let at = rest.iter().position(|byte| *byte == end)?;
    let (head, after) = rest.split_at(at);
    *rest = after.get(1..)?;
    std::str::from_utf8(head).ok()
}
