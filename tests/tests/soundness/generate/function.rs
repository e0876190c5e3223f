//! Functions: local ones, closures, methods, those that take any number of values.

use super::{Generator, Kind};

impl Generator {
    /// A function that the script may call later with two values.
    pub(super) fn function(&mut self) {
        let name = self.name();
        match self.random.below(8) {
            0 => {
                // A counter: a closure that keeps what it counts.
                let is_variadic = std::mem::replace(&mut self.is_variadic, false);
                let start = self.expression(Kind::Number, 0);
                self.is_variadic = is_variadic;
                self.line(&format!("local {name} = (function()"));
                self.indent += 1;
                let count = self.fresh();
                self.line(&format!("local {count} = {start}"));
                self.line(&format!("return function(step) {count} = {count} + (tonumber(step) or 1) return {count} end"));
                self.indent -= 1;
                self.line("end)()");
            }
            1 => {
                self.line(&format!("local function {name}(x, y)"));
                self.indent += 1;
                self.line("if type(x) ~= 'number' or not (x > 0) then return y end");
                let step = self.random.one(&["x - 1", "x / 2 - 0.5", "0"]).to_owned();
                let passed = self
                    .random
                    .one(&["y", "x", "tostring(y)", "{ y }"])
                    .to_owned();
                self.line(&format!("if x > 9 then return {name}(9, y) end"));
                self.line(&format!("return {name}({step}, {passed})"));
                self.indent -= 1;
                self.line("end");
            }
            2 => {
                self.line(&format!("local function {name}(...)"));
                let is_variadic = std::mem::replace(&mut self.is_variadic, true);
                self.body(&[]);
                self.is_variadic = is_variadic;
                self.line("end");
            }
            3 => {
                self.line(&format!("local {name} = function(p, q)"));
                self.body(&["p", "q"]);
                self.line("end");
            }
            _ => {
                let parameters = if self.random.percent(50) {
                    ["one", "other"]
                } else {
                    ["x", "value"]
                };
                self.line(&format!("local function {name}({})", parameters.join(", ")));
                self.body(&parameters);
                self.line("end");
            }
        }
        self.bind(name, Kind::Function, false);
    }

    /// Statements of a function, which mostly returns something.
    fn body(&mut self, parameters: &[&str]) {
        let outer = self.scope.len();
        let loops = std::mem::replace(&mut self.loops, 0);
        let is_variadic = self.is_variadic && parameters.is_empty();
        let outer_variadic = std::mem::replace(&mut self.is_variadic, is_variadic);
        self.functions += 1;
        for parameter in parameters {
            let kind = if self.random.percent(50) {
                Kind::Any
            } else {
                self.kind()
            };
            // A parameter may be anything, so it is of no kind that operations look for often.
            let kind = if kind == Kind::Function {
                Kind::Maybe
            } else {
                kind
            };
            self.bind((*parameter).to_owned(), kind, true);
        }
        self.block(3);
        self.indent += 1;
        if self.random.percent(85) {
            let value = self.any(1);
            let more = if self.random.percent(15) {
                format!(", {}", self.any(0))
            } else {
                String::new()
            };
            self.line(&format!("return {value}{more}"));
        }
        self.indent -= 1;
        self.functions -= 1;
        self.is_variadic = outer_variadic;
        self.loops = loops;
        self.scope.truncate(outer);
    }

    /// A table with methods, and calls of them.
    pub(super) fn object(&mut self) {
        let name = self.fresh();
        let value = self.expression(Kind::Number, 1);
        self.line(&format!("local {name} = {{ n = {value} }}"));
        let outer = self.scope.len();
        if self.random.percent(50) {
            self.line(&format!("function {name}:add(x)"));
            self.indent += 1;
            self.line("self.n = self.n + (tonumber(x) or 1)");
            self.line(
                self.random
                    .clone()
                    .one(&["return self", "return self.n", "return x"]),
            );
            self.indent -= 1;
            self.line("end");
            let argument = self.any(1);
            self.line(&format!("{name}:add({argument})"));
        } else {
            self.line(&format!("function {name}.add(x, y)"));
            self.body(&["x", "y"]);
            self.line("end");
            let (one, other) = (self.any(1), self.any(1));
            let result = self.fresh();
            self.line(&format!("local {result} = {name}.add({one}, {other})"));
            self.scope.truncate(outer);
            self.bind(result, Kind::Any, true);
        }
        self.bind(name, Kind::Record, false);
    }

    /// A protected call, and what it returns.
    pub(super) fn protected(&mut self) {
        let (ok, result) = (self.fresh(), self.fresh());
        match self.random.below(4) {
            0 => {
                let command = self.command(Kind::Number, 1);
                let words = command
                    .split_once('(')
                    .map_or("'PING')", |(_, words)| words);
                self.line(&format!("local {ok}, {result} = pcall(redis.call, {words}"));
            }
            1 => {
                let is_variadic = std::mem::replace(&mut self.is_variadic, false);
                let text = self.expression(Kind::Text, 1);
                self.is_variadic = is_variadic;
                let raised = self
                    .random
                    .one(&["'E'", "'E', 0", "{ err = 'E x' }", "nil", "12"])
                    .to_owned();
                self.line(&format!("local {ok}, {result} = pcall(function() if {text} == 'a' then error({raised}) end return {text} end)"));
            }
            _ => {
                self.line(&format!("local {ok}, {result} = pcall(function()"));
                let is_variadic = std::mem::replace(&mut self.is_variadic, false);
                self.body(&[]);
                self.is_variadic = is_variadic;
                self.line("end)");
            }
        }
        self.bind(ok, Kind::Boolean, true);
        self.bind(result, Kind::Any, true);
    }

    /// A name that no variable has.
    pub(super) fn fresh(&mut self) -> String {
        self.names += 1;
        format!("v{}", self.names)
    }
}
