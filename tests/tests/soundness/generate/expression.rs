//! Expressions of a kind.

use super::{Generator, Kind};

impl Generator {
    /// Something of any kind.
    pub(super) fn any(&mut self, depth: usize) -> String {
        let kind = self.kind();
        self.expression(kind, depth)
    }

    /// An expression that is meant to be of this kind; now and then it is of another.
    pub(super) fn expression(&mut self, kind: Kind, depth: usize) -> String {
        let kind = if self.random.percent(2) {
            self.kind()
        } else {
            kind
        };
        if self.random.percent(if depth == 0 { 60 } else { 30 })
            && let Some(name) = self.variable(kind)
        {
            return name;
        }
        if depth == 0 {
            return self.literal(kind);
        }
        if self.random.percent(6) {
            return self.choice(kind, depth - 1);
        }
        if self.random.percent(6)
            && let Some(function) = self.variable(Kind::Function)
        {
            let (one, other) = (self.any(depth - 1), self.any(depth - 1));
            return format!("{function}({one}, {other})");
        }
        match kind {
            Kind::Number => self.number(depth - 1),
            Kind::Text => self.text(depth - 1),
            Kind::Maybe => self.maybe(depth - 1),
            Kind::List => self.list(depth - 1),
            Kind::Record => self.record(depth - 1),
            Kind::Boolean => self.boolean(depth - 1),
            Kind::Function => self.function_expression(),
            Kind::Any => self.any(depth),
        }
    }

    fn literal(&mut self, kind: Kind) -> String {
        let literals: &[&str] = match kind {
            Kind::Number => &[
                "0",
                "1",
                "2",
                "-1",
                "10",
                "0.5",
                "100",
                "3",
                "1e15",
                "-2.5",
                "0x1F",
                "1e300",
                "7",
                "9007199254740992",
            ],
            Kind::Text => &[
                "'a'", "'b'", "'5'", "''", "'x:y'", "'1.5'", "\"OK\"", "[[long]]", "'10'", "'-3'",
                "'0x10'", "' 7 '", "'nan'", "'1e3'",
            ],
            Kind::Maybe => &[
                "KEYS[1]",
                "ARGV[1]",
                "ARGV[2]",
                "false",
                "nil",
                "ARGV[4]",
                "ARGV[#ARGV]",
            ],
            Kind::List => &[
                "{}",
                "{ 1, 2 }",
                "{ 'a' }",
                "KEYS",
                "ARGV",
                "{ 1, nil, 3 }",
                "{ 'b', 'a' }",
            ],
            Kind::Record => &[
                "{ a = 1, b = 'x' }",
                "{ n = 0 }",
                "{ a = {}, ok = 'fine' }",
                "{ ['n'] = 2 }",
            ],
            Kind::Boolean => &["true", "false"],
            Kind::Function => &[
                "tostring",
                "function(x, y) return x end",
                "tonumber",
                "type",
            ],
            Kind::Any => &["nil", "1", "'a'", "true", "{}"],
        };
        if self.is_variadic && self.random.percent(10) {
            return "(...)".to_owned();
        }
        self.random.one(literals).to_owned()
    }

    /// `a and b or c` and the like.
    fn choice(&mut self, kind: Kind, depth: usize) -> String {
        let condition = self.condition(depth);
        let (one, other) = (self.expression(kind, depth), self.expression(kind, depth));
        match self.random.below(4) {
            0 => format!("({condition} and {one} or {other})"),
            1 => format!("({one} or {other})"),
            2 => format!("({one} and {other})"),
            _ => format!("({condition} and {one})"),
        }
    }

