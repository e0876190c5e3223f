//! Functions by what they are called with, and what comes of each.

use super::domain::KindSet;
use super::fact::Facts;
use super::object::{Kind, ObjectId};
use super::several::Several;
use super::state::{Frame, Raises, State};
use super::text::Sources;
use super::value::Value;
use super::walk::Walk;
use crate::syntax::ast::FunctionBody;
use crate::text::span::Span;

/// What a function is called with: its body, its arguments, what is known of values there.
pub(super) type ContextKey = (Span, Several, Facts);

/// A function as it is called, and what came of it.
#[derive(Clone)]
pub(super) struct Context<'a> {
    pub(super) body: &'a FunctionBody,
    pub(super) object: ObjectId,
    pub(super) arguments: Several,
    pub(super) facts: Facts,
    pub(super) call: Span,
    /// The round in which it ran last.
    pub(super) round: usize,
    /// The round in which it came to its end last.
    pub(super) finished: usize,
    /// The round in which its outcome was last taken before that.
    pub(super) awaited: usize,
    /// The round in which it was last put off.
    pub(super) pending: usize,
    pub(super) outcome: Outcome,
}

/// What comes of a call.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Outcome {
    /// Absent if it never returns.
    pub(super) returns: Option<Several>,
    pub(super) after: Option<Facts>,
    pub(super) raises: Raises,
}

/// The most contexts: more calls are taken together.
const MOST_CONTEXTS: usize = 200;
/// The most contexts of one function.
const MOST_OF_ONE: usize = 30;

impl<'a> Walk<'a> {
    /// The context of a call.
    pub(super) fn context(
        &mut self,
        object: ObjectId,
        body: &'a FunctionBody,
        arguments: Several,
        facts: Facts,
        call: Span,
    ) -> usize {
        let key = (body.span, arguments, facts);
        if let Some(index) = self.context_ids.get(&key) {
            return *index;
        }
        let (span, mut arguments, mut facts) = key;
        let of_this = self.context_counts.get(&span).copied().unwrap_or(0);
        if self.contexts.len() >= MOST_CONTEXTS || of_this >= MOST_OF_ONE {
            facts = Facts::new();
            for argument in arguments.all_mut() {
                *argument = std::mem::replace(argument, Value::NONE).forgotten();
            }
            let widest = self.widest.entry(span).or_insert(Several::NONE);
            let wider = if *widest == Several::NONE {
                arguments
            } else {
                widest.widened(widest.or(&arguments))
            };
            if *widest != wider {
                *widest = wider;
                self.has_changed = true;
            }
            arguments = widest.clone();
        }
        let key = (span, arguments.clone(), facts.clone());
        if let Some(index) = self.context_ids.get(&key) {
            return *index;
        }
        let index = self.contexts.len();
        *self.context_counts.entry(span).or_default() += 1;
        self.context_ids.insert(key, index);
        self.contexts.push(Context {
            body,
            object,
            arguments,
            facts,
            call,
            round: 0,
            finished: 0,
            awaited: 0,
            pending: 0,
            outcome: Outcome::default(),
        });
        index
    }

    /// Runs a context once in this round.
    pub(super) fn run(&mut self, index: usize) {
        let Some(context) = self.contexts.get_mut(index) else {
            return;
        };
        context.round = self.round;
        let context = context.clone();
        let body = context.body;
        let receiver = self
            .heap
            .peek(context.object)
            .and_then(|object| object.receiver.clone());
        let named = body.parameters.len() + usize::from(receiver.is_some());
        // The script itself is the context 0.
        let state = State::new(context.facts);
        let mut frame = Frame::new(index + 1, state, context.arguments.from(named));
        frame.body = Some(body.span);
        frame.call = Some(context.call);
        self.frames.push(frame);
        for (index, name) in receiver.iter().chain(&body.parameters).enumerate() {
            self.declare(name, context.arguments.at(index));
        }
        if let Some(vararg) = body.vararg {
            let rest = context.arguments.any_from(named);
            let call = Some(context.call);
            let id = self.heap.id(Kind::Table(vararg, call));
            self.heap.write_any(
                id,
                &Value::UNKNOWN,
                rest.or(&Value::clean(KindSet::NUMBER, Sources::NONE)),
            );
            let name = crate::syntax::ast::Name {
                text: "arg".into(),
                span: vararg,
            };
            self.declare(&name, Value::object(id));
        }
        self.block(&body.block);
        self.end_of_body(Span::new(body.span.end, body.span.end));
        let Some(frame) = self.frames.pop() else {
            return;
        };
        let mut outcome = Outcome {
            returns: frame.returns,
            after: frame.after,
            raises: frame.raises,
        };
        if self.heap.is_widening
            && let Some(context) = self.contexts.get(index)
            && let Some(before) = &context.outcome.returns
            && let Some(after) = outcome.returns.take()
        {
            outcome.returns = Some(before.widened(before.or(&after)));
        }
        if let Some(context) = self.contexts.get_mut(index) {
            context.finished = self.round;
            if context.outcome != outcome {
                self.has_changed |= context.awaited == self.round;
                context.outcome = outcome;
            }
        }
    }
}
