//! What others say, as it may be shown.

use std::fmt;

use redis::RedisError;

use crate::recovery::server_text::without_arguments;

/// An error of redis-rs, as `Debug` shows it: what a server quotes of a command's arguments has no
/// place in a log.
pub(super) struct WithoutArguments<'a>(pub(super) &'a RedisError);

impl fmt::Debug for WithoutArguments<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        f.debug_tuple("RedisError")
            .field(&self.0.kind())
            .field(&without_arguments(&text))
            .finish()
    }
}

/// What others say, in one line: an error is one line in a log.
pub(super) struct OneLine<'a, T>(pub(super) &'a T);

impl<T: fmt::Display> fmt::Display for OneLine<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Blanks<'a, 'b>(&'a mut fmt::Formatter<'b>);
        impl fmt::Write for Blanks<'_, '_> {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                for (index, line) in text.split(char::is_control).enumerate() {
                    if index > 0 {
                        self.0.write_str(" ")?;
                    }
                    self.0.write_str(line)?;
                }
                Ok(())
            }
        }
        use fmt::Write as _;
        write!(Blanks(f), "{}", self.0)
    }
}
