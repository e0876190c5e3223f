//! The entries of a call, in two passes: measure, then write into buffers that are allocated once
//! and never grow.

use redis::Cmd;

use super::entry::Entry;
use super::error::{EncodingError, Place};
use super::{ScriptArg, ScriptKey, ScriptList, TrailingArg};

/// How many entries there are, and how long they are together.
pub(crate) struct Measure {
    pub(crate) keys: usize,
    pub(crate) args: usize,
    pub(crate) bytes: usize,
}

/// Takes the keys and then the arguments of a call.
#[derive(Default)]
pub struct Entries {
    /// Absent while the entries are measured.
    pub(super) command: Option<Cmd>,
    keys: usize,
    args: usize,
    pub(super) bytes: usize,
    /// The arguments that are left out together first.
    left_out: LeftOut,
    error: Option<EncodingError>,
}

/// Arguments in a row that are left out.
#[derive(Clone, Copy, Default)]
struct LeftOut {
    /// How many arguments there were before them.
    behind: usize,
    count: usize,
}

impl Entries {
    /// The measure of what `write` names.
    #[inline]
    pub(crate) fn measure(write: &dyn Fn(&mut Self)) -> Measure {
        let mut measured = Self::default();
        write(&mut measured);
        let Self {
            keys, args, bytes, ..
        } = measured;
        Measure { keys, args, bytes }
    }

    /// Writes what `write` names behind what the command has, and what is wrong with it.
    #[inline]
    pub(crate) fn append(command: Cmd, write: &dyn Fn(&mut Self)) -> (Cmd, Option<EncodingError>) {
        let mut written = Self {
            command: Some(command),
            ..Self::default()
        };
        write(&mut written);
        written.check_left_out();
        (written.command.unwrap_or_default(), written.error)
    }

    /// Adds the next entry of `KEYS`.
    pub fn key<K: ScriptKey>(&mut self, key: &K) {
        self.keys += 1;
        self.one(|entry| key.write_redis_args(entry));
    }

    /// Adds every element as an entry of `KEYS`.
    pub fn keys<L: ScriptList + ?Sized>(&mut self, keys: &L)
    where
        L::Entry: ScriptKey,
    {
        for key in keys.entries() {
            self.key(key);
        }
    }

    /// Adds the next entry of `ARGV`.
    pub fn arg<A: ScriptArg>(&mut self, arg: &A) {
        self.args += 1;
        self.one(|entry| arg.write_entry(entry));
    }

    /// Adds the empty string as the next entry of `ARGV`.
    pub fn absent_arg(&mut self) {
        self.arg(&"");
    }

    /// Adds nothing; then nothing may follow.
    pub fn leave_out(&mut self) {
        let LeftOut { behind, count } = &mut self.left_out;
        if *count == 0 {
            *behind = self.args;
        }
        if *behind == self.args {
            *count += 1;
        }
    }

    /// What follows one that is left out would take its index. Checked once, in the end.
    #[inline]
    fn check_left_out(&mut self) {
        let LeftOut { behind, count } = self.left_out;
        if count > 0 && self.args > behind {
            let index = behind + 1;
            let error = EncodingError::left_out(Place::arg(index), Place::arg(index + count));
            self.error.get_or_insert(error);
        }
    }

    /// Adds the next entry of `ARGV`, or none; then none may follow.
    pub fn trailing_arg<A: TrailingArg>(&mut self, arg: &A) {
        match arg.entry() {
            Some(arg) => self.arg(arg),
            None => self.leave_out(),
        }
    }

    /// Adds every element as an entry of `ARGV`.
    pub fn args<L: ScriptList + ?Sized>(&mut self, args: &L)
    where
        L::Entry: ScriptArg,
    {
        for arg in args.entries() {
            self.arg(arg);
        }
    }

    /// A type's word that it is one entry is checked: a wrong one would shift all that follow.
    fn one(&mut self, write: impl FnOnce(&mut Entry<'_>)) {
        let mut entry = Entry::new(self);
        write(&mut entry);
        let written = entry.written();
        if written != 1 {
            self.refuse_number(written);
        }
    }

    #[cold]
    fn refuse_number(&mut self, written: usize) {
        self.refuse(|place| EncodingError::entries(place, written));
    }

    /// Refuses the entry that is written. The first error counts.
    #[cold]
    pub(super) fn refuse(&mut self, error: impl FnOnce(Place) -> EncodingError) {
        // The arguments come after the keys.
        let place = match self.args {
            0 => Place::key(self.keys),
            args => Place::arg(args),
        };
        self.error.get_or_insert_with(|| error(place));
    }
}
