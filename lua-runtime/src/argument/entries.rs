//! Arguments to an encoded command, in two passes: measure, then write into buffers that are
//! allocated once and never grow.

use std::fmt::{self, Write as _};
use std::io;

use redis::{Cmd, RedisWrite, ToSingleRedisArg};

use crate::argument::{ScriptArg, ScriptKey, ScriptList, TrailingArg};
use crate::call::Request;
use crate::script::Script;

/// Encodes one call. `write` names the keys and then the arguments; it runs twice.
///
/// Not generic, so that a script costs a program only its own list of entries.
pub(crate) fn encode(script: &'static Script, write: &dyn Fn(&mut Entries)) -> Request {
    let mut measured = Entries::default();
    write(&mut measured);
    let Entries {
        keys, args, bytes, ..
    } = measured;

    let name = if script.is_read_only() {
        "EVALSHA_RO"
    } else {
        "EVALSHA"
    };
    let digits = match keys {
        0..10 => 1,
        more => 1 + more.ilog10() as usize,
    };
    let size = name.len() + script.sha1().len() + digits + bytes;
    let mut command = Cmd::with_capacity(3 + keys + args, size);
    command.arg(name).arg(script.sha1()).arg(keys);

    let mut written = Entries {
        command: Some(command),
        ..Entries::default()
    };
    write(&mut written);
    written.check_left_out();
    Request::new(script, written.command.unwrap_or_default(), written.defect)
}

/// A value that could not be made one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Defect {
    /// `KEYS` or `ARGV`.
    pub(crate) table: &'static str,
    /// Counted from one, as in Lua.
    pub(crate) index: usize,
    pub(crate) flaw: Flaw,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// It wrote this many entries, though its type says that it is one.
    Entries(usize),
    /// It is a float that is no number.
    NotANumber,
    /// It is left out, and the argument of this index is not.
    LeftOut(usize),
    /// It could not be written in its format.
    #[cfg(any(feature = "json", feature = "msgpack"))]
    Format {
        format: &'static str,
        reason: String,
    },
}

/// Takes the keys and then the arguments of a call.
#[derive(Default)]
pub struct Entries {
    /// Absent while the entries are measured.
    command: Option<Cmd>,
    keys: usize,
    args: usize,
    bytes: usize,
    /// The arguments that are left out together first.
    left_out: LeftOut,
    defect: Option<Defect>,
}

/// Arguments in a row that are left out.
#[derive(Clone, Copy, Default)]
struct LeftOut {
    /// How many arguments there were before them.
    behind: usize,
    count: usize,
}

impl Entries {
    /// Adds the next entry of `KEYS`.
    pub fn key<K: ScriptKey>(&mut self, key: &K) {
        self.keys += 1;
        self.one("KEYS", self.keys, |entry| key.write_redis_args(entry));
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
        self.one("ARGV", self.args, |entry| arg.write_entry(entry));
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
    fn check_left_out(&mut self) {
        let LeftOut { behind, count } = self.left_out;
        if count > 0 && self.args > behind && self.defect.is_none() {
            let index = behind + 1;
            self.defect = Some(Defect {
                table: "ARGV",
                index,
                flaw: Flaw::LeftOut(index + count),
            });
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
    fn one(&mut self, table: &'static str, index: usize, write: impl FnOnce(&mut Entry<'_>)) {
        let mut entry = Entry {
            entries: self,
            written: 0,
            flaw: None,
        };
        write(&mut entry);
        let Entry { written, flaw, .. } = entry;
        let flaw = flaw.or((written != 1).then_some(Flaw::Entries(written)));
        if let (Some(flaw), None) = (flaw, &self.defect) {
            self.defect = Some(Defect { table, index, flaw });
        }
    }
}

/// Where one value writes its entry to.
pub struct Entry<'a> {
    entries: &'a mut Entries,
    written: usize,
    flaw: Option<Flaw>,
}

impl Entry<'_> {
    /// Looks at a float before it is written: it has to be a number.
    ///
    /// Lua's `tonumber` takes `NaN`, and every comparison with it is false.
    pub(crate) fn expect_number<F: ToSingleRedisArg>(&mut self, float: &F) {
        // Once is enough: not when it is measured.
        if self.entries.command.is_some() {
            let mut found = NotANumber(false);
            float.write_redis_args(&mut found);
            if found.0 {
                self.flaw = Some(Flaw::NotANumber);
            }
        }
    }
}

