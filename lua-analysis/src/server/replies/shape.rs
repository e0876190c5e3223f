//! The type of a reply as the table writes it: what a server sends, the same for both protocols.

use super::Protocol;
use super::options::Count;
use super::reply_type::{Alternative, ReplyType, TextKind};

/// How many elements a table of known length has at most; longer ones are arrays.
const MOST_ELEMENTS: usize = 64;

/// What a server sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// `null`: nothing.
    Null,
    /// `integer`, `integer(0..)`, `integer(0..1)`, `integer(-1)`; `integer(at least 0)` where no
    /// example has the least.
    Integer(Option<i64>, Option<i64>),
    /// `text`, `text(integer)`, `text(number)`, `"raw"`.
    Text(TextKind),
    /// `double`: a text under RESP2.
    Double,
    /// `boolean`: 0 or 1 under RESP2.
    Boolean,
    /// `verbatim`: a text under RESP2.
    Verbatim,
    /// `status`, `status(OK)`.
    Status(Option<&'static str>),
    /// `array(element)`.
    Array(Box<Shape>),
    /// `each(1, element)`: one for each argument from this on; `each(1/2, element)`: for each two.
    Each {
        from: usize,
        step: usize,
        element: Box<Shape>,
    },
    /// `[first, second]`.
    Fixed(Vec<Shape>),
    /// `flat(key, value)`: flat under both protocols.
    Flat(Box<Shape>, Box<Shape>),
    /// `pairs(key, value)`: flat under RESP2, arrays of two under RESP3.
    Pairs(Box<Shape>, Box<Shape>),
    /// `map(key, value)`: flat under RESP2.
    Map(Box<Shape>, Box<Shape>),
    /// `keyed(key, value)`: a map under RESP3, arrays of two under RESP2.
    Keyed(Box<Shape>, Box<Shape>),
    /// `set(member)`: an array under RESP2.
    Set(Box<Shape>),
    /// `integer | null`.
    Union(Vec<Shape>),
    /// `unknown`.
    Unknown,
}

impl Shape {
    /// The shape that a text of the table says; `None` if it says none.
    pub(super) fn parse(text: &'static str) -> Option<Self> {
        let mut parser = Parser { rest: text };
        let shape = parser.union()?;
        parser.rest.trim().is_empty().then_some(shape)
    }

    /// What Lua gets; `count` is the number of arguments.
    pub(super) fn reply(&self, protocol: Protocol, count: Count) -> ReplyType {
        let of = |shape: &Self| shape.reply(protocol, count);
        let is_new = protocol == Protocol::Resp3;
        match self {
            Self::Null if is_new => Alternative::Nil.into(),
            Self::Null => Alternative::False.into(),
            Self::Integer(min, max) => Alternative::Integer {
                min: *min,
                max: *max,
            }
            .into(),
            Self::Text(kind) => Alternative::Text(kind.clone()).into(),
            Self::Double if is_new => Alternative::Double.into(),
            Self::Double => Alternative::Text(TextKind::Numeric).into(),
            Self::Boolean if is_new => [Alternative::False, Alternative::True]
                .into_iter()
                .collect(),
            Self::Boolean => Self::Integer(Some(0), Some(1)).reply(protocol, count),
            Self::Verbatim if is_new => Alternative::Verbatim.into(),
            Self::Verbatim => Alternative::Text(TextKind::Any).into(),
            Self::Status(text) => Alternative::Status(text.map(|text| vec![text])).into(),
            Self::Array(element) => Alternative::Array(of(element)).into(),
            Self::Each {
                from,
                step,
                element,
            } => match count.elements(*from, *step) {
                Some(elements) if elements <= MOST_ELEMENTS => {
                    Alternative::Fixed(vec![of(element); elements]).into()
                }
                _ => Alternative::Array(of(element)).into(),
            },
            Self::Fixed(elements) => Alternative::Fixed(elements.iter().map(of).collect()).into(),
            Self::Pairs(key, value) if is_new => twos(of(key), of(value)),
            Self::Keyed(key, value) if !is_new => twos(of(key), of(value)),
            Self::Keyed(key, value) | Self::Map(key, value) if is_new => map(of(key), of(value)),
            Self::Flat(key, value) | Self::Pairs(key, value) => pairs(of(key), of(value), false),
            Self::Keyed(key, value) | Self::Map(key, value) => pairs(of(key), of(value), true),
            Self::Set(member) if is_new => Alternative::Set(of(member)).into(),
            Self::Set(member) => Alternative::Array(of(member)).into(),
            Self::Union(shapes) => {
                let mut reply = ReplyType::default();
                for shape in shapes {
                    reply.join(of(shape));
                }
                reply
            }
            Self::Unknown => ReplyType::unknown(),
        }
    }
}

