//! What a script touches and does: its keys, whether it may be sent again, the rights that it needs,
//! how long it may run.
//!
//! Entry point: [`effects`].

mod calls;
mod cost;
mod keys;
mod layout;
mod pure;
mod repeat;
mod rights;
mod slot;

use crate::meaning::Meaning;
use crate::server::effects::Repeat;

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
    let keys = keys::keys(&calls);
    let rights = rights::rights(&calls, &keys);
    // `PFCOUNT` writes down what it counted, and is refused in scripts that only read.
    let reads = |repeat: Repeat| matches!(repeat, Repeat::Reads | Repeat::Random);
    let is_read_only = meaning.values.is_complete()
        && calls.unknown.is_empty()
        && calls.known.iter().all(|call| reads(call.effect.repeat));
    Effects {
        is_read_only,
        resend: repeat::resend(meaning, &calls, &layout, &pure),
        time: cost::time(meaning, &calls),
        keys,
        rights,
    }
}
