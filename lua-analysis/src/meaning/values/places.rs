//! The texts of a script's errors and statuses, and who decides them.

use std::collections::BTreeMap;

use super::object::{Key, Kind, ObjectId};
use super::several::Several;
use super::state::Frame;
use super::text::Text;
use super::value::Value;
use super::walk::Walk;
use crate::text::span::Span;

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

/// Finds them after the last round.
pub(super) fn places(walk: &Walk<'_>, frame: &Frame) -> Vec<Place> {
    let mut places: BTreeMap<(Span, Way), Text> = BTreeMap::new();
    for (span, raised) in &frame.raises {
        places.insert((*span, Way::Raised), raised.text);
    }
    let returned = frame.returns.as_ref().map(Several::first);
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
