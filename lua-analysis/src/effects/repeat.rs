//! Whether a script may be sent again: a second run with the same arguments leaves the same state and
//! replies the same kind of value.
//!
//! There are two ways to be sure. Where no reply of a command decides anything, each run sends the
//! same commands: then it is enough that each leaves the same when it is repeated, and that none
//! changes what another one depends on. Where replies decide, all that is written must be written
//! together, with values that only the arguments decide.

use super::calls::{Call, Calls};
use super::layout::Layout;
use super::pure::Pure;
use crate::meaning::Meaning;
use crate::meaning::values::{Form, FormPart, KindSet, LibraryCall, Sources, Value};
use crate::server::commands::Command;
use crate::server::effects::Repeat;
use crate::server::replies::{Protocol, reply};
use crate::text::span::Span;

/// Whether a script may be sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resend {
    /// It may.
    Safe {
        /// Only if all keys that it is called with are different from each other.
        if_keys_differ: bool,
    },
    /// It may not, or nobody knows.
    Unsafe(Vec<Reason>),
}

/// Why a script may not be sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Where the reason is.
    pub span: Span,
    /// What it is: "`INCR` changes more each time".
    pub text: String,
}

impl Reason {
    fn new(span: Span, text: impl Into<String>) -> Self {
        Self {
            span,
            text: text.into(),
        }
    }
}

/// Judges the script with these calls.
pub(super) fn resend(
    meaning: &Meaning,
    calls: &Calls<'_>,
    layout: &Layout,
    pure: &Pure,
    unseen: Option<Span>,
) -> Resend {
    let mut reasons: Vec<Reason> = Vec::new();
    for site in &calls.unknown {
        reasons.push(Reason::new(
            site.span,
            "nobody knows what this command does",
        ));
    }
    for call in &calls.known {
        reasons.extend(of_call(call));
    }
    reasons.extend(unseen.map(|span| Reason::new(span, "nobody sees what this does")));
    let mut if_keys_differ = false;
    if reasons.is_empty() {
        let writes: Vec<&Call<'_>> = calls.known.iter().filter(|call| writes(call)).collect();
        if !writes.is_empty() {
            reasons.extend(random(meaning));
            let mut order = Order {
                layout,
                if_keys_differ: false,
            };
            for one in &writes {
                reasons.extend(order.faults(one, &writes, &calls.known));
            }
            match deciding(meaning, layout) {
                Some(deciding) => reasons.extend(decided(meaning, layout, pure, &writes, deciding)),
                None => {
                    for read in &calls.known {
                        reasons.extend(order.other_reply(read, &writes));
                    }
                }
            }
            if_keys_differ = order.if_keys_differ;
        }
    }
    if reasons.is_empty() {
        return Resend::Safe { if_keys_differ };
    }
    reasons.sort_by(|one, other| (one.span, &one.text).cmp(&(other.span, &other.text)));
    reasons.dedup();
    Resend::Unsafe(reasons)
}

fn writes(call: &Call<'_>) -> bool {
    !matches!(call.effect.repeat, Repeat::Reads | Repeat::Random)
}

fn name(command: &Command) -> String {
    format!("`{}`", command.display_name())
}

/// What is wrong with one command, whatever the others do.
fn of_call(call: &Call<'_>) -> Option<Reason> {
    let name = name(call.command);
    let text = match call.effect.repeat {
        Repeat::Changes => format!("{name} changes more each time"),
        Repeat::Outside => format!("{name} does something outside of the data"),
        Repeat::Guarded | Repeat::Stores if call.site.is_used => {
            format!("the reply of {name} is another one if it was done already")
        }
        _ => return None,
    };
    Some(Reason::new(call.site.span, text))
}

/// Numbers that are others in each run.
fn random(meaning: &Meaning) -> Vec<Reason> {
    let calls = meaning.values.calls().iter();
    let is_random = |library: Option<&str>, function: &str| {
        matches!(
            (library, function),
            (Some("math"), "random") | (Some("os"), _)
        )
    };
    // A table or a function as a text is its address.
    let is_address = |call: &LibraryCall| {
        let objects = KindSet::TABLE | KindSet::FUNCTION;
        let mut arguments = call.arguments.iter();
        call.library.is_none()
            && &*call.function == "tostring"
            && arguments.any(|argument| argument.value.may_be(objects))
    };
    calls
        .filter(|call| is_random(call.library.as_deref(), &call.function) || is_address(call))
        .map(|call| Reason::new(call.span, "it gives something else each time"))
        .collect()
}

