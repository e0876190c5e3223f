//! What a script recorded, read from its reply.

use lua_analysis::meaning::values::Observed;

/// What was recorded, each with the number of its place.
#[derive(Debug, Default)]
pub(crate) struct Records {
    /// What expressions were.
    pub(crate) values: Vec<(usize, Observed)>,
    /// What was passed to `redis.call` and `redis.pcall`.
    pub(crate) passed: Vec<(usize, Vec<Observed>)>,
}

/// Reads a log of the recorder; `None` if it is none.
pub(crate) fn records(log: &[u8]) -> Option<Records> {
    let mut reader = Reader(log);
    let mut records = Records::default();
    while !reader.0.is_empty() {
        let place = reader.number()?;
        match reader.0.first()? {
            b'a' => {
                reader.byte();
                let count = reader.number()?;
                reader.0 = reader.0.strip_prefix(b":")?;
                let passed = (0..count).map(|_| reader.value()).collect::<Option<_>>()?;
                records.passed.push((place, passed));
            }
            _ => records.values.push((place, reader.value()?)),
        }
    }
    Some(records)
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<usize> {
        let digits = self
            .0
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let (number, rest) = self.0.split_at_checked(digits)?;
        self.0 = rest;
        std::str::from_utf8(number).ok()?.parse().ok()
    }

    fn value(&mut self) -> Option<Observed> {
        let value = match self.byte()? {
            b'n' => Observed::Nil,
            b't' => Observed::Boolean(true),
            b'f' => Observed::Boolean(false),
            b'd' => {
                let end = self.0.iter().position(|byte| *byte == b';')?;
                let (number, rest) = self.0.split_at_checked(end)?;
                self.0 = rest.get(1..)?;
                let number = std::str::from_utf8(number).ok()?;
                let number = number.trim_start_matches("-nan");
                Observed::Number(if number.is_empty() {
                    f64::NAN
                } else {
                    number.parse().ok()?
                })
            }
            b's' => {
                let length = self.number()?;
                let rest = self.0.strip_prefix(b":")?;
                let (text, rest) = rest.split_at_checked(length)?;
                self.0 = rest;
                Observed::Text(text.to_vec())
            }
            b'c' => Observed::Function,
            b'u' => Observed::Other,
            b'o' => Observed::Table {
                array: Vec::new(),
                fields: Vec::new(),
            },
            b'{' => self.table()?,
            _ => return None,
        };
        Some(value)
    }

    fn table(&mut self) -> Option<Observed> {
        let mut array = Vec::new();
        while !self.ends_with(b'|')? {
            array.push(self.value()?);
        }
        let mut fields = Vec::new();
        while !self.ends_with(b'}')? {
            let Observed::Text(name) = self.value()? else {
                return None;
            };
            fields.push((name, self.value()?));
        }
        Some(Observed::Table { array, fields })
    }

    /// Whether the next byte is this one, which is then read.
    fn ends_with(&mut self, end: u8) -> Option<bool> {
        let is_end = *self.0.first()? == end;
        if is_end {
            self.byte();
        }
        Some(is_end)
    }
}
