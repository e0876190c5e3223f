//! What a script does: the entries it reads, the commands it sends, the functions it calls, what
//! it returns.
//!
//! Entry point: [`facts`]. It follows local variables that are assigned once, aliases
//! (`local call = redis.call`, `redis['call']`), parameters of local functions that are only called
//! by name, and constants through `..` and arithmetic. What it can't follow it calls unknown: a
//! check that fires on what is here is right about what runs, provided that it runs.

mod call;
mod entry;
mod expression;
mod form;
mod functions;
mod made;
mod naming;
mod number;
mod presence;
mod statement;
mod value;

use std::collections::HashMap;
use std::sync::Arc;

use crate::meaning::entries::{Entries, NameKind, TableName};
use crate::meaning::names::{Names, VariableId};
use crate::syntax::ast::{BinaryOperator, Block, Name};
use crate::text::span::Span;

use functions::Functions;
use made::Made;
pub use value::{Constructor, ConstructorField, FieldName, Known, Origins, Value};

/// What a script does.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What it reads of `KEYS` and `ARGV`.
    pub entries: Entries,
    /// Every `redis.call` and `redis.pcall`, in the order of the text.
    pub commands: Vec<CommandCall>,
    /// Every call of a function of the server (`error`, `unpack`, `redis.log`, `cjson.decode`), in
    /// the order of the text. Those of `commands` are not among them.
    pub calls: Vec<LibraryCall>,
    /// Every `return` of the script itself, not of its functions.
    pub returns: Vec<Return>,
    /// Every condition of an `if`, `while`, `until`, `not`, `and` and `or`.
    pub conditions: Vec<(Span, Known)>,
    /// Every table that is written down.
    pub tables: Vec<Argument>,
    /// Every call of a method: `text:sub(1, 3)`.
    pub methods: Vec<MethodCall>,
    /// Every comparison.
    pub comparisons: Vec<Comparison>,
    /// Every `if` and `elseif`.
    pub branches: Vec<Branch>,
    /// Every assignment to a field of a local variable.
    pub stores: Vec<Store>,
    /// The fields of globals that are read: `redis.call`, `_G.name`. Called ones too.
    pub fields_read: Vec<GlobalField>,
    /// The fields of globals that are written.
    pub fields_written: Vec<GlobalField>,
    functions: Functions,
}

impl Facts {
    /// Whether an error raised here is not certain to reach the caller of the script: a `pcall`
    /// may catch it, or nothing calls the function that it is in.
    pub fn is_protected(&self, span: Span) -> bool {
        !self.functions.is_uncaught(span)
    }
}

/// A command that is sent to the server.
#[derive(Clone, Debug)]
pub struct CommandCall {
    /// The whole call.
    pub span: Span,
    /// Whether it is `redis.pcall`, which hands an error back instead of raising it.
    pub is_protected: bool,
    /// The command's name in upper case, if it is written down.
    pub name: Option<Arc<str>>,
    /// Where the name stands; where it is missing, the call.
    pub name_span: Span,
    /// What stands behind the name.
    pub arguments: Vec<Argument>,
    /// Whether more arguments may follow than are written: the last one is `...` or a call.
    pub is_open: bool,
}

/// A call of a function of the server.
#[derive(Clone, Debug)]
pub struct LibraryCall {
    /// The whole call.
    pub span: Span,
    /// What is called, without the arguments.
    pub callee_span: Span,
    /// The library, such as `redis` or `string`; absent for a global function.
    pub library: Option<Arc<str>>,
    /// The function.
    pub function: Arc<str>,
    /// The arguments.
    pub arguments: Vec<Argument>,
    /// Whether more arguments may follow than are written.
    pub is_open: bool,
}

/// One argument of a call.
#[derive(Clone, Debug)]
pub struct Argument {
    /// Where it stands.
    pub span: Span,
    /// What is known of it.
    pub known: Known,
}

/// A call of a method.
#[derive(Clone, Debug)]
pub struct MethodCall {
    /// The whole call.
    pub span: Span,
    /// The method.
    pub name: Name,
    /// What stands before the `:`.
    pub receiver: Argument,
}

/// Two values that are compared.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Both sides.
    pub span: Span,
    /// One of the six that compare.
    pub operator: BinaryOperator,
    /// The left side.
    pub left: Argument,
    /// The right side.
    pub right: Argument,
}

/// One `if` or `elseif`.
#[derive(Clone, Debug)]
pub struct Branch {
    /// The whole `if` statement.
    pub span: Span,
    /// The condition.
    pub condition: Argument,
    /// What runs if it holds.
    pub body: Span,
}

/// A field of a global.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlobalField {
    /// From the global to the field; through an alias, from the alias.
    pub span: Span,
    /// The global.
    pub global: Arc<str>,
    /// The field; `?` for a written one that is computed.
    pub name: Arc<str>,
}