/// The command whose reply decides what the script does.
fn deciding(meaning: &Meaning, layout: &Layout) -> Option<Span> {
    // `pcall` asks whether a command failed.
    let mut calls = meaning.values.calls().iter();
    let protected =
        calls.find(|call| call.library.is_none() && matches!(&*call.function, "pcall" | "xpcall"));
    layout.deciding.or(protected.map(|call| call.span))
}

/// Where replies decide what is written.
fn decided(
    meaning: &Meaning,
    layout: &Layout,
    pure: &Pure,
    writes: &[&Call<'_>],
    deciding: Span,
) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let sites: Vec<Span> = writes.iter().map(|call| call.site.span).collect();
    if !layout.is_one_sequence(&sites) {
        reasons.push(Reason::new(
            deciding,
            "its reply decides which of several commands run",
        ));
    }
    for call in writes {
        if matches!(call.effect.repeat, Repeat::Guarded | Repeat::Stores) {
            let text = format!("{} depends on what is stored", name(call.command));
            reasons.push(Reason::new(call.site.span, text));
        }
        let places = call.site.arguments.iter().map(|argument| argument.span);
        let mut arguments = call.values.iter().zip(places);
        let is_certain = |(value, place): (&&Value, Span)| is_exact(value) || pure.has(place);
        if call.is_open || !arguments.all(is_certain) {
            let text = format!(
                "what {} writes may depend on what is stored",
                name(call.command)
            );
            reasons.push(Reason::new(call.site.span, text));
        }
    }
    let kinds = meaning.values.returns().iter();
    let kinds = kinds.fold(KindSet::NONE, |all, way| all | way.value.set());
    if kinds.count() != 1 && !kinds.is_within(KindSet::BOOLEAN) {
        reasons.push(Reason::new(
            deciding,
            "its reply decides what kind of value the script replies",
        ));
    }
    reasons
}

/// Whether a value is made of nothing but words of the script and entries, always the same ones.
fn is_exact(value: &Value) -> bool {
    let is_known = |part: &FormPart| matches!(part, FormPart::Text(_) | FormPart::Entry(..));
    if value.known_number().is_some() {
        return true;
    }
    match value.forms().as_slice() {
        [form] => value.is_only(KindSet::TEXT) && form.parts().iter().all(is_known),
        _ => false,
    }
}

/// What commands do to each other.
struct Order<'a> {
    layout: &'a Layout,
    /// Whether keys were taken for different ones.
    if_keys_differ: bool,
}

