//! What a script stores in its local variables, and whether anything reads it.
//!
//! Entry point: [`stores`]. It goes through each function backwards, with the variables that are read
//! further on. A variable that another function uses counts as read wherever it is stored to.

use std::collections::{BTreeSet, HashMap};

use crate::meaning::names::{Names, VariableId};
use crate::syntax::ast::{
    Block, Expression, ExpressionKind, FieldKey, FunctionBody, Statement, StatementKind, SuffixKind,
};
use crate::text::span::Span;

/// A declaration of a local variable, or an assignment to it.
#[derive(Clone, Debug)]
pub struct Store<'a> {
    /// The variable.
    pub variable: VariableId,
    /// Its name, where it is declared or assigned to.
    pub span: Span,
    /// The value as written; absent where there is none, and for `local function`.
    pub value: Option<&'a Expression>,
    /// Whether it is one of several values of that expression.
    pub is_one_of_several: bool,
    /// The body of `local function`.
    pub body: Option<&'a FunctionBody>,
    /// Whether it declares the variable.
    pub is_declaration: bool,
    /// Whether something may read the value before another one is stored.
    pub is_read: bool,
}

/// Everything that is stored in local variables, in the order of the text. Loop variables and
/// parameters count where they are assigned to.
pub fn stores<'a>(block: &'a Block, names: &Names) -> Vec<Store<'a>> {
    let mut found = Vec::new();
    let mut blocks = vec![block];
    while let Some(block) = blocks.pop() {
        let mut flow = Flow {
            names,
            heads: HashMap::new(),
            has_changed: true,
            exits: Vec::new(),
            stores: Vec::new(),
            functions: Vec::new(),
        };
        // Each round takes what is read at the start of a loop one loop further in.
        while flow.has_changed {
            flow.has_changed = false;
            flow.stores.clear();
            flow.functions.clear();
            flow.block(block, Live::new());
        }
        found.append(&mut flow.stores);
        blocks.append(&mut flow.functions);
    }
    found.sort_by_key(|store| store.span);
    found
}

/// The variables whose values are read further on.
type Live = BTreeSet<VariableId>;

/// One function.
struct Flow<'a, 'n> {
    names: &'n Names,
    /// By the place of each loop, what is read from the start of its body on.
    heads: HashMap<Span, Live>,
    has_changed: bool,
    /// What is read behind each of the loops around, innermost last.
    exits: Vec<Live>,
    stores: Vec<Store<'a>>,
    /// The functions inside.
    functions: Vec<&'a Block>,
}