#[cfg(any(feature = "json", feature = "msgpack"))]
impl Entry<'_> {
    /// Writes the entry by a serializer, which may fail.
    ///
    /// It runs once: to serialize twice costs more than to let a buffer grow.
    pub(crate) fn serialize<E: fmt::Display>(
        &mut self,
        format: &'static str,
        write: impl FnOnce(&mut dyn io::Write) -> Result<(), E>,
    ) {
        self.written += 1;
        let Some(command) = &mut self.entries.command else {
            return;
        };
        if let Err(error) = write(&mut command.writer_for_next_arg()) {
            let reason = error.to_string();
            self.flaw = Some(Flaw::Format { format, reason });
        }
    }
}

impl RedisWrite for Entry<'_> {
    fn write_arg(&mut self, arg: &[u8]) {
        self.written += 1;
        self.entries.bytes += arg.len();
        if let Some(command) = &mut self.entries.command {
            command.write_arg(arg);
        }
    }

    fn write_arg_fmt(&mut self, arg: impl fmt::Display) {
        self.written += 1;
        if let Some(command) = &mut self.entries.command {
            command.write_arg_fmt(arg);
        } else {
            // Measuring takes all: only the value's own `Display` could fail, and then it does so
            // again when it is written.
            let _ = write!(Measured(&mut self.entries.bytes), "{arg}");
        }
    }

    fn writer_for_next_arg(&mut self) -> impl io::Write + '_ {
        self.written += 1;
        match &mut self.entries.command {
            Some(command) => EntryWriter::Written(command.writer_for_next_arg()),
            None => EntryWriter::Measured(Measured(&mut self.entries.bytes)),
        }
    }
}

/// Whether a float that is written to it is `NaN`.
struct NotANumber(bool);

impl RedisWrite for NotANumber {
    fn write_arg(&mut self, arg: &[u8]) {
        self.0 |= arg.eq_ignore_ascii_case(b"nan");
    }

    fn write_arg_fmt(&mut self, arg: impl fmt::Display) {
        self.0 |= arg.to_string().eq_ignore_ascii_case("nan");
    }

    fn writer_for_next_arg(&mut self) -> impl io::Write + '_ {
        // No float of redis-rs is written piece by piece.
        io::sink()
    }
}

/// One entry that a value writes piece by piece.
enum EntryWriter<'a, W> {
    Measured(Measured<'a>),
    Written(W),
}

impl<W: io::Write> io::Write for EntryWriter<'_, W> {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        match self {
            Self::Measured(Measured(bytes)) => {
                **bytes += piece.len();
                Ok(piece.len())
            }
            Self::Written(writer) => writer.write(piece),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Counts the bytes of what is formatted into it.
struct Measured<'a>(&'a mut usize);

