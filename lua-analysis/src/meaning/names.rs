//! Which variable each name means: scopes, local variables, upvalues and globals.
//!
//! Entry point: [`resolve`]. It has no errors: a name without a local variable is a global.

use std::sync::Arc;

use crate::syntax::ast::{
    Block, Expression, ExpressionKind, FunctionBody, FunctionStatement, Name, Statement,
    StatementKind,
};
use crate::syntax::visit::{self, Visit};
use crate::text::fast_hash::FastMap;
use crate::text::span::Span;

/// A local variable of a script, by its place in [`Names::variables`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VariableId(usize);

/// A local variable, a parameter or a loop variable.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its name, where it is declared.
    pub name: Name,
    /// Whether something is assigned to it behind its declaration.
    pub reassigned: bool,
    /// Whether a function inside of the one that declares it uses it.
    pub captured: bool,
    /// What declares it.
    pub kind: VariableKind,
}

/// What declares a local variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariableKind {
    /// `local a`
    Local,
    /// `local function a`
    Function,
    /// A parameter of a function, or what methods and `...` add to them.
    Parameter,
    /// The variable of a `for`.
    Loop,
}

/// A name that means a global variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlobalUse {
    /// The global's name.
    pub name: Arc<str>,
    /// Where it is used.
    pub span: Span,
    /// Whether it is assigned to.
    pub is_write: bool,
}

/// What the names of a script mean.
#[derive(Debug, Default)]
pub struct Names {
    variables: Vec<Variable>,
    /// By the offset of the name's first byte.
    uses: FastMap<usize, VariableId>,
    /// Where each variable is read.
    reads: FastMap<VariableId, Vec<Span>>,
    use_counts: FastMap<VariableId, usize>,
    declarations: FastMap<usize, VariableId>,
    globals: Vec<GlobalUse>,
}

impl Names {
    /// The local variable that the name at this place means; `None` for a global.
    pub fn variable_at(&self, span: Span) -> Option<VariableId> {
        self.uses.get(&span.start).copied()
    }

    /// The name of the global variable that an expression is.
    pub fn global_of<'e>(&self, expression: &'e Expression) -> Option<&'e str> {
        match &expression.kind {
            ExpressionKind::Name(name) if self.variable_at(expression.span).is_none() => Some(name),
            _ => None,
        }
    }

    /// How often a variable is used behind its declaration, assignments to it included.
    pub fn use_count(&self, id: VariableId) -> usize {
        self.use_counts.get(&id).copied().unwrap_or(0)
    }

    /// Where a variable is read, in the order of the text.
    pub fn reads(&self, id: VariableId) -> &[Span] {
        self.reads.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Whether something is assigned to a variable in this part of the text, behind its declaration.
    pub fn is_assigned_within(&self, id: VariableId, part: Span) -> bool {
        let is_read = |offset: usize| self.reads(id).iter().any(|read| read.start == offset);
        let mut uses = self.uses.iter();
        uses.any(|(offset, used)| {
            *used == id && part.start <= *offset && *offset < part.end && !is_read(*offset)
        })
    }

    /// The variable that the name at this place declares.
    pub fn declared_at(&self, span: Span) -> Option<VariableId> {
        self.declarations.get(&span.start).copied()
    }

    /// A variable's declaration.
    pub fn variable(&self, id: VariableId) -> Option<&Variable> {
        self.variables.get(id.0)
    }

    /// All local variables in the order of their declarations.
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// The global that the name at this place means.
    pub fn global_at(&self, span: Span) -> Option<&str> {
        let at = self.globals.binary_search_by_key(&span, |used| used.span);
        let used = self.globals.get(at.ok()?)?;
        Some(&used.name)
    }

    /// All uses of globals in the order of the text.
    pub fn globals(&self) -> &[GlobalUse] {
        &self.globals
    }
}

/// Finds out what every name of a script means.
pub fn resolve(block: &Block) -> Names {
    let mut resolver = Resolver::default();
    resolver.block(block);
    let mut names = resolver.names;
    names.globals.sort_by_key(|used| used.span);
    names
}

#[derive(Default)]
struct Resolver {
    names: Names,
    /// The variables in scope, innermost last, with how many functions are around each.
    visible: Vec<(Arc<str>, VariableId, usize)>,
    /// How many functions are around this place.
    depth: usize,
}