impl<'a> Flow<'a, '_> {
    /// What is read from the start of a block on, where this is read behind it.
    fn block(&mut self, block: &'a Block, live: Live) -> Live {
        let statements = block.statements.iter().rev();
        statements.fold(live, |live, statement| self.statement(statement, live))
    }

    fn statement(&mut self, statement: &'a Statement, mut live: Live) -> Live {
        match &statement.kind {
            StatementKind::Local { names, values } => {
                for (index, name) in names.iter().enumerate() {
                    let id = self.names.declared_at(name.span);
                    self.stored(id, name.span, of_values(values, index), true, &mut live);
                }
                self.all_read(values, &mut live);
            }
            StatementKind::Assign { targets, values } => {
                for (index, target) in targets.iter().enumerate() {
                    if matches!(target.kind, ExpressionKind::Name(_)) {
                        let id = self.names.variable_at(target.span);
                        let value = of_values(values, index);
                        self.stored(id, target.span, value, false, &mut live);
                    }
                }
                for target in targets {
                    if !matches!(target.kind, ExpressionKind::Name(_)) {
                        self.read(target, &mut live);
                    }
                }
                self.all_read(values, &mut live);
            }
            StatementKind::Call(call) => self.read(call, &mut live),
            StatementKind::Do(block) => return self.block(block, live),
            StatementKind::While(repeated) => {
                self.read(&repeated.condition, &mut live);
                return self.repeated(statement.span, live, |flow, behind| {
                    flow.block(&repeated.body, behind)
                });
            }
            StatementKind::Repeat(repeated) => {
                let exit = live.clone();
                self.read(&repeated.condition, &mut live);
                live.extend(self.head(statement.span));
                self.exits.push(exit);
                let start = self.block(&repeated.body, live);
                self.exits.pop();
                self.learn(statement.span, &start);
                return start;
            }
            StatementKind::If(branches) => {
                let mut start = match &branches.otherwise {
                    Some(block) => self.block(block, live.clone()),
                    None => live.clone(),
                };
                for arm in branches.arms.iter().rev() {
                    start.extend(self.block(&arm.body, live.clone()));
                    self.read(&arm.condition, &mut start);
                }
                return start;
            }
            StatementKind::NumericFor(repeated) => {
                let body = |flow: &mut Self, behind| flow.block(&repeated.body, behind);
                live = self.repeated(statement.span, live, body);
                self.read(&repeated.start, &mut live);
                self.read(&repeated.limit, &mut live);
                if let Some(step) = &repeated.step {
                    self.read(step, &mut live);
                }
            }
            StatementKind::GenericFor(repeated) => {
                let body = |flow: &mut Self, behind| flow.block(&repeated.body, behind);
                live = self.repeated(statement.span, live, body);
                self.all_read(&repeated.values, &mut live);
            }
            StatementKind::Function(function) => {
                let is_variable = function.fields.is_empty() && function.method.is_none();
                let id = self.names.variable_at(function.name.span);
                if is_variable {
                    self.stored(id, function.name.span, (None, false), false, &mut live);
                } else if let Some(id) = id {
                    live.insert(id);
                }
                self.functions.push(&function.body.block);
            }
            StatementKind::LocalFunction { name, body } => {
                let id = self.names.declared_at(name.span);
                self.stored(id, name.span, (None, false), true, &mut live);
                if let Some(store) = self.stores.last_mut() {
                    store.body = Some(body);
                }
                self.functions.push(&body.block);
            }
            StatementKind::Return(values) => {
                live.clear();
                self.all_read(values, &mut live);
            }
            StatementKind::Break => live = self.exits.last().cloned().unwrap_or_default(),
        }
        live
    }

    /// A loop that may also run not even once; `live` is read where it ends.
    fn repeated(
        &mut self,
        span: Span,
        live: Live,
        body: impl FnOnce(&mut Self, Live) -> Live,
    ) -> Live {
        let mut behind = live.clone();
        behind.extend(self.head(span));
        self.exits.push(live);
        let start = body(self, behind.clone());
        self.exits.pop();
        self.learn(span, &start);
        behind.extend(start);
        behind
    }

    fn head(&self, span: Span) -> Live {
        self.heads.get(&span).cloned().unwrap_or_default()
    }

    fn learn(&mut self, span: Span, start: &Live) {
        let head = self.heads.entry(span).or_default();
        let count = head.len();
        head.extend(start);
        self.has_changed |= head.len() > count;
    }

    fn stored(
        &mut self,
        variable: Option<VariableId>,
        span: Span,
        (value, is_one_of_several): (Option<&'a Expression>, bool),
        is_declaration: bool,
        live: &mut Live,
    ) {
        let Some(id) = variable else {
            return;
        };
        let is_captured = self.names.variable(id).is_none_or(|one| one.captured);
        let is_read = if is_captured {
            !self.names.reads(id).is_empty()
        } else {
            live.remove(&id)
        };
        self.stores.push(Store {
            variable: id,
            span,
            value,
            is_one_of_several,
            body: None,
            is_declaration,
            is_read,
        });
    }

    fn all_read(&mut self, expressions: &'a [Expression], live: &mut Live) {
        for expression in expressions {
            self.read(expression, live);
        }
    }

    fn read(&mut self, expression: &'a Expression, live: &mut Live) {
        match &expression.kind {
            ExpressionKind::Nil
            | ExpressionKind::Boolean(_)
            | ExpressionKind::Number(_)
            | ExpressionKind::String(_)
            | ExpressionKind::Vararg => {}
            ExpressionKind::Name(_) => live.extend(self.names.variable_at(expression.span)),
            ExpressionKind::Function(body) => self.functions.push(&body.block),
            ExpressionKind::Table(fields) => {
                for field in fields {
                    if let FieldKey::Index(index) = &field.key {
                        self.read(index, live);
                    }
                    self.read(&field.value, live);
                }
            }
            ExpressionKind::Parenthesised(inner) => self.read(inner, live),
            ExpressionKind::Suffixed(suffixed) => {
                self.read(&suffixed.base, live);
                for suffix in &suffixed.suffixes {
                    match &suffix.kind {
                        SuffixKind::Field(_) => {}
                        SuffixKind::Index(index) => self.read(index, live),
                        SuffixKind::Call(arguments) | SuffixKind::Method { arguments, .. } => {
                            self.all_read(&arguments.values, live);
                        }
                    }
                }
            }
            ExpressionKind::Unary(unary) => self.read(&unary.operand, live),
            ExpressionKind::Binary(chain) => {
                self.read(&chain.first, live);
                for link in &chain.rest {
                    self.read(&link.operand, live);
                }
            }
        }
    }
}