impl Order<'_> {
    /// Whether a reply that somebody looks at may be of another kind once the script has run.
    fn other_reply(&mut self, call: &Call<'_>, writes: &[&Call<'_>]) -> Option<Reason> {
        let is_of_one_kind = || {
            let words = call
                .words
                .get(call.command.words() - 1..)
                .unwrap_or_default();
            let reply = reply(call.command, words, call.is_open, Protocol::Resp2, None);
            reply.alternatives().len() == 1
        };
        let reads = call.effect.keys.iter().any(|(_, access)| access.reads);
        let is_asked = call.site.is_used && (reads || call.effect.all_keys.is_some());
        if !is_asked || call.effect.repeat == Repeat::Expires || is_of_one_kind() {
            return None;
        }
        let is_changed = writes.iter().any(|write| self.may_share_key(call, write));
        is_changed.then(|| {
            let text = format!(
                "the reply of {} may be of another kind the second time",
                name(call.command)
            );
            Reason::new(call.site.span, text)
        })
    }

    fn faults(&mut self, one: &Call<'_>, writes: &[&Call<'_>], all: &[Call<'_>]) -> Vec<Reason> {
        let mut reasons = Vec::new();
        let span = one.site.span;
        let repeat = one.effect.repeat;
        let is_repeated = self
            .layout
            .place(span)
            .is_none_or(|place| place.is_repeated);
        let is_guarded = matches!(repeat, Repeat::Guarded | Repeat::Stores);
        if is_guarded && (is_repeated || one.effect.has_more_keys) {
            let text = format!("{} depends on what is stored", name(one.command));
            reasons.push(Reason::new(span, text));
        }
        if repeat == Repeat::Stores && self.reads_what_it_writes(one) {
            let text = format!(
                "{} may write one of the keys that it reads",
                name(one.command)
            );
            reasons.push(Reason::new(span, text));
        }
        for other in writes {
            let is_same = other.site.span == span;
            let expires = other.effect.repeat == Repeat::Expires;
            let disturbs = match repeat {
                Repeat::Guarded | Repeat::Stores => !is_same && !expires,
                Repeat::Expires => {
                    !is_same && !expires && !self.layout.is_before(other.site.span, span)
                }
                _ => false,
            };
            if disturbs && self.may_share_key(one, other) {
                let text = format!(
                    "{} depends on a key that {} may change",
                    name(one.command),
                    name(other.command)
                );
                reasons.push(Reason::new(span, text));
            }
        }
        for other in all {
            if other.site.span != span && self.differ_in_type(one, other) {
                let text = format!(
                    "{} needs a key of another type than {} leaves",
                    name(other.command),
                    name(one.command)
                );
                reasons.push(Reason::new(other.site.span, text));
            }
        }
        reasons
    }

    /// Whether the key that a command writes may be one of those that it reads.
    fn reads_what_it_writes(&mut self, call: &Call<'_>) -> bool {
        let keys = &call.effect.keys;
        let mut is_one = false;
        for (written, access) in keys {
            for (read, other) in keys {
                if access.writes && !other.writes && written != read {
                    is_one |= self.may_be_same(call, *written, call, *read);
                }
            }
        }
        is_one
    }

    fn may_share_key(&mut self, one: &Call<'_>, other: &Call<'_>) -> bool {
        let is_unknown =
            |call: &Call<'_>| call.effect.has_more_keys || call.effect.all_keys.is_some();
        if is_unknown(one) || is_unknown(other) {
            return true;
        }
        let mut is_shared = false;
        for (index, _) in &one.effect.keys {
            for (written, access) in &other.effect.keys {
                if access.writes {
                    is_shared |= self.may_be_same(one, *index, other, *written);
                }
            }
        }
        is_shared
    }

    /// Whether the first writes a key, and the second needs another type there: it finds it missing in
    /// the first run and fails in the second one.
    fn differ_in_type(&mut self, one: &Call<'_>, other: &Call<'_>) -> bool {
        let Some(left) = one.effect.types.first() else {
            return false;
        };
        if other.effect.types.is_empty() || other.effect.types.contains(left) {
            return false;
        }
        let mut differs = false;
        for (written, access) in &one.effect.keys {
            for (index, needed) in &other.effect.keys {
                if access.writes && !needed.overwrites {
                    differs |= self.may_be_same(one, *written, other, *index);
                }
            }
        }
        differs
    }

    /// Whether two arguments may be the same key, if all keys of the call are different.
    fn may_be_same(&mut self, one: &Call<'_>, at: usize, other: &Call<'_>, and: usize) -> bool {
        let forms = |call: &Call<'_>, index: usize| {
            let value = call.values.get(index);
            value.map(|value| value.forms()).unwrap_or_default()
        };
        let (forms, others) = (forms(one, at), forms(other, and));
        if forms.is_empty() || others.is_empty() {
            return true;
        }
        for form in &forms {
            for other in &others {
                match relation(form, other) {
                    Relation::Same => return true,
                    Relation::IfKeysAreSame => self.if_keys_differ = true,
                    Relation::Different => {}
                }
            }
        }
        false
    }
}

/// How two keys are to each other.
enum Relation {
    Same,
    IfKeysAreSame,
    Different,
}

fn relation(one: &Form, other: &Form) -> Relation {
    let is_text = |part: &FormPart| matches!(part, FormPart::Text(_));
    let is_exact = |form: &Form| {
        form.parts()
            .iter()
            .all(|part| is_text(part) || matches!(part, FormPart::Entry(..)))
    };
    if one == other || !is_exact(one) || !is_exact(other) {
        return Relation::Same;
    }
    if one.parts().iter().chain(other.parts()).all(is_text) {
        return Relation::Different;
    }
    // Only entries of `KEYS` are compared when a call is sent again.
    let has_args = |form: &Form| form.sources().has(Sources::ARGV);
    let is_entry = |form: &Form| matches!(form.parts(), [FormPart::Entry(..)]);
    if is_entry(one) && is_entry(other) && !has_args(one) && !has_args(other) {
        Relation::IfKeysAreSame
    } else if shares_start(one, other) {
        // `KEYS[1] .. ':a'` and `KEYS[1] .. ':b'`, `KEYS[1]` and `KEYS[1] .. ':a'`.
        Relation::Different
    } else {
        Relation::Same
    }
}

/// Whether two keys start with the same parts, and then with different texts or nothing.
fn shares_start(one: &Form, other: &Form) -> bool {
    let (one, other) = (one.parts(), other.parts());
    let same = one
        .iter()
        .zip(other)
        .take_while(|(one, other)| one == other)
        .count();
    match (one.get(same), other.get(same)) {
        (None, Some(FormPart::Text(text))) | (Some(FormPart::Text(text)), None) => !text.is_empty(),
        (Some(FormPart::Text(one)), Some(FormPart::Text(other))) => {
            !one.starts_with(other) && !other.starts_with(one)
        }
        _ => false,
    }
}