impl<'a> Visit<'a> for Resolver {
    fn block(&mut self, block: &'a Block) {
        let outer = self.visible.len();
        self.statements(block);
        self.visible.truncate(outer);
    }

    fn statement(&mut self, statement: &'a Statement) {
        match &statement.kind {
            StatementKind::Local { names, values } => {
                self.expressions(values);
                self.declare_all(names, VariableKind::Local);
            }
            StatementKind::Repeat(repeated) => {
                let outer = self.visible.len();
                self.statements(&repeated.body);
                self.expression(&repeated.condition);
                self.visible.truncate(outer);
            }
            StatementKind::NumericFor(repeated) => {
                self.expression(&repeated.start);
                self.expression(&repeated.limit);
                if let Some(step) = &repeated.step {
                    self.expression(step);
                }
                self.with_declared([&repeated.variable], &repeated.body);
            }
            StatementKind::GenericFor(repeated) => {
                self.expressions(&repeated.values);
                self.with_declared(&repeated.variables, &repeated.body);
            }
            StatementKind::Function(function) => self.function_statement(function),
            StatementKind::LocalFunction { name, body } => {
                self.declare(name, VariableKind::Function);
                self.function(body);
            }
            _ => visit::statement(self, statement),
        }
    }

    fn function(&mut self, function: &'a FunctionBody) {
        let outer = self.visible.len();
        self.depth += 1;
        self.declare_all(&function.parameters, VariableKind::Parameter);
        if let Some(span) = function.vararg {
            let name = Name {
                text: "arg".into(),
                span,
            };
            self.declare(&name, VariableKind::Parameter);
        }
        self.statements(&function.block);
        self.depth -= 1;
        self.visible.truncate(outer);
    }

    fn target(&mut self, target: &'a Expression) {
        match &target.kind {
            ExpressionKind::Name(name) => self.name(name, target.span, true),
            _ => self.expression(target),
        }
    }

    fn expression(&mut self, expression: &'a Expression) {
        match &expression.kind {
            ExpressionKind::Name(name) => self.name(name, expression.span, false),
            _ => visit::expression(self, expression),
        }
    }
}

impl Resolver {
    fn statements(&mut self, block: &Block) {
        for statement in &block.statements {
            self.statement(statement);
        }
    }

    fn function_statement(&mut self, function: &FunctionStatement) {
        let is_write = function.fields.is_empty() && function.method.is_none();
        self.name(&function.name.text, function.name.span, is_write);
        let outer = self.visible.len();
        if let Some(method) = &function.method {
            let name = Name {
                text: "self".into(),
                span: method.span,
            };
            self.declare(&name, VariableKind::Parameter);
        }
        self.function(&function.body);
        self.visible.truncate(outer);
    }

    fn with_declared<'a>(&mut self, names: impl IntoIterator<Item = &'a Name>, body: &Block) {
        let outer = self.visible.len();
        self.declare_all(names, VariableKind::Loop);
        self.statements(body);
        self.visible.truncate(outer);
    }

    fn declare_all<'a>(&mut self, names: impl IntoIterator<Item = &'a Name>, kind: VariableKind) {
        for name in names {
            self.declare(name, kind);
        }
    }

    fn declare(&mut self, name: &Name, kind: VariableKind) {
        let id = VariableId(self.names.variables.len());
        self.names.variables.push(Variable {
            name: name.clone(),
            reassigned: false,
            captured: false,
            kind,
        });
        self.names.declarations.insert(name.span.start, id);
        self.visible.push((Arc::clone(&name.text), id, self.depth));
    }

    fn name(&mut self, name: &Arc<str>, span: Span, is_write: bool) {
        let local = self
            .visible
            .iter()
            .rev()
            .find(|(visible, ..)| visible == name);
        let Some((_, id, depth)) = local else {
            let name = Arc::clone(name);
            self.names.globals.push(GlobalUse {
                name,
                span,
                is_write,
            });
            return;
        };
        self.names.uses.insert(span.start, *id);
        *self.names.use_counts.entry(*id).or_default() += 1;
        if !is_write {
            self.names.reads.entry(*id).or_default().push(span);
        }
        if let Some(variable) = self.names.variables.get_mut(id.0) {
            variable.reassigned |= is_write;
            variable.captured |= *depth < self.depth;
        }
    }
}
