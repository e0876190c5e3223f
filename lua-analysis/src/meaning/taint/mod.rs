//! Which texts of errors and statuses a caller or stored data decide.
//!
//! Entry point: [`taint`]. What comes out is a list of places: nothing else of this folder is seen
//! outside, so that a full analysis of values can take its place.
//!
//! It is an abstract interpretation: it follows local variables on every way through the script,
//! functions by what they are called with, tables by where they are made, and what conditions say of
//! the bytes of a value. A text is clean only where it is known to be. Where a function can't be
//! followed, its results are made of its arguments; where nobody sees who calls a function, its
//! parameters are [`UNSEEN`](Sources::UNSEEN).

mod access;
mod call;
mod expression;
mod globals;
mod heap;
mod library;
mod pattern;
mod replies;
mod state;
mod statement;
mod strings;
mod text;
mod value;
mod walk;

use std::collections::BTreeMap;

use crate::meaning::names::Names;
use crate::syntax::ast::Block;
use crate::text::span::Span;

use heap::{Key, Kind, ObjectId};
use state::{Frame, State};
pub use text::{Sources, Text};
use value::{Facts, Value, Values};
use walk::Walk;

/// The texts of a script's errors and statuses.
#[derive(Clone, Debug, Default)]
pub struct Taint {
    /// In the order of the places.
    pub places: Vec<Place>,
}

/// A text that reaches the caller of the script in an error or a status.
#[derive(Clone, Debug)]
pub struct Place {
    /// Where it is raised, or put into an answer.
    pub span: Span,
    /// How it gets to the caller.
    pub way: Way,
    /// Who decides what is in it.
    pub text: Text,
}

/// How a text gets to the caller of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// It is raised, and nothing catches it.
    Raised,
    /// `redis.error_reply`, or the field `err` of a table that is returned.
    Error,
    /// `redis.status_reply`, or the field `ok` of a table that is returned.
    Status,
    /// A table whose names are data, too, and which may have a field `err`, is returned.
    Data,
}

/// The most rounds. Where a script's values take more, its calls are no longer followed.
const MOST_ROUNDS: usize = 30;

/// Finds the texts of a script's errors and statuses, and who decides them.
pub fn taint(block: &Block, names: &Names) -> Taint {
    let mut walk = Walk::new(names);
    for number in 1..=MOST_ROUNDS {
        let places = round(&mut walk, block, number);
        let is_done = !walk.has_changed && !walk.heap.has_changed;
        if is_done && !walk.is_exhausted() {
            return Taint { places };
        }
        if walk.is_exhausted() {
            break;
        }
    }
    // What a function returns is then anything that it may be made of.
    walk.be_coarse();
    let places = round(&mut walk, block, MOST_ROUNDS + 1);
    Taint { places }
}

/// Walks through the script once: what it finds counts if nothing new was learnt.
fn round<'a>(walk: &mut Walk<'a>, block: &'a Block, number: usize) -> Vec<Place> {
    walk.round = number;
    walk.has_changed = false;
    walk.heap.has_changed = false;
    let state = State::new(Facts::new());
    walk.frames.push(Frame::new(0, state, Values::NONE));
    walk.block(block);
    walk.end_of_body();
    walk.revive();
    walk.call_escaped();
    while let Some(index) = walk.pending.pop() {
        walk.run(index);
    }
    let frame = walk.frames.pop();
    frame.map(|frame| places(walk, &frame)).unwrap_or_default()
}

fn places(walk: &Walk<'_>, frame: &Frame) -> Vec<Place> {
    let mut places: BTreeMap<(Span, Way), Text> = BTreeMap::new();
    for (span, raised) in &frame.raises {
        places.insert((*span, Way::Raised), raised.text);
    }
    let returned = frame.returns.as_ref().map(Values::first);
    let mut reached = Vec::new();
    if let Some(returned) = returned {
        reach(walk, &returned, &mut reached);
    }
    for (id, object) in walk.heap.all() {
        if let (Kind::Data(span), true) = (&object.kind, reached.contains(&id)) {
            places.insert((*span, Way::Data), object.rest.text);
        }
        for (span, marked) in &object.marked {
            // A reply that is made is meant to be returned, wherever it goes.
            let is_answer = marked.by_function && !walk.raised_objects.contains(&id);
            if !is_answer && !reached.contains(&id) {
                continue;
            }
            let way = if marked.is_data {
                Way::Data
            } else if marked.is_error {
                Way::Error
            } else {
                Way::Status
            };
            let text = places.entry((*span, way)).or_insert(marked.value.text);
            *text = text.or(marked.value.text);
        }
    }
    let is_decided =
        |text: &Text| !text.lines().is_empty() || !text.bytes.is_empty() || !text.start.is_empty();
    places
        .into_iter()
        .filter(|(_, text)| is_decided(text))
        .map(|((span, way), text)| Place { span, way, text })
        .collect()
}

/// The tables that a server looks into where it answers this value.
fn reach(walk: &Walk<'_>, value: &Value, reached: &mut Vec<ObjectId>) {
    let mut waiting = value.objects.clone();
    while let Some(id) = waiting.pop() {
        if reached.contains(&id) {
            continue;
        }
        reached.push(id);
        let Some(object) = walk.heap.get(id) else {
            continue;
        };
        for (key, value) in &object.fields {
            if matches!(key, Key::Index(_)) {
                waiting.extend(&value.objects);
            }
        }
        waiting.extend(&object.rest.objects);
    }
}
