//! Statements.

use super::{Generator, Kind};

impl Generator {
    pub(super) fn statement(&mut self) {
        self.left = self.left.saturating_sub(1);
        let is_deep = self.indent > 4 || self.left == 0;
        if self.random.percent(20) && !self.is_repeatable {
            return self.template();
        }
        match self.random.below(if is_deep { 52 } else { 100 }) {
            24..=33 => self.assignment(),
            34..=39 => self.field(),
            40..=47 => {
                let kind = self
                    .random
                    .one(&[&Kind::Number, &Kind::Record, &Kind::List, &Kind::Any])
                    .to_owned();
                let command = self.command(kind, 2);
                self.line(&command);
            }
            48 | 49 => self.library(),
            50 | 51 => self.call(),
            52..=66 => self.branch(),
            67..=78 => self.repeated(),
            79..=84 if self.functions < 2 => self.function(),
            85..=90 => self.protected(),
            91 | 92 => self.object(),
            93 => {
                self.line("do");
                self.block(3);
                self.line("end");
            }
            94 => self.narrowed(),
            95 => {
                let (name, kind) = (self.fresh(), self.kind());
                let is_variadic = std::mem::replace(&mut self.is_variadic, false);
                let value = self.expression(kind, 1);
                self.is_variadic = is_variadic;
                self.line(&format!("local {name} = setmetatable({{}}, {{ __index = function(t, k) return {value} end }})"));
                self.bind(name, Kind::Record, false);
            }
            96 if self.random.percent(30) => {
                let version = self.random.one(&["2", "3"]);
                let line = format!("redis.setresp({version})");
                self.line(&line);
            }
            _ => self.local(),
        }
    }

    fn local(&mut self) {
        let kind = if self.random.percent(4) {
            Kind::Function
        } else {
            self.kind()
        };
        let value = self.expression(kind, 3);
        match self.random.below(12) {
            0 => {
                let (first, second) = (self.name(), self.fresh());
                let other = self.any(2);
                self.line(&format!("local {first}, {second} = {value}, {other}"));
                self.bind(first, kind, kind != Kind::Function);
                self.bind(second, Kind::Any, true);
            }
            1 => {
                let (first, second) = (self.name(), self.fresh());
                self.line(&format!("local {first}, {second} = {value}"));
                self.bind(first, kind, kind != Kind::Function);
                self.bind(second, Kind::Any, true);
            }
            2 if self.random.percent(40) => {
                let name = self.name();
                self.line(&format!("local {name}"));
                self.bind(name, kind, true);
            }
            3 => {
                let list = self.expression(Kind::List, 1);
                let (first, second) = (self.fresh(), self.fresh());
                self.line(&format!("local {first}, {second} = unpack({list})"));
                self.bind(first, Kind::Maybe, true);
                self.bind(second, Kind::Maybe, true);
            }
            _ => {
                let name = self.name();
                self.line(&format!("local {name} = {value}"));
                self.bind(name, kind, kind != Kind::Function);
            }
        }
    }

    /// A variable that the script may assign to.
    fn free(&mut self) -> Option<(String, Kind)> {
        let free: Vec<(String, Kind)> = self
            .scope
            .iter()
            .enumerate()
            .filter(|(index, variable)| {
                let later = self.scope.iter().skip(index + 1);
                variable.is_free && later.clone().all(|of| of.name != variable.name)
            })
            .map(|(_, variable)| (variable.name.clone(), variable.kind))
            .collect();
        if free.is_empty() {
            return None;
        }
        Some(free[self.random.below(free.len())].clone())
    }

    fn assignment(&mut self) {
        let Some((name, kind)) = self.free() else {
            return self.local();
        };
        let value = self.expression(kind, 2);
        if self.random.percent(15)
            && let Some((other, _)) = self.free()
        {
            let also = self.any(1);
            return self.line(&format!("{name}, {other} = {value}, {also}"));
        }
        match (kind, self.random.below(3)) {
            (Kind::Number, 0) => self.line(&format!("{name} = {name} + ({value})")),
            (Kind::Text, 0) => self.line(&format!("{name} = {name} .. ({value})")),
            _ => self.line(&format!("{name} = {value}")),
        }
    }

    /// Something put into a table.
    fn field(&mut self) {
        let value = self.any(2);
        let list = self
            .variable(Kind::List)
            .filter(|name| name != "KEYS" && name != "ARGV");
        let record = self.variable(Kind::Record);
        match (self.random.below(7), list, record) {
            (0 | 1, Some(list), _) => self.line(&format!("{list}[#{list} + 1] = {value}")),
            (2, Some(list), _) => {
                let index = self.expression(Kind::Number, 1);
                self.line(&format!("{list}[ {index} ] = {value}"));
            }
            (3, Some(list), _) => {
                let removed = self.fresh();
                self.line(&format!("local {removed} = table.remove({list})"));
                self.bind(removed, Kind::Any, true);
            }
            (_, Some(list), None) => self.line(&format!("table.insert({list}, {value})")),
            (4, _, Some(record)) => {
                let key = self.expression(Kind::Text, 1);
                self.line(&format!("{record}[ {key} ] = {value}"));
            }
            (_, _, Some(record)) => {
                let field = self.random.one(&["a", "b", "n"]).to_owned();
                self.line(&format!("{record}.{field} = {value}"));
            }
            _ => self.local(),
        }
    }

