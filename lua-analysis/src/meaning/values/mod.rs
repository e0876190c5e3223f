//! Which values every expression of a script may have.
//!
//! Entry point: [`values`]. It is an abstract interpretation: whatever value an expression has when the
//! script runs on a server, it lies inside of [`Values::of`]. What can't be followed is
//! [unknown](Value::UNKNOWN), and no check may find anything in that.

#![allow(dead_code, reason = "the walk over the script is not here yet")]

mod domain;
mod fact;
mod heap;
mod pattern;
mod records;
mod several;
mod text;
mod value;

use std::collections::{BTreeMap, HashMap};

use crate::meaning::names::Names;
use crate::syntax::ast::{Block, Expression};
use crate::text::span::Span;

pub use domain::{KindSet, Kinds, Number, Numbers, Observed, Origin, OriginKind, Range, Texts};
pub use heap::{Key, ObjectId};
pub use records::{
    Argument, CommandSite, Condition, ConditionKind, LibraryCall, Made, Operation, OperationKind,
    Return, Table, Way,
};
pub use value::Value;

/// What nobody knows.
static UNKNOWN: Value = Value::UNKNOWN;

/// Which values the expressions of a script may have.
#[derive(Clone, Debug, Default)]
pub struct Values {
    values: HashMap<Span, Value>,
    tables: BTreeMap<ObjectId, Table>,
    commands: Vec<CommandSite>,
    calls: Vec<LibraryCall>,
    returns: Vec<Return>,
    operations: Vec<Operation>,
    conditions: Vec<Condition>,
    unreached: Vec<Span>,
    endless: Vec<Span>,
    is_complete: bool,
}

impl Values {
    /// What an expression may be, over every way that gets to it; `None` if none does.
    pub fn of(&self, expression: &Expression) -> Option<&Value> {
        self.at(expression.span)
    }

    /// The same by its place, which may also be the start of a chain: `redis.call` in
    /// `redis.call('GET', key)`.
    pub fn at(&self, span: Span) -> Option<&Value> {
        if !self.is_complete {
            return Some(&UNKNOWN);
        }
        self.values.get(&span)
    }

    /// What is in a table that a value [may be](Value::objects).
    pub fn table(&self, id: ObjectId) -> Option<&Table> {
        self.tables.get(&id)
    }

    /// Every command that is sent, in the order of the text.
    pub fn commands(&self) -> &[CommandSite] {
        &self.commands
    }

    /// Every call of another function of the server, in the order of the text.
    pub fn calls(&self) -> &[LibraryCall] {
        &self.calls
    }

    /// Every way that the script ends without an error, in the order of the text.
    pub fn returns(&self) -> &[Return] {
        &self.returns
    }

    /// Every operator, index and call that is reached, in the order of the text.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Every condition that is reached, in the order of the text.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// Statements that nothing gets to, together with those behind them in the same block. Functions
    /// that nothing calls are not among them.
    pub fn unreached(&self) -> &[Span] {
        &self.unreached
    }

    /// Loops that end by an error only, or never.
    pub fn endless_loops(&self) -> &[Span] {
        &self.endless
    }

    /// Whether the script was followed to its end; if not, all is unknown.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Whether a value at run time is one that this one may be, elements of tables included.
    pub fn admits(&self, value: &Value, observed: &Observed) -> bool {
        if !value.admits(observed) {
            return false;
        }
        let Observed::Table { array, fields } = observed else {
            return true;
        };
        let admits = |table: &Table| {
            let mut elements = (1_i64..).zip(array);
            elements.all(|(index, element)| self.admits(&table.get(&Key::Index(index)), element))
                && fields.iter().all(|(name, element)| {
                    let key = Key::Text(name.as_slice().into());
                    self.admits(&table.get(&key), element)
                })
        };
        let tables = value.objects().iter().filter_map(|id| self.table(*id));
        value.is_open() || tables.into_iter().any(admits)
    }
}

/// Finds out which values every expression of a script may have.
pub fn values(_block: &Block, _names: &Names) -> Values {
    Values::default()
}
