//! What a round of the walk sees, by place.

use std::collections::BTreeMap;
use std::collections::hash_map::Entry;

use super::call::Site;
use super::several::Several;
use super::value::Value;
use crate::text::fast_hash::{FastMap, FastSet};
use crate::text::span::Span;

/// The most argument lists of one call that are told apart.
const MOST_WAYS: usize = 8;

/// What is seen.
#[derive(Default)]
pub(super) struct Recorder {
    /// What each expression is.
    pub(super) values: FastMap<Span, Value>,
    /// The statements that are reached.
    pub(super) reached: FastSet<Span>,
    /// Calls whose results nobody takes.
    pub(super) dropped: FastSet<Span>,
    /// The ways that the script ends: where the value is written, and the value.
    pub(super) ends: BTreeMap<Span, (Span, Value)>,
    /// Loops, and whether they are endless.
    pub(super) loops: BTreeMap<Span, bool>,
    /// Calls of functions of the server.
    pub(super) calls: BTreeMap<Called, Call>,
    /// Calls that make an error or a status.
    pub(super) reply_functions: FastSet<Span>,
}

/// A function of the server and where it is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Called {
    pub(super) span: Span,
    pub(super) library: &'static str,
    pub(super) function: &'static str,
}

/// What it is called with.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) places: Vec<Span>,
    /// The different lists, at most so many.
    pub(super) ways: Vec<Several>,
    /// All others.
    pub(super) more: Option<Several>,
    /// Whether `pcall` calls it, each time.
    pub(super) is_caught: bool,
}

impl Call {
    /// What it is called with over all ways.
    pub(super) fn arguments(&self) -> Several {
        let mut all = self.ways.iter().chain(&self.more);
        let first = all.next().cloned().unwrap_or(Several::NONE);
        all.fold(first, |any, way| any.or(way))
    }
}

impl Recorder {
    /// Starts a round.
    pub(super) fn start(&mut self) {
        self.values.clear();
        self.reached.clear();
        self.ends.clear();
        self.loops.clear();
        self.calls.clear();
    }

    pub(super) fn record(&mut self, span: Span, value: &Value) {
        if value.is_none() {
            return;
        }
        match self.values.entry(span) {
            Entry::Vacant(place) => {
                place.insert(value.clone().forgotten());
            }
            Entry::Occupied(mut place) => {
                if !is_same(place.get(), value) {
                    let before = std::mem::replace(place.get_mut(), Value::NONE);
                    let provenance = before.provenance.met(value.provenance);
                    place.insert(Value {
                        provenance,
                        ..before.or(&value.clone().forgotten())
                    });
                }
            }
        }
    }

    /// The script ends.
    pub(super) fn end(&mut self, span: Span, place: Span, value: &Value) {
        let end = self.ends.entry(span).or_insert((place, Value::NONE));
        let before = std::mem::replace(&mut end.1, Value::NONE);
        end.1 = before.or(&value.clone().forgotten());
    }

    /// A loop has run once.
    pub(super) fn repeated(&mut self, span: Span, is_endless: bool) {
        let all = self.loops.entry(span).or_insert(true);
        *all &= is_endless;
    }

    /// A function of the server is called.
    pub(super) fn call(
        &mut self,
        library: &'static str,
        function: &'static str,
        arguments: &Several,
        site: &Site,
        is_caught: bool,
    ) {
        let called = Called {
            span: site.span,
            library,
            function,
        };
        let mut arguments = arguments.clone();
        for value in arguments.all_mut() {
            *value = std::mem::replace(value, Value::NONE).forgotten();
        }
        let call = self.calls.entry(called).or_insert_with(|| Call {
            places: site.places.clone(),
            ways: Vec::with_capacity(1),
            more: None,
            is_caught,
        });
        call.is_caught &= is_caught;
        if call.ways.contains(&arguments) {
            return;
        }
        if call.ways.len() < MOST_WAYS {
            call.ways.push(arguments);
        } else {
            call.more = Some(match call.more.take() {
                Some(more) => more.or(&arguments),
                None => arguments,
            });
        }
    }
}

/// Whether nothing that is recorded of a value is news.
fn is_same(before: &Value, value: &Value) -> bool {
    let identity = value.identity.as_ref().filter(|one| one.is_entry());
    before.kinds == value.kinds
        && before.objects == value.objects
        && before.provenance == value.provenance
        && before.text == value.text
        && before.identity.as_ref() == identity
}
