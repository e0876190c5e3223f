//! Random scripts, well-typed by chance: most operations get what they can take, some don't.
//!
//! Every loop ends, unless an error ends it, and nothing is read but the keys of
//! [`state`](crate::state) and a few arguments.

mod command;
mod expression;
mod function;
mod statement;
mod template;

use crate::random::Random;

/// What a variable is meant to be. The script may make it something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Number,
    Text,
    /// A string, or `false` or `nil` where something is missing.
    Maybe,
    /// A table with entries 1, 2, 3, …
    List,
    /// A table with the fields `a`, `b` and `n`.
    Record,
    Boolean,
    /// A function of two values, which returns something.
    Function,
    Any,
}

const KINDS: [Kind; 8] = [
    Kind::Number,
    Kind::Text,
    Kind::Maybe,
    Kind::List,
    Kind::Record,
    Kind::Boolean,
    Kind::Number,
    Kind::Text,
];

#[derive(Clone, Debug)]
struct Variable {
    name: String,
    kind: Kind,
    /// Whether the script may assign to it: loops count with those that it may not.
    is_free: bool,
}

/// Writes one script.
struct Generator {
    random: Random,
    out: String,
    scope: Vec<Variable>,
    indent: usize,
    names: usize,
    /// How many statements may be written yet.
    left: usize,
    /// Around this place in the innermost function: loops that `break` may leave.
    loops: usize,
    functions: usize,
    /// Whether the function around this place has `...`.
    is_variadic: bool,
    /// Whether two runs on the same data have to be the same.
    is_repeatable: bool,
}

/// The script of a seed. `is_repeatable`: two runs on the same data are the same.
pub(crate) fn generate(seed: u64, is_repeatable: bool) -> String {
    let mut random = Random::new(seed);
    let left = 8 + random.below(40);
    let mut generator = Generator {
        random,
        out: String::new(),
        scope: Vec::new(),
        indent: 0,
        names: 0,
        left,
        loops: 0,
        functions: 0,
        is_variadic: false,
        is_repeatable,
    };
    generator.script();
    generator.out
}

impl Generator {
    fn script(&mut self) {
        if self.random.percent(30) {
            self.line("local call = redis.call");
        } else {
            self.line("local call, pc = redis.call, redis.pcall");
        }
        if self.random.percent(15) {
            self.line("redis.setresp(3)");
        }
        if self.random.percent(30) {
            self.declare("limit", Kind::Number, "tonumber(ARGV[1]) or 10");
        }
        if self.random.percent(30) {
            self.declare("key", Kind::Text, "KEYS[1]");
        }
        while self.left > 0 {
            self.statement();
        }
        if self.random.percent(80) {
            let value = self.any(2);
            self.line(&format!("return {value}"));
        }
    }

    fn line(&mut self, text: &str) {
        for _ in 0..self.indent {
            self.out.push_str("  ");
        }
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn declare(&mut self, name: &str, kind: Kind, value: &str) {
        self.line(&format!("local {name} = {value}"));
        self.bind(name.to_owned(), kind, true);
    }

    fn bind(&mut self, name: String, kind: Kind, is_free: bool) {
        self.scope.push(Variable {
            name,
            kind,
            is_free,
        });
    }

    /// A name that no variable has; now and then one that some variable has.
    fn name(&mut self) -> String {
        let free: Vec<String> = self
            .scope
            .iter()
            .filter(|variable| variable.is_free)
            .map(|variable| variable.name.clone())
            .collect();
        if !free.is_empty() && self.random.percent(8) {
            return free[self.random.below(free.len())].clone();
        }
        self.names += 1;
        format!("v{}", self.names)
    }

    fn kind(&mut self) -> Kind {
        KINDS[self.random.below(KINDS.len())]
    }

    /// A variable of this kind that is visible; of any if it is [`Kind::Any`].
    fn variable(&mut self, kind: Kind) -> Option<String> {
        let mut names: Vec<&str> = Vec::new();
        for (index, variable) in self.scope.iter().enumerate() {
            let is_hidden = self
                .scope
                .iter()
                .skip(index + 1)
                .any(|of| of.name == variable.name);
            if !is_hidden && (kind == Kind::Any || variable.kind == kind) {
                names.push(&variable.name);
            }
        }
        if names.is_empty() {
            return None;
        }
        // Those declared last are used most.
        let from = if self.random.percent(50) {
            names.len().saturating_sub(4)
        } else {
            0
        };
        let index = from + self.random.below(names.len() - from);
        Some(names[index].to_owned())
    }

    /// Writes an indented block in a scope of its own.
    fn block(&mut self, most: usize) {
        let outer = self.scope.len();
        self.indent += 1;
        let statements = 1 + self.random.below(most);
        for _ in 0..statements {
            self.statement();
        }
        self.indent -= 1;
        self.scope.truncate(outer);
    }
}
