//! Keys and their slots.

use redis::Cmd;

use super::keys;

/// A key and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key<'a> {
    pub(crate) name: &'a [u8],
    pub(crate) slot: u16,
}

impl<'a> Key<'a> {
    pub(super) fn new(name: &'a [u8]) -> Self {
        let slot = slot_of(name);
        Self { name, slot }
    }
}

/// The slot of a key: of what stands in its first braces, if that is something, else of all of it.
pub(crate) fn slot_of(key: &[u8]) -> u16 {
    let hashed = tag(key).unwrap_or(key);
    crc16::State::<crc16::XMODEM>::calculate(hashed) % 16_384
}

fn tag(key: &[u8]) -> Option<&[u8]> {
    let opened = key.splitn(2, |byte| *byte == b'{').nth(1)?;
    let mut parts = opened.splitn(2, |byte| *byte == b'}');
    let tag = parts.next().filter(|tag| !tag.is_empty())?;
    parts.next().map(|_| tag)
}

/// The keys of an `EVALSHA` or an `EVAL`.
pub(crate) fn of_call(call: &Cmd) -> impl Iterator<Item = Key<'_>> {
    keys::of_call(call).map(Key::new)
}

/// The keys of any command.
pub(crate) fn of_command(command: &Cmd) -> impl Iterator<Item = Key<'_>> {
    keys::of_command(command).into_iter().map(Key::new)
}

#[cfg(test)]
mod tests {
    use redis::cluster_routing::{Route, SlotAddr};

    use super::*;

    #[test]
    fn slots_are_those_of_the_servers() {
        // CLUSTER KEYSLOT of Redis 7.0.
        for (key, slot) in [
            ("", 0),
            ("123456789", 12739),
            ("foo", 12182),
            ("{foo}", 12182),
            ("a{foo}b", 12182),
            ("{foo}{bar}", 12182),
            ("{}foo", 9500),
            ("foo{", 7673),
            ("{{foo}}", 13308),
        ] {
            assert_eq!(slot_of(key.as_bytes()), slot, "{key}");
            let route = Route::with_key(key, SlotAddr::Master);
            assert_eq!(route, Route::new(slot, SlotAddr::Master), "{key}");
        }
    }
}
