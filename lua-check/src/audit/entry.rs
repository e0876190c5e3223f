//! What is told of one script.

use lua_analysis::analysis::Loaded;
use lua_analysis::effects::{self, Dialect, Effects, KeyOrigin, Resend, Slot, Time};
use lua_analysis::server::effects::Access;
use lua_analysis::signature::signature;
use lua_analysis::text::source::Source;
use lua_analysis::text::span::Span;

/// What is told of one script.
pub(super) struct Entry {
    /// Its path.
    pub(super) path: String,
    pub(super) keys: Vec<Key>,
    pub(super) is_read_only: bool,
    /// Whether it may be sent again; why not.
    pub(super) resend: std::result::Result<&'static str, Vec<Note>>,
    /// What its time depends on; where.
    pub(super) time: (&'static str, Vec<Note>),
    /// The names of its keys, for rules.
    names: Vec<String>,
    effects: Effects,
}

/// A text with its place.
pub(super) struct Note {
    pub(super) text: String,
    pub(super) place: String,
}

/// A key that the script touches.
pub(super) struct Key {
    /// What it is made of.
    pub(super) name: String,
    /// `read`, `written` or both.
    pub(super) access: String,
    /// The types that it may have; empty if any.
    pub(super) types: String,
    /// Where its name comes from.
    pub(super) origin: String,
    /// The slot of a derived key.
    pub(super) slot: Option<String>,
    /// The commands that touch it.
    pub(super) commands: Vec<String>,
}

impl Entry {
    /// What a script does, if it is one.
    pub(super) fn of(path: &str, loaded: &Loaded) -> Option<Self> {
        let meaning = loaded.analysis.script.as_ref()?;
        let effects = effects::effects(meaning);
        let source = &loaded.analysis.source;
        let signature = signature(meaning, &loaded.name);
        let names = signature.keys.iter().chain(&signature.more_keys);
        let names: Vec<String> = names.map(|key| key.name.clone()).collect();
        let notes = |reasons: Vec<(Span, String)>| -> Vec<Note> {
            let note = |(span, text)| Note {
                text,
                place: place(source, span),
            };
            reasons.into_iter().map(note).collect()
        };
        let resend = match &effects.resend {
            Resend::Safe {
                if_keys_differ: false,
            } => Ok("safe"),
            Resend::Safe {
                if_keys_differ: true,
            } => Ok("safe if its keys are different"),
            Resend::Unsafe(reasons) => Err(notes(
                reasons
                    .iter()
                    .map(|reason| (reason.span, reason.text.clone()))
                    .collect(),
            )),
        };
        let time = match &effects.time {
            Time::Constant => ("constant", Vec::new()),
            Time::Arguments => ("bounded by its keys and arguments", Vec::new()),
            Time::Data(reasons) => ("grows with the data", notes(reasons.clone())),
        };
        Some(Self {
            path: path.to_owned(),
            keys: keys(&effects),
            is_read_only: effects.is_read_only,
            resend,
            time,
            names,
            effects,
        })
    }

    /// Why the rule allows more than is needed.
    pub(super) fn doubts(&self) -> Vec<String> {
        let mut doubts = Vec::new();
        if self.effects.rights.has_unknown_commands {
            doubts.push("not all commands are known: the rule allows all".to_owned());
        }
        if self.effects.rights.all_keys.is_some() {
            doubts.push("not all keys are known: the rule allows all".to_owned());
        }
        doubts
    }

    /// The rule of access as `ACL SETUSER` takes it: each key is the pattern `<NAME>` to be replaced.
    pub(super) fn rule(&self, dialect: Dialect) -> String {
        let patterns: Vec<String> = self.names.iter().map(|name| format!("<{name}>")).collect();
        let rule = self.effects.rights.rule(dialect, false, &patterns);
        rule.join(" ")
    }
}

/// The keys, the known ones first.
fn keys(effects: &Effects) -> Vec<Key> {
    let mut uses: Vec<_> = effects.keys.uses.iter().collect();
    uses.sort_by_key(|key| (key.origin(), key.form.clone(), key.is_pattern));
    let mut keys: Vec<Key> = Vec::new();
    for key in uses {
        let types: Vec<String> = key.types.iter().map(ToString::to_string).collect();
        let slot = match (key.origin(), effects::slot(&key.form)) {
            (KeyOrigin::Derived, Slot::Unknown) => Some("another slot, or nobody knows".to_owned()),
            (KeyOrigin::Derived, slot) => Some(slot.to_string()),
            _ => None,
        };
        let origin = if key.is_pattern {
            format!("{}, a pattern", key.origin())
        } else {
            key.origin().to_string()
        };
        keys.push(Key {
            name: key.form.to_string(),
            access: key.access.to_string(),
            types: types.join(" or "),
            origin,
            slot,
            commands: key
                .commands
                .iter()
                .map(|name| name.to_ascii_uppercase().replace('|', " "))
                .collect(),
        });
    }
    let unnamed = effects.keys.more.iter().chain(&effects.keys.all);
    if let Some(access) = unnamed.map(|(_, access)| *access).reduce(Access::and) {
        keys.push(Key {
            name: "…".to_owned(),
            access: access.to_string(),
            types: String::new(),
            origin: "unknown, any number of keys".to_owned(),
            slot: None,
            commands: Vec::new(),
        });
    }
    keys
}

/// `FILE:LINE`, or `line LINE` in the script itself.
fn place(source: &Source, span: Span) -> String {
    let (file, span) = source.origin(span);
    let position = file.position(span.start);
    format!("{}:{}", file.name(), position.line)
}

/// A rule for each script.
pub(super) fn rules(entries: &[Entry]) -> String {
    let mut text = String::new();
    for entry in entries {
        let (old, new) = (
            entry.rule(Dialect::Whole),
            entry.rule(Dialect::ReadAndWrite),
        );
        text += "# ";
        text += &entry.path;
        text += "\n";
        for doubt in entry.doubts() {
            text += "# ";
            text += &doubt;
            text += "\n";
        }
        if old == new {
            text += &new;
        } else {
            let lines = ["# Redis 6.2:", &old, "# Redis 7.0 and later, Valkey:", &new];
            text += &lines.join("\n");
        }
        text += "\n";
    }
    text
}