    fn number(&mut self, depth: usize) -> String {
        match self.random.below(22) {
            0..=3 => {
                let operator = self
                    .random
                    .one(&["+", "-", "*", "+", "-", "/", "%", "^"])
                    .to_owned();
                let one = self.expression(Kind::Number, depth);
                let other = self.expression(Kind::Number, depth);
                if self.random.percent(50) {
                    format!("({one} {operator} {other})")
                } else {
                    format!("{one} {operator} {other}")
                }
            }
            4 | 5 => {
                let maybe = self.expression(Kind::Maybe, depth);
                let default = self.expression(Kind::Number, 0);
                match self.random.below(8) {
                    0 => format!("tonumber({maybe})"),
                    1 => format!("(tonumber({maybe} or {default}) or 0)"),
                    _ => format!("(tonumber({maybe}) or {default})"),
                }
            }
            6 | 7 => self.command(Kind::Number, depth),
            8 => format!("#{}", self.expression(Kind::List, depth.min(1))),
            9 => format!("#{}", self.operand(Kind::Text, depth)),
            10 => {
                let function = self.random.one(&[
                    "floor", "ceil", "abs", "sqrt", "max", "min", "fmod", "modf", "huge",
                ]);
                let (one, other) = (
                    self.expression(Kind::Number, depth),
                    self.expression(Kind::Number, depth),
                );
                match function {
                    "max" | "min" | "fmod" => format!("math.{function}({one}, {other})"),
                    "huge" => "math.huge".to_owned(),
                    _ => format!("math.{function}({one})"),
                }
            }
            11 => format!("string.len({})", self.expression(Kind::Text, depth)),
            12 => format!(
                "string.find({}, 'a', 1, true)",
                self.expression(Kind::Text, depth)
            ),
            13 => format!("string.byte({}, 1)", self.expression(Kind::Text, depth)),
            14 => {
                // Not `-0`: whether that is the constant `0` depends on which the compiler sees first.
                let name = self.variable(Kind::Number);
                format!("-{}", name.unwrap_or_else(|| "(3)".to_owned()))
            }
            15 => format!("select('#', {}, {})", self.any(depth), self.any(depth)),
            16 => {
                let name = self.variable(Kind::Record);
                name.map_or_else(|| self.literal(Kind::Number), |name| format!("{name}.n"))
            }
            17 => format!(
                "tonumber({}, {})",
                self.expression(Kind::Text, depth),
                self.random.one(&["10", "16"])
            ),
            18 => format!("cjson.decode('{}')", self.random.one(&["5", "1.5", "-2"])),
            19 => format!(
                "bit.{}({}, 3)",
                self.random.one(&["band", "bor", "lshift", "rshift"]),
                self.expression(Kind::Number, depth)
            ),
            20 => {
                let name = self.variable(Kind::List);
                name.map_or_else(
                    || self.literal(Kind::Number),
                    |name| format!("table.getn({name})"),
                )
            }
            _ => self.literal(Kind::Number),
        }
    }

    fn text(&mut self, depth: usize) -> String {
        let one = self.expression(Kind::Text, depth);
        match self.random.below(20) {
            0..=2 => {
                let kind = self
                    .random
                    .one(&[&Kind::Number, &Kind::Text, &Kind::Text])
                    .to_owned();
                format!("{one} .. {}", self.operand(kind, depth))
            }
            3 => format!("({} .. {one})", self.operand(Kind::Number, depth)),
            4 => format!("tostring({})", self.any(depth)),
            5 => format!(
                "string.sub({one}, {}, {})",
                self.random.one(&["1", "2", "-2"]),
                self.random.one(&["3", "-1", "1"])
            ),
            6 => format!(
                "string.{}({one})",
                self.random.one(&["upper", "lower", "reverse"])
            ),
            7 => format!(
                "string.format('{}', {})",
                self.random
                    .one(&["%d", "%s", "%.2f", "n=%d", "%5s", "%g", "%x"]),
                self.expression(Kind::Number, depth)
            ),
            8 => format!("string.gsub({one}, 'a', 'b')"),
            9 => format!("(string.gsub({one}, '%d', '<%0>'))"),
            10 => self.command(Kind::Text, depth),
            11 => format!("type({})", self.any(depth)),
            12 => format!("cjson.encode({})", self.any(depth)),
            13 => format!("redis.sha1hex({one})"),
            14 => format!("table.concat({}, ',')", self.expression(Kind::List, depth)),
            15 => format!("({} or {one})", self.expression(Kind::Maybe, depth)),
            16 => format!("string.rep({one}, 2)"),
            17 => format!("string.char(97, {})", self.random.one(&["98", "0", "255"])),
            18 => {
                let name = self.variable(Kind::Record);
                name.map_or(one, |name| {
                    format!("{name}.{}", self.random.one(&["b", "ok", "err"]))
                })
            }
            _ => {
                let name = self.variable(Kind::Text);
                name.map_or(one, |name| {
                    format!(
                        "{name}:{}",
                        self.random.one(&["upper()", "sub(1, 1)", "rep(2)"])
                    )
                })
            }
        }
    }

    fn maybe(&mut self, depth: usize) -> String {
        match self.random.below(10) {
            0..=4 => self.command(Kind::Maybe, depth),
            5 => format!(
                "string.match({}, '{}')",
                self.expression(Kind::Text, depth),
                self.random.one(&["%d+", "^a", "(.)(.)", "()a", "b$"])
            ),
            6 | 7 => {
                let list = self.operand(Kind::List, depth);
                let index = self.expression(Kind::Number, 0);
                format!("{list}[ {index} ]")
            }
            8 => {
                let record = self.variable(Kind::Record);
                let field = self.random.one(&["a", "b", "n", "err", "ok", "nosuch"]);
                record.map_or_else(
                    || self.literal(Kind::Maybe),
                    |record| format!("{record}['{field}']"),
                )
            }
            _ => self.literal(Kind::Maybe),
        }
    }