/// The value that the variable at this place gets, and whether it is one of several.
fn of_values(values: &[Expression], index: usize) -> (Option<&Expression>, bool) {
    let Some(last) = values.last() else {
        return (None, false);
    };
    let gives_several = match &last.kind {
        ExpressionKind::Vararg => true,
        ExpressionKind::Suffixed(suffixed) => suffixed.last().is_some_and(|suffix| {
            matches!(suffix.kind, SuffixKind::Call(_) | SuffixKind::Method { .. })
        }),
        _ => false,
    };
    match values.get(index) {
        Some(value) if index + 1 < values.len() => (Some(value), false),
        Some(value) => (Some(value), gives_several),
        None if gives_several => (Some(last), true),
        None => (None, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meaning::names::resolve;
    use crate::syntax::parse;

    /// The stores that nothing reads, as they are written with what they store.
    fn unread(text: &str) -> String {
        let Some(block) = parse(text.as_bytes()).block else {
            panic!("no Lua: {text}");
        };
        let names = resolve(&block);
        let mut shown = Vec::new();
        for store in stores(&block, &names) {
            let end = store.value.map_or(store.span.end, |value| value.span.end);
            if !store.is_read {
                shown.push(text.get(store.span.start..end).unwrap_or_default());
            }
        }
        shown.join("; ")
    }

    #[test]
    fn what_nothing_reads() {
        let rows = [
            ("local a = 1 return a", ""),
            ("local a = 1", "a = 1"),
            ("local a = 1 a = 2 return a", "a = 1"),
            ("local a = 1 a = a + 1 return a", ""),
            ("local a = 1 a = a + 1", "a = a + 1"),
            ("local a = f() if a then a = 2 end return 1", "a = 2"),
            ("local a = 1 if f() then a = 2 end return a", ""),
            (
                "local a = 1 if f() then a = 2 else a = 3 end return a",
                "a = 1",
            ),
            ("local a = 1 if f() then return a end a = 2", "a = 2"),
            ("local a, b = f() return b", "a, b = f()"),
            ("local a local b = a return b", ""),
            // Loops: what one round stores, the next one may read.
            ("local n = 0 while f(n) do n = n + 1 end", ""),
            ("local n = 0 for i = 1, 3 do g(n) n = i end", ""),
            ("local n = 0 for i = 1, 3 do n = i end", "n = 0; n = i"),
            ("local n = 0 repeat local m = n n = f() until m", ""),
            ("local n = 0 for i = 1, 3 do n = i break end return n", ""),
            (
                "local n = 0 while true do n = 1 break end return 2",
                "n = 0; n = 1",
            ),
            (
                "local n = 0 while f() do while f() do g(n) end n = 1 end",
                "",
            ),
            (
                "local n = 0 while f() do n = 1 while f() do n = 2 end g(n) end",
                "n = 0",
            ),
            // Functions.
            ("local function f() end return 1", "f"),
            ("local function f() end return f()", ""),
            (
                "local a = 1 local function f() return a end a = 2 return f()",
                "",
            ),
            (
                "local function f() local a = 1 a = 2 return a end return f()",
                "a = 1",
            ),
            ("local t = {} t.x = 1", ""),
            ("local t = {} function t.f() end", ""),
            ("local f function f() end return f()", "f"),
            ("return function() local a = 1 end", "a = 1"),
        ];
        for (text, expected) in rows {
            assert_eq!(unread(text), expected, "{text}");
        }
    }

    #[test]
    fn loops_in_loops_take_no_exponential_time() {
        let depth = 190;
        let text = format!(
            "local n = 0 {} n = n + 1 {}",
            "while f() do ".repeat(depth),
            "end ".repeat(depth)
        );
        assert_eq!(unread(&text), "");
    }
}