impl fmt::Write for Measured<'_> {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        *self.0 += piece.len();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::script;
    use redis::{ToRedisArgs, ToSingleRedisArg};

    static SCRIPT: Script = script!(
        "s",
        "return 1",
        "e0e1f9fabfc9d4800c877a703b823ac0578ff8db",
        false
    );
    static READ_ONLY: Script = script!("r", "", "da39a3ee5e6b4b0d3255bfef95601890afd80709", true);

    fn packed(script: &'static Script, write: &dyn Fn(&mut Entries)) -> String {
        let request = encode(script, write);
        assert!(request.defect().is_none());
        String::from_utf8(request.command().get_packed_command()).expect("text")
    }

    #[test]
    fn keys_are_counted_and_come_first() {
        let text = packed(&SCRIPT, &|entries| {
            entries.key(&"user:42");
            entries.keys(&vec!["a", "b"]);
            entries.arg(&10_u32);
            entries.arg(&2.5_f64);
            entries.args(&[true, false]);
        });
        assert_eq!(
            text,
            "*10\r\n$7\r\nEVALSHA\r\n$40\r\ne0e1f9fabfc9d4800c877a703b823ac0578ff8db\r\n$1\r\n3\r\n\
             $7\r\nuser:42\r\n$1\r\na\r\n$1\r\nb\r\n$2\r\n10\r\n$3\r\n2.5\r\n$1\r\n1\r\n$1\r\n0\r\n"
        );
    }

    #[test]
    fn read_only_scripts_are_called_by_evalsha_ro() {
        let text = packed(&READ_ONLY, &|_| {});
        assert!(text.starts_with("*3\r\n$10\r\nEVALSHA_RO\r\n"), "{text}");
        assert!(text.ends_with("$1\r\n0\r\n"), "{text}");
    }

    /// Writes by the two rarer ways of `RedisWrite`.
    struct Display(u8);
    impl ToRedisArgs for Display {
        fn write_redis_args<W: ?Sized + RedisWrite>(&self, out: &mut W) {
            out.write_arg_fmt(format_args!("id:{}", self.0));
        }
    }
    impl ToSingleRedisArg for Display {}
    struct Pieces;
    impl ToRedisArgs for Pieces {
        fn write_redis_args<W: ?Sized + RedisWrite>(&self, out: &mut W) {
            let mut writer = out.writer_for_next_arg();
            let _ = io::Write::write_all(&mut writer, b"one");
            let _ = io::Write::write_all(&mut writer, b"two");
        }
    }
    impl ToSingleRedisArg for Pieces {}

    #[test]
    fn every_way_of_writing_is_one_entry_and_fits_the_measure() {
        let write = |entries: &mut Entries| {
            entries.arg(&Display(7));
            entries.arg(&Pieces);
            entries.arg(&b"\0\r\n\xff");
        };
        let mut measured = Entries::default();
        write(&mut measured);
        assert_eq!((measured.args, measured.bytes), (3, 4 + 6 + 4));
        let request = encode(&SCRIPT, &write);
        assert!(request.defect().is_none());
        let packed = request.command().get_packed_command();
        assert!(packed.ends_with(b"$4\r\nid:7\r\n$6\r\nonetwo\r\n$4\r\n\0\r\n\xff\r\n"));
    }

    #[test]
    fn a_float_that_is_no_number_is_found_out() {
        let request = encode(&SCRIPT, &|entries| {
            entries.arg(&f64::INFINITY);
            entries.arg(&f32::NAN);
            entries.arg(&f64::NAN);
        });
        let defect = request.defect().expect("a defect");
        assert_eq!((defect.table, defect.index), ("ARGV", 2));
        assert_eq!(defect.flaw, Flaw::NotANumber);
        for numbers in [&[f64::NAN][..], &[1.0, f64::NAN]] {
            let request = encode(&SCRIPT, &|entries| entries.args(numbers));
            assert_eq!(
                request.defect().map(|defect| defect.index),
                Some(numbers.len())
            );
        }
        // A text is a text.
        let request = encode(&SCRIPT, &|entries| entries.arg(&"NaN"));
        assert!(request.defect().is_none());
    }

    #[test]
    fn arguments_at_the_end_may_be_left_out() {
        let ended = |a: Option<u8>, b: Option<&str>| {
            encode(&SCRIPT, &move |entries| {
                entries.arg(&"x");
                entries.trailing_arg(&a);
                entries.trailing_arg(&b);
            })
        };
        for (a, b, end) in [
            (
                Some(1),
                Some("y"),
                "$1\r\n0\r\n$1\r\nx\r\n$1\r\n1\r\n$1\r\ny\r\n",
            ),
            (Some(1), None, "$1\r\n0\r\n$1\r\nx\r\n$1\r\n1\r\n"),
            (None, None, "$1\r\n0\r\n$1\r\nx\r\n"),
        ] {
            let request = ended(a, b);
            assert!(request.defect().is_none());
            let packed = request.command().get_packed_command();
            assert!(
                packed.ends_with(end.as_bytes()),
                "{}",
                packed.escape_ascii()
            );
        }
        let defect = ended(None, Some("y")).defect().cloned();
        assert_eq!(
            defect,
            Some(Defect {
                table: "ARGV",
                index: 2,
                flaw: Flaw::LeftOut(3)
            })
        );
    }

    /// Claims to be one entry and is `self.0` of them.
    struct Liar(usize);
    impl ToRedisArgs for Liar {
        fn write_redis_args<W: ?Sized + RedisWrite>(&self, out: &mut W) {
            for _ in 0..self.0 {
                out.write_arg(b"x");
            }
        }
    }
    impl ToSingleRedisArg for Liar {}

    #[test]
    fn a_type_that_is_not_one_entry_after_all_is_found_out() {
        for number in [0, 2] {
            let request = encode(&SCRIPT, &|entries| {
                entries.arg(&1);
                entries.arg(&Liar(number));
            });
            let defect = request.defect().expect("a defect");
            assert_eq!(
                defect,
                &Defect {
                    table: "ARGV",
                    index: 2,
                    flaw: Flaw::Entries(number)
                }
            );
        }
    }
}