/// `variable.key = …` or `variable['key'] = …`.
#[derive(Clone, Debug)]
pub struct Store {
    /// The field, with the variable.
    pub span: Span,
    /// The local variable.
    pub variable: VariableId,
    /// The field's name, if it is written down.
    pub key: FieldName,
}

/// A `return` of the script itself.
#[derive(Clone, Debug)]
pub struct Return {
    /// The statement.
    pub span: Span,
    /// What is returned; servers look at the first value only.
    pub values: Vec<Argument>,
}

/// Finds out what a script does.
pub fn facts(block: &Block, names: &Names) -> Facts {
    let mut parameters = Parameters::new();
    // Functions are met before they are called: each round knows the arguments of the one before.
    // Two rounds see through a function, three through a function that calls another one.
    for _ in 0..2 {
        let mut walk = Walk::new(names, &parameters);
        walk.block(block);
        let found = walk.called_with;
        if found == parameters {
            break;
        }
        parameters = found;
    }
    let mut walk = Walk::new(names, &parameters);
    walk.block(block);
    walk.functions.finish(names);
    Facts {
        functions: walk.functions,
        ..walk.facts
    }
}

/// What the parameters of local functions are called with, by the function's variable.
type Parameters = HashMap<VariableId, Passed>;

/// What all calls of one function by its name pass.
#[derive(Clone, Debug, Default, PartialEq)]
struct Passed {
    /// How many calls there are.
    calls: usize,
    /// Whether one of them passes more than is written, such as `f(unpack(t))`.
    is_open: bool,
    /// What is known of each parameter.
    values: Vec<Known>,
}

impl Passed {
    /// A parameter behind the last one is `nil`, unless a call is open.
    fn at(&self, index: usize) -> Known {
        match self.values.get(index) {
            Some(known) => known.clone(),
            None if self.is_open => Known::UNKNOWN,
            None => Known::constant(Value::Nil),
        }
    }

    /// What these calls pass, and those.
    fn or(&self, other: &Self) -> Self {
        let length = self.values.len().max(other.values.len());
        let both = |index| self.at(index).or(&other.at(index));
        Self {
            calls: self.calls + other.calls,
            is_open: self.is_open || other.is_open,
            values: (0..length).map(both).collect(),
        }
    }
}

struct Walk<'a> {
    names: &'a Names,
    parameters: &'a Parameters,
    called_with: Parameters,
    /// What local variables hold.
    values: HashMap<VariableId, Known>,
    /// What the script's functions make of their arguments.
    made: HashMap<VariableId, Made>,
    /// The last call of one of them that is certainly one value.
    one_value: Option<Span>,
    /// The entries that variables get by assignments.
    assigned: HashMap<VariableId, (TableName, usize)>,
    facts: Facts,
    functions: Functions,
    /// How many functions the walk is inside of.
    depth: usize,
}

impl<'a> Walk<'a> {
    fn new(names: &'a Names, parameters: &'a Parameters) -> Self {
        Self {
            names,
            parameters,
            called_with: Parameters::new(),
            values: HashMap::new(),
            made: HashMap::new(),
            one_value: None,
            assigned: HashMap::new(),
            facts: Facts::default(),
            functions: Functions::default(),
            depth: 0,
        }
    }

    /// A local variable gets a value.
    fn bind(&mut self, name: &Name, known: Known, span: Span, kind: NameKind) {
        let Some(id) = self.names.declared_at(name.span) else {
            return;
        };
        self.name_known(name, &known, span, kind);
        let is_reassigned = self
            .names
            .variable(id)
            .is_none_or(|variable| variable.reassigned);
        let known = match known.value {
            // What the variable holds later depends on the way there. An entry stays one until
            // the assignment is met, for the sake of `limit = tonumber(limit)`.
            Value::Entry { .. } if is_reassigned => Known {
                origins: known.origins.converted().and(Origins::UNKNOWN),
                ..known
            }
            .inexact(),
            Value::Entry { .. } => known,
            _ if is_reassigned => {
                self.lose(&known, span);
                Known::UNKNOWN
            }
            // A table in a variable gets more fields by assignments.
            Value::Constructor(_) => Known {
                origins: known.origins.and(Origins::UNKNOWN),
                ..known
            },
            _ => known,
        };
        self.values.insert(id, known);
    }

    /// A value goes where it can't be followed: a table there may be read by any index.
    fn lose(&mut self, known: &Known, span: Span) {
        match &known.value {
            Value::Table(table) => self.dynamic(*table, span),
            Value::Constructor(constructor) => {
                for field in &constructor.fields {
                    self.lose(&field.value, field.span);
                }
            }
            _ => {}
        }
    }

    fn dynamic(&mut self, table: TableName, span: Span) {
        let table = self.facts.entries.table_mut(table);
        table.dynamic.get_or_insert(span);
    }
}
