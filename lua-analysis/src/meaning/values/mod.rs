//! Which values every expression of a script may have.
//!
//! Entry point: [`values`]. It is an abstract interpretation: whatever value an expression has when the
//! script runs on a server, it lies inside of [`Values::of`]. What can't be followed is
//! [unknown](Value::UNKNOWN), and no check may find anything in that.
//!
//! A [`Value`] has what it may be ([`Kinds`] and the tables and functions among it, shared by values
//! that are the same: `content.rs`), whose [`Text`] it is, which value it is, and what it says of others
//! where it is a condition (`fact.rs`). The domain is documented in `domain/mod.rs`.
//!
//! The script is walked through in rounds, in each of which what tables, variables that functions
//! share, loops and calls hold only grows. The first round after which nothing changed that
//! it had looked at before is the last one: another one would see the same. From the fourth round on,
//! what grows is taken for unlimited.
//!
//! No script takes long. `limits.rs` has a script for each of these:
//!
//! | limit | how many | what happens there |
//! | --- | ---: | --- |
//! | rounds | 30 | nothing is known of the script |
//! | steps: expressions looked at, each as often as it is | 250,000 | the same |
//! | calls of functions that are told apart, in all and of one | 200, 30 | further ones are taken together |
//! | functions that one call may mean | 50 | the call is not followed |
//! | tables and functions | 2,000 | further ones are taken for one, of which nothing is known |
//! | fields of a table | 10,000 | further ones are taken together |
//! | strings, numbers of one value | 8 | what they have in common is known: their start, their range |
//! | bytes of a known string | 10,000 | its start is known |
//! | values of which conditions say something in one place | 40 | of further ones nothing is said |
//! | calls inside of calls, with blocks and expressions | 60 | the call waits until the stack is empty |

mod access;
mod arithmetic;
mod base;
mod call;
mod collect;
mod commands;
mod constructor;
mod content;
mod context;
mod conversion;
mod dead;
mod domain;
mod errors;
mod expression;
mod fact;
mod form;
mod heap;
mod library;
mod named;
mod narrowing;
mod object;
mod objects;
mod operator;
mod pattern;
mod places;
mod provenance;
mod recorder;
mod records;
mod reply_text;
mod several;
mod state;
mod statement;
mod store;
mod strings;
mod suffix;
mod table;
mod text;
mod turns;
mod value;
mod walk;
mod words;

#[cfg(test)]
mod limits;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::sync::Arc;

use crate::meaning::entries::TableName;
use crate::meaning::names::Names;
use crate::syntax::ast::{Block, Expression};
use crate::text::fast_hash::FastMap;
use crate::text::span::Span;

use fact::Facts;
use objects::Objects;
use several::Several;
use state::{Frame, State};
use walk::Walk;

pub use domain::{KindSet, Kinds, Number, Numbers, Observed, Origin, OriginKind, Range, Texts};
pub use form::{Form, FormPart};
pub use object::{Key, ObjectId};
pub use places::{Place, Way};
pub use provenance::EntryForm;
pub use records::{
    Argument, CommandSite, Condition, ConditionKind, LibraryCall, Made, Operation, OperationKind,
    Passed, Return, Table,
};
pub use text::{Sources, Text};
pub use value::Value;

/// What nobody knows.
static UNKNOWN: Value = Value::UNKNOWN;

/// Which values the expressions of a script may have.
#[derive(Clone, Debug, Default)]
pub struct Values {
    expressions: FastMap<Span, Value>,
    objects: Objects,
    commands: Vec<CommandSite>,
    calls: Vec<LibraryCall>,
    returns: Vec<Return>,
    operations: Vec<Operation>,
    conditions: Vec<Condition>,
    unreached: Vec<Span>,
    unreached_commands: Vec<CommandSite>,
    endless: Vec<Span>,
    uncaught: HashSet<Span>,
    places: Vec<Place>,
    names: FastMap<Span, Arc<str>>,
    may_speak_resp3: bool,
    is_complete: bool,
    spent: Spent,
}