fn pairs(key: ReplyType, value: ReplyType, is_map: bool) -> ReplyType {
    Alternative::Pairs { is_map, key, value }.into()
}

fn twos(key: ReplyType, value: ReplyType) -> ReplyType {
    Alternative::Array(Alternative::Fixed(vec![key, value]).into()).into()
}

fn map(key: ReplyType, value: ReplyType) -> ReplyType {
    Alternative::Map { key, value }.into()
}

struct Parser {
    rest: &'static str,
}

impl Parser {
    fn union(&mut self) -> Option<Shape> {
        let mut shapes = vec![self.one()?];
        while self.takes("|") {
            shapes.push(self.one()?);
        }
        if shapes.len() == 1 {
            return shapes.pop();
        }
        Some(Shape::Union(shapes))
    }

    fn one(&mut self) -> Option<Shape> {
        if self.takes("[") {
            return self.list("]").map(Shape::Fixed);
        }
        if self.takes("\"") {
            let (text, rest) = self.rest.split_once('"')?;
            self.rest = rest;
            return Some(Shape::Text(TextKind::OneOf(vec![text])));
        }
        let name = self.word();
        let has_more = self.takes("(");
        match (name, has_more) {
            ("null", false) => Some(Shape::Null),
            ("integer", false) => Some(Shape::Integer(None, None)),
            ("text", false) => Some(Shape::Text(TextKind::Any)),
            ("double", false) => Some(Shape::Double),
            ("boolean", false) => Some(Shape::Boolean),
            ("verbatim", false) => Some(Shape::Verbatim),
            ("status", false) => Some(Shape::Status(None)),
            ("unknown", false) => Some(Shape::Unknown),
            ("integer", true) => range(self.raw()?),
            ("status", true) => Some(Shape::Status(Some(self.raw()?))),
            ("text", true) => match self.raw()? {
                "integer" => Some(Shape::Text(TextKind::Integer)),
                "number" => Some(Shape::Text(TextKind::Numeric)),
                other => {
                    let (min, max) = other.strip_prefix("integer ")?.split_once("..")?;
                    let kind = TextKind::Between(min.parse().ok()?, max.parse().ok()?);
                    Some(Shape::Text(kind))
                }
            },
            ("each", true) => {
                let (places, rest) = self.rest.split_once(',')?;
                self.rest = rest;
                let (from, step) = places.split_once('/').unwrap_or((places, "1"));
                Some(Shape::Each {
                    from: from.trim().parse().ok()?,
                    step: step.trim().parse().ok().filter(|step| *step > 0)?,
                    element: Box::new(self.last()?),
                })
            }
            ("array", true) => Some(Shape::Array(Box::new(self.last()?))),
            ("set", true) => Some(Shape::Set(Box::new(self.last()?))),
            ("flat", true) => self.two().map(|(key, value)| Shape::Flat(key, value)),
            ("pairs", true) => self.two().map(|(key, value)| Shape::Pairs(key, value)),
            ("keyed", true) => self.two().map(|(key, value)| Shape::Keyed(key, value)),
            ("map", true) => self.two().map(|(key, value)| Shape::Map(key, value)),
            _ => None,
        }
    }