    /// A function of a library whose result nobody takes.
    fn library(&mut self) {
        let list = self
            .variable(Kind::List)
            .unwrap_or_else(|| "KEYS".to_owned());
        match self.random.below(4) {
            0 => self.line(&format!("table.sort({list})")),
            1 => self.line(&format!(
                "table.sort({list}, function(a, b) return tostring(a) < tostring(b) end)"
            )),
            2 => {
                let value = self.any(1);
                self.line(&format!("redis.log(redis.LOG_DEBUG, tostring({value}))"));
            }
            _ => {
                let value = self.any(1);
                self.line(&format!("assert({value} ~= nil, 'nothing')"));
            }
        }
    }

    fn call(&mut self) {
        let Some(function) = self.variable(Kind::Function) else {
            return self.local();
        };
        let (one, other) = (self.any(1), self.any(1));
        let name = self.name();
        self.line(&format!("local {name} = {function}({one}, {other})"));
        self.bind(name, Kind::Any, true);
    }

    fn branch(&mut self) {
        let condition = self.condition(2);
        self.line(&format!("if {condition} then"));
        self.block(3);
        self.ending();
        if self.random.percent(20) {
            let condition = self.condition(1);
            self.line(&format!("elseif {condition} then"));
            self.block(2);
        }
        if self.random.percent(40) {
            self.line("else");
            self.block(3);
            self.ending();
        }
        self.line("end");
    }

    /// The end of a branch: it may leave the loop, the function or the script.
    fn ending(&mut self) {
        let text = match self.random.below(30) {
            0 | 1 if self.loops > 0 => "break".to_owned(),
            2 if self.functions > 0 => format!("return {}", self.any(1)),
            3 if self.random.percent(50) => format!("return {}", self.any(1)),
            4 if self.random.percent(20) => "error('stopped')".to_owned(),
            5 if self.random.percent(20) => "return redis.error_reply('STOP here')".to_owned(),
            _ => return,
        };
        self.indent += 1;
        self.line(&text);
        self.indent -= 1;
    }

    fn repeated(&mut self) {
        let outer = self.scope.len();
        match self.random.below(8) {
            0 | 1 => {
                let counter = self.fresh();
                let bounds = self
                    .random
                    .one(&["1, 3", "3, 1, -1", "0, 2, 0.5", "1, math.min(4, #KEYS)"])
                    .to_owned();
                self.line(&format!("for {counter} = {bounds} do"));
                self.bind(counter, Kind::Number, false);
            }
            2 => {
                let (counter, list) = (self.fresh(), self.expression(Kind::List, 1));
                self.line(&format!("for {counter} = 1, math.min(5, #({list})) do"));
                self.bind(counter, Kind::Number, false);
            }
            3 | 4 => {
                let (index, value) = (self.fresh(), self.fresh());
                let list = self.expression(Kind::List, 2);
                let iterator = self.random.one(&["ipairs", "ipairs", "pairs"]).to_owned();
                self.line(&format!("for {index}, {value} in {iterator}({list}) do"));
                self.bind(index, Kind::Number, false);
                self.bind(value, Kind::Maybe, true);
            }
            5 => {
                let (part, text) = (self.fresh(), self.expression(Kind::Text, 1));
                self.line(&format!("for {part} in string.gmatch({text}, '%w+') do"));
                self.bind(part, Kind::Text, true);
            }
            6 => {
                let (count, condition) = (self.fresh(), self.condition(1));
                self.line(&format!("local {count} = 0"));
                self.line(&format!("while {count} < 4 and ({condition}) do"));
                self.scope.truncate(outer);
                self.bind(count.clone(), Kind::Number, false);
                self.indent += 1;
                self.line(&format!("{count} = {count} + 1"));
                self.indent -= 1;
            }
            _ => {
                let (count, condition) = (self.fresh(), self.condition(1));
                self.line(&format!("local {count} = 3"));
                self.line("repeat");
                self.bind(count.clone(), Kind::Number, false);
                self.indent += 1;
                self.line(&format!("{count} = {count} - 1"));
                self.indent -= 1;
                self.loops += 1;
                self.block(3);
                self.loops -= 1;
                self.line(&format!("until {count} <= 0 or {condition}"));
                return;
            }
        }
        self.loops += 1;
        self.block(4);
        self.ending();
        self.loops -= 1;
        self.line("end");
        let kept = self.scope.len().min(outer);
        self.scope.truncate(kept);
    }

    /// A guard that says what a value is from here on.
    fn narrowed(&mut self) {
        let value = self
            .variable(Kind::Maybe)
            .or_else(|| self.variable(Kind::Any));
        let free = value.filter(|name| {
            self.scope
                .iter()
                .rfind(|of| of.name == *name)
                .is_some_and(|of| of.is_free)
        });
        let Some(name) = free else {
            return self.local();
        };
        let guard = match self.random.below(6) {
            0 => format!("if not {name} then {name} = 0 end"),
            1 => format!("if type({name}) ~= 'string' then {name} = 'none' end"),
            2 => format!("if {name} == false then {name} = nil end"),
            3 => format!("{name} = {name} or 1"),
            4 => format!("if tonumber({name}) then {name} = {name} + 1 end"),
            _ => format!("if {name} == nil or {name} == false then return {{ 'none' }} end"),
        };
        self.line(&guard);
        if self.random.percent(30) {
            let kind = self.kind();
            if let Some(variable) = self.scope.iter_mut().rfind(|of| of.name == name) {
                variable.kind = kind;
            }
        }
    }
}