/// What it took to find out the values of a script.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// How often the script was walked through.
    pub rounds: usize,
    /// How many expressions were looked at, each as often as it was.
    pub steps: usize,
    /// How many calls of the script's own functions are told apart.
    pub contexts: usize,
    /// How many tables and functions are told apart.
    pub objects: usize,
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
        self.expressions.get(&span)
    }

    /// Every expression that is an entry of `KEYS` or `ARGV`, always the same one, with its table and
    /// index.
    pub fn entries(&self) -> impl Iterator<Item = (Span, (TableName, usize))> {
        let expressions = self.expressions.iter();
        expressions.filter_map(|(span, value)| Some((*span, value.entry()?)))
    }

    /// What is in a table that a value [may be](Value::objects).
    pub fn table(&self, id: ObjectId) -> Option<&Table> {
        self.objects.tables.get(&id)
    }

    /// The library and the name of a function of the server that a value [may be](Value::objects); the
    /// library of a global function is empty.
    pub fn server_function(&self, id: ObjectId) -> Option<(&str, &str)> {
        self.objects.builtin(id)
    }

    /// Whether it certainly is a function of the script itself, which is followed.
    pub fn is_own_function(&self, value: &Value) -> bool {
        let objects = value.objects();
        !objects.is_empty()
            && !value.is_open()
            && value.is_only(KindSet::FUNCTION)
            && objects.iter().all(|id| self.objects.is_function(*id))
    }

    /// `redis`, `string`, `_G`: the table of the server that a value [may be](Value::objects).
    pub fn server_table(&self, id: ObjectId) -> Option<&str> {
        self.objects.library(id)
    }

    /// `KEYS` or `ARGV`, if a value [may be](Value::objects) one of them.
    pub fn entries_table(&self, id: ObjectId) -> Option<TableName> {
        self.objects.entries(id)
    }

    /// Whether an error in the function with this body certainly reaches the caller of the script, if
    /// it comes to that: something calls it, and no `pcall` is around.
    pub fn is_uncaught(&self, body: Span) -> bool {
        self.uncaught.contains(&body)
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

    /// The commands in these as they are written: what is no literal there is unknown.
    pub fn unreached_commands(&self) -> &[CommandSite] {
        &self.unreached_commands
    }

    /// Loops that end by an error only, or never.
    pub fn endless_loops(&self) -> &[Span] {
        &self.endless
    }

    /// The texts of the script's errors and statuses of which others decide something, in the order of
    /// the places.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// What the script calls a value that it returns or writes into a list: a variable, a field.
    pub fn name_of(&self, value: Span) -> Option<&str> {
        self.names.get(&value).map(|name| &**name)
    }

    /// Whether the script may call `redis.setresp(3)`, which makes a reply of `true` and `false`
    /// different.
    pub fn may_speak_resp3(&self) -> bool {
        self.may_speak_resp3
    }

    /// Whether the script was followed to its end; if not, all is unknown.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// What it took to find all this out.
    pub fn spent(&self) -> Spent {
        self.spent
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

/// The most rounds. Where a script's values take more, nothing is known of them.
const MOST_ROUNDS: usize = 30;

/// The round from which on what grows is taken for unlimited.
const FIRST_WIDENING: usize = 4;

/// Finds out which values every expression of a script may have.
pub fn values(block: &Block, names: &Names) -> Values {
    let mut walk = Walk::new(names);
    for number in 1..=MOST_ROUNDS {
        let frame = round(&mut walk, block, number);
        if walk.is_exhausted() {
            break;
        }
        if !walk.has_changed && !walk.heap.has_changed {
            let places = places_of(&walk, frame);
            let (spent, may_speak_resp3) = (walk.spent(), walk.may_speak_resp3);
            let uncaught = collect::uncaught(&walk.uncaught_calls);
            let collected = collect::collect(block, walk.recorder, &walk.heap, places);
            return Values {
                uncaught,
                may_speak_resp3,
                spent,
                ..collected
            };
        }
    }
    // What a function returns is then anything that it may be made of.
    walk.be_coarse();
    let number = walk.round + 1;
    let frame = round(&mut walk, block, number);
    Values {
        places: places_of(&walk, frame),
        spent: walk.spent(),
        ..Values::default()
    }
}

fn places_of(walk: &Walk<'_>, frame: Option<Frame>) -> Vec<Place> {
    frame
        .map(|frame| places::places(walk, &frame))
        .unwrap_or_default()
}

/// Walks through the script once: what it finds counts if nothing new was learnt.
fn round<'a>(walk: &mut Walk<'a>, block: &'a Block, number: usize) -> Option<Frame> {
    walk.round = number;
    walk.has_changed = false;
    walk.is_ending = false;
    walk.read.clear();
    walk.heap.start(number >= FIRST_WIDENING);
    walk.recorder.start();
    let state = State::new(Facts::new());
    walk.frames.push(Frame::new(0, state, Several::NONE));
    walk.block(block);
    walk.end_of_body(Span::new(block.span.end, block.span.end));
    walk.call_escaped();
    while let Some(index) = walk.pending.pop() {
        walk.run(index);
    }
    walk.frames.pop()
}
