//! What a script touches and does: its keys, whether it may be sent again, the rights that it needs,
//! how long it may run.
//!
//! Entry point: [`effects`].

mod calls;
mod cost;
mod hidden;
mod keys;
mod layout;
mod pure;
mod repeat;
mod rights;
mod slot;

use crate::meaning::Meaning;
use crate::server::effects::{Access, Repeat};

use layout::Layout;
use pure::Pure;

pub use cost::Time;
pub use keys::{KeyOrigin, KeyUse, Keys, origin};
pub use repeat::{Reason, Resend};
pub use rights::{Dialect, Rights};
pub use slot::{Slot, slot};

/// What a script touches and does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effects {
    /// The keys that it may touch.
    pub keys: Keys,
    /// Whether it certainly changes nothing.
    pub is_read_only: bool,
    /// Whether a call may be sent again.
    pub resend: Resend,
    /// What a user needs to run it.
    pub rights: Rights,
    /// What its time depends on.
    pub time: Time,
}

/// Finds out what a script touches and does.
pub fn effects(meaning: &Meaning) -> Effects {
    let calls = calls::calls(&meaning.values);
    let pure = Pure::of(&meaning.block, &meaning.names);
    let layout = Layout::of(&meaning.block, &meaning.names, meaning.values.commands());
    let mut keys = keys::keys(&calls);
    let mut rights = rights::rights(&calls, &keys);
    // What can't be followed may do anything.
    let hidden = hidden::hidden(&meaning.block, &meaning.names);
    let unseen = (!meaning.values.is_complete()).then_some(meaning.block.span);
    let unseen = hidden.or(unseen);
    if let Some(span) = unseen {
        keys.more.push((span, Access::READ_WRITE));
        rights.all_keys = Some(Access::READ_WRITE);
        rights.has_unknown_commands = true;
    }
    // `PFCOUNT` writes down what it counted, and is refused in scripts that only read.
    let reads = |repeat: Repeat| matches!(repeat, Repeat::Reads | Repeat::Random);
    let is_read_only = unseen.is_none()
        && calls.unknown.is_empty()
        && calls.known.iter().all(|call| reads(call.effect.repeat));
    Effects {
        is_read_only,
        resend: repeat::resend(meaning, &calls, &layout, &pure, unseen),
        time: cost::time(meaning, &calls),
        keys,
        rights,
    }
}
