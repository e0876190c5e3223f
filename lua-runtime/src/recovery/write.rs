//! What one write holds, as data: which commands, in which order.

use crate::script::Script;

/// One command of a write.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Item {
    /// `SCRIPT LOAD`.
    Load(&'static Script),
    /// `SCRIPT EXISTS`, for the call after it.
    Probe(&'static Script),
    /// The command at this place of the pipeline, as it is.
    Call(usize),
    /// The call at this place as an `EVAL`.
    Eval(usize),
}

impl Item {
    /// The script that is loaded.
    pub(crate) fn load(&self) -> Option<&'static Script> {
        match self {
            Self::Load(script) => Some(script),
            Self::Probe(_) | Self::Call(_) | Self::Eval(_) => None,
        }
    }
}

/// The commands of one write in their order, and whether `MULTI` and `EXEC` are around them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Write {
    pub(crate) items: Vec<Item>,
    pub(crate) atomic: bool,
}

impl Write {
    /// Commands without `MULTI` and `EXEC`.
    pub(crate) fn plain(items: Vec<Item>) -> Self {
        Self {
            items,
            atomic: false,
        }
    }

    /// How many replies are due.
    pub(crate) fn replies(&self) -> usize {
        self.items.len() + if self.atomic { 2 } else { 0 }
    }

    /// Whether a `SCRIPT LOAD` is among them.
    pub(crate) fn loads(&self) -> bool {
        self.items.iter().any(|item| item.load().is_some())
    }

    /// The same with `SCRIPT EXISTS` before each call; as an `EVAL`, where an `EVAL` brings the
    /// script because `SCRIPT` is not for this user.
    pub(crate) fn probed(self, script: impl Fn(usize) -> Option<&'static Script>) -> Self {
        let loaded: Vec<&Script> = self.items.iter().filter_map(Item::load).collect();
        let mut items = Vec::with_capacity(2 * self.items.len());
        for item in &self.items {
            if let Item::Call(index) = *item
                && let Some(script) = script(index)
            {
                if loaded.iter().any(|loaded| loaded.is(script)) {
                    items.extend([Item::Probe(script), *item]);
                } else {
                    items.push(Item::Eval(index));
                }
            } else {
                items.push(*item);
            }
        }
        Self { items, ..self }
    }
}

/// How scripts come to a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// `SCRIPT LOAD` of each, before all calls.
    Load,
    /// `EVAL`: the first call of each.
    Eval,
}

impl By {
    /// The command's name.
    #[cfg_attr(not(feature = "tracing"), allow(dead_code))]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Load => "SCRIPT LOAD",
            Self::Eval => "EVAL",
        }
    }
}

/// Commands of a pipeline, and with them what brings `missing` scripts to the server.
pub(crate) fn with_scripts(
    scripts: &[Option<&'static Script>],
    commands: Vec<usize>,
    missing: &[&'static Script],
    by: By,
) -> Vec<Item> {
    if by == By::Load {
        let loads = missing.iter().copied().map(Item::Load);
        return loads.chain(commands.into_iter().map(Item::Call)).collect();
    }
    let mut waiting = missing.to_vec();
    let as_item = |index: usize| {
        let script = scripts.get(index).copied().flatten();
        let first = script.and_then(|script| waiting.iter().position(|other| other.is(script)));
        match first {
            Some(place) => {
                waiting.swap_remove(place);
                Item::Eval(index)
            }
            None => Item::Call(index),
        }
    };
    commands.into_iter().map(as_item).collect()
}

/// Each script once, in their order.
pub(crate) fn distinct(scripts: impl Iterator<Item = &'static Script>) -> Vec<&'static Script> {
    let mut distinct: Vec<&'static Script> = Vec::new();
    for script in scripts {
        if !distinct.iter().any(|other| other.is(script)) {
            distinct.push(script);
        }
    }
    distinct
}