    /// Two shapes and the closing parenthesis.
    fn two(&mut self) -> Option<(Box<Shape>, Box<Shape>)> {
        let shapes: [Shape; 2] = self.list(")")?.try_into().ok()?;
        let [key, value] = shapes;
        Some((Box::new(key), Box::new(value)))
    }

    /// One shape and the closing parenthesis.
    fn last(&mut self) -> Option<Shape> {
        let shape = self.union()?;
        self.takes(")").then_some(shape)
    }

    fn list(&mut self, end: &str) -> Option<Vec<Shape>> {
        let mut shapes = Vec::new();
        while !self.takes(end) {
            if !shapes.is_empty() && !self.takes(",") {
                return None;
            }
            shapes.push(self.union()?);
        }
        Some(shapes)
    }

    /// The text before the closing parenthesis.
    fn raw(&mut self) -> Option<&'static str> {
        let (text, rest) = self.rest.split_once(')')?;
        self.rest = rest;
        Some(text.trim())
    }

    fn word(&mut self) -> &'static str {
        self.rest = self.rest.trim_start();
        let end = self.rest.find(|c: char| !c.is_ascii_lowercase());
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        word
    }

    fn takes(&mut self, expected: &str) -> bool {
        match self.rest.trim_start().strip_prefix(expected) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}

/// `0..`, `0..1`, `-1`, `at least 0`.
fn range(text: &str) -> Option<Shape> {
    if let Some(least) = text.strip_prefix("at least ") {
        return Some(Shape::Integer(Some(least.parse().ok()?), None));
    }
    let Some((min, max)) = text.split_once("..") else {
        let only = text.parse().ok()?;
        return Some(Shape::Integer(Some(only), Some(only)));
    };
    let end = |text: &str| match text {
        "" => Some(None),
        _ => text.parse().ok().map(Some),
    };
    Some(Shape::Integer(end(min)?, end(max)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lua(text: &'static str, count: Count) -> [String; 2] {
        let shape = Shape::parse(text).expect(text);
        [Protocol::Resp2, Protocol::Resp3].map(|protocol| shape.reply(protocol, count).to_string())
    }

    #[test]
    fn shapes_become_what_lua_gets() {
        for (text, resp2, resp3) in [
            (
                "integer(0..) | null",
                "integer ≥ 0 | false",
                "integer ≥ 0 | nil",
            ),
            (
                "integer(0..1) | integer(-1)",
                "integer -1 to 1",
                "integer -1 to 1",
            ),
            ("double", "string with a number", "table with `double`"),
            ("boolean", "integer 0 to 1", "false | true"),
            (
                "status(OK) | status(QUEUED)",
                "status \"OK\" | \"QUEUED\"",
                "status \"OK\" | \"QUEUED\"",
            ),
            (
                "map(text, integer)",
                "flat map of (string) and (integer)",
                "map of (string) to (integer)",
            ),
            (
                "pairs(text, double)",
                "flat pairs of (string) and (string with a number)",
                "array of ([string, table with `double`])",
            ),
            (
                "keyed(text, text)",
                "array of ([string, string])",
                "map of (string) to (string)",
            ),
            ("set(text)", "array of (string)", "set of (string)"),
            (
                "[text, array(\"a\" | \"b\")]",
                "[string, array of (\"a\" | \"b\")]",
                "[string, array of (\"a\" | \"b\")]",
            ),
            ("each(1, text)", "[string, string]", "[string, string]"),
            ("unknown | text", "unknown", "unknown"),
        ] {
            assert_eq!(
                lua(
                    text,
                    Count {
                        least: 3,
                        is_open: false
                    }
                ),
                [resp2, resp3],
                "{text}"
            );
        }
        let open = lua("each(1/2, text)", Count::at_least(3));
        assert_eq!(open, ["array of (string)", "array of (string)"]);
    }

    #[test]
    fn what_is_no_shape_is_refused() {
        for text in [
            "",
            "text |",
            "text)",
            "array(text",
            "map(text)",
            "each(1/0, text)",
            "txt",
            "integer(x)",
        ] {
            assert_eq!(Shape::parse(text), None, "{text}");
        }
    }
}
