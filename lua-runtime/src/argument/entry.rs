//! One entry, as a value writes it.

use std::fmt::{self, Write as _};
use std::io;

use redis::{RedisWrite, ToSingleRedisArg};

use super::entries::Entries;
use super::error::EncodingError;

/// Where one value writes its entry to.
pub struct Entry<'a> {
    entries: &'a mut Entries,
    written: usize,
}

impl<'a> Entry<'a> {
    #[inline]
    pub(super) fn new(entries: &'a mut Entries) -> Self {
        Self {
            entries,
            written: 0,
        }
    }

    /// How many entries were written.
    #[inline]
    pub(super) fn written(self) -> usize {
        self.written
    }
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
                self.entries.refuse(EncodingError::not_a_number);
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
        let serialized = write(&mut command.writer_for_next_arg());
        if let Err(error) = serialized {
            let refusal = |place| EncodingError::format(place, format, &error);
            self.entries.refuse(refusal);
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