    fn list(&mut self, depth: usize) -> String {
        match self.random.below(16) {
            0..=2 => {
                let entries: Vec<String> =
                    (0..self.random.below(4)).map(|_| self.any(depth)).collect();
                format!("{{ {} }}", entries.join(", "))
            }
            3..=8 => self.command(Kind::List, depth),
            9 => format!("{{ unpack({}) }}", self.expression(Kind::List, depth)),
            10 => format!(
                "cjson.decode('{}')",
                self.random
                    .one(&["[1,2]", "[\"a\",null]", "[]", "[[1],{\"a\":2}]"])
            ),
            11 => format!("{{ {}, n = {} }}", self.any(depth), self.any(depth)),
            12 if self.is_variadic => "{ ... }".to_owned(),
            13 => format!("{{ {} }}", self.command(Kind::Maybe, depth)),
            14 => format!(
                "{{ string.find({}, '(.)b') }}",
                self.expression(Kind::Text, depth)
            ),
            15 if self.random.percent(30) => format!("{}[2]", self.command(Kind::List, depth)),
            _ => self.literal(Kind::List),
        }
    }

    fn record(&mut self, depth: usize) -> String {
        match self.random.below(10) {
            0..=3 => format!(
                "{{ a = {}, b = {}, n = {} }}",
                self.any(depth),
                self.expression(Kind::Text, depth),
                self.expression(Kind::Number, depth)
            ),
            4 | 5 => self.command(Kind::Record, depth),
            6 => format!(
                "cjson.decode('{}')",
                self.random.one(&[
                    "{\"a\":1}",
                    "{\"a\":null,\"b\":\"x\"}",
                    "{}",
                    "{\"n\":2,\"a\":{\"b\":[1]}}"
                ])
            ),
            7 => format!("redis.pcall('INCR', KEYS[{}])", 2 + self.random.below(3)),
            8 => format!(
                "redis.{}('{}')",
                self.random.one(&["error_reply", "status_reply"]),
                self.random.one(&["ERR x", "FINE"])
            ),
            _ => format!(
                "cjson.decode(cjson.encode({}))",
                self.expression(Kind::Record, depth)
            ),
        }
    }

    fn boolean(&mut self, depth: usize) -> String {
        let condition = self.condition(depth);
        format!("({condition})")
    }

    /// Something to branch on.
    pub(super) fn condition(&mut self, depth: usize) -> String {
        let depth = depth.min(2);
        match self.random.below(18) {
            0 | 1 => {
                let operator = self
                    .random
                    .one(&["<", "<=", ">", ">=", "==", "~="])
                    .to_owned();
                let kind = if self.random.percent(80) {
                    Kind::Number
                } else {
                    Kind::Text
                };
                let (one, other) = (self.expression(kind, depth), self.expression(kind, depth));
                format!("{one} {operator} {other}")
            }
            2 => format!("not {}", self.operand(Kind::Maybe, depth)),
            3 => self.expression(Kind::Maybe, depth),
            4 => {
                let operator = self.random.one(&["==", "~="]).to_owned();
                let value = self
                    .random
                    .one(&["nil", "false", "''", "1", "'OK'", "true", "0"])
                    .to_owned();
                format!("{} {operator} {value}", self.any(depth))
            }
            5 | 6 => {
                let kind = self
                    .random
                    .one(&["table", "string", "number", "boolean", "nil", "function"])
                    .to_owned();
                let value = self
                    .variable(Kind::Any)
                    .unwrap_or_else(|| "ARGV[1]".to_owned());
                format!("type({value}) {} '{kind}'", self.random.one(&["==", "~="]))
            }
            7 => {
                let value = self
                    .variable(Kind::Maybe)
                    .unwrap_or_else(|| "ARGV[1]".to_owned());
                format!("{value} and {value} ~= ''")
            }
            8 => {
                let value = self
                    .variable(Kind::Maybe)
                    .unwrap_or_else(|| "ARGV[2]".to_owned());
                format!("tonumber({value})")
            }
            9 => format!(
                "#{} > {}",
                self.operand(Kind::List, depth),
                self.expression(Kind::Number, 0)
            ),
            10 => format!(
                "{} == {}",
                self.command(Kind::Number, depth),
                self.random.one(&["1", "0"])
            ),
            11 => format!("next({})", self.expression(Kind::List, depth)),
            12 => {
                let (one, other) = (self.condition(0), self.condition(0));
                format!("({one}) {} ({other})", self.random.one(&["and", "or"]))
            }
            13 => format!("not ({})", self.condition(0)),
            14 => self.command(Kind::Record, depth),
            15 => {
                let value = self
                    .variable(Kind::Any)
                    .unwrap_or_else(|| "KEYS[9]".to_owned());
                format!(
                    "{value} {} {}",
                    self.random.one(&["==", "~="]),
                    self.random.one(&["nil", "false", "'a'", "1"])
                )
            }
            16 => {
                let record = self
                    .variable(Kind::Record)
                    .unwrap_or_else(|| "redis".to_owned());
                format!("{record}.{}", self.random.one(&["err", "ok", "a", "n"]))
            }
            _ => self
                .variable(Kind::Any)
                .unwrap_or_else(|| "true".to_owned()),
        }
    }

    /// An expression that binds more tightly than every operator.
    fn operand(&mut self, kind: Kind, depth: usize) -> String {
        format!("({})", self.expression(kind, depth))
    }

    fn function_expression(&mut self) -> String {
        self.literal(Kind::Function)
    }
}
