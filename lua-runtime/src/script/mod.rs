//! A script as the build left it: constants only, nothing is hashed or read at run time.

mod location;
pub(crate) mod state;

use std::fmt;
use std::hash::{Hash, Hasher};

pub use location::Location;
use state::State;
#[cfg(feature = "stats")]
pub use state::Stats;

/// A Lua script that was read, checked and hashed at build time.
///
/// [`derive(LuaScript)`](derive@crate::LuaScript) makes one per `.lua` file, as a constant. All of
/// its parts are constants: the bytes that were hashed are the bytes that are embedded and sent.
///
/// ```
/// use lua_runtime::LuaScript;
///
/// #[derive(LuaScript)]
/// #[lua(path = "lua/hello.lua")]
/// struct Hello;
///
/// assert_eq!(Hello::SCRIPT.name(), "hello");
/// assert_eq!(Hello::SCRIPT.sha1().len(), 40);
/// ```
#[derive(Clone)]
pub struct Script {
    name: &'static str,
    path: &'static str,
    source: &'static str,
    sha1: &'static str,
    read_only: bool,
    /// What is from which file, by lines in order; empty if all is from the script's own.
    parts: &'static [Part],
    state: fn() -> &'static State,
}

/// Lines that are from one file: the first of them in the text that is sent, the file's path, and
/// the line that it is there. They go on to where the next part starts.
pub(crate) type Part = (u32, &'static str, u32);

impl Script {
    pub(crate) const fn new(
        name: &'static str,
        path: &'static str,
        source: &'static str,
        sha1: &'static str,
        read_only: bool,
        state: fn() -> &'static State,
    ) -> Self {
        Self {
            name,
            path,
            source,
            sha1,
            read_only,
            parts: &[],
            state,
        }
    }

    /// The same script, whose text is composed of several files.
    pub(crate) const fn composed_of(self, parts: &'static [Part]) -> Self {
        Self { parts, ..self }
    }

    /// The file's path in its folder of scripts, without the extension: `rate_limit` for
    /// `lua/rate_limit.lua`, `queue/push` for `lua/queue/push.lua`.
    ///
    /// Errors, spans and [`stats`](Self::stats) tell scripts apart by it. The folder of scripts is
    /// the one that [`lua_scripts`](macro@crate::lua_scripts) names. A [derive](derive@crate::LuaScript)
    /// names no folder: there it is the first one in the script's path, so that both macros give a
    /// script of `lua/` the same name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The path as the attribute names it, relative to the crate's manifest.
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// The exact text that is sent to the server.
    pub const fn source(&self) -> &'static str {
        self.source
    }

    /// The SHA-1 of [`source`](Self::source) as 40 lower-case hexadecimal digits, by which the
    /// server knows the script.
    pub const fn sha1(&self) -> &'static str {
        self.sha1
    }

    /// Whether the script's first line says `#!lua flags=no-writes`.
    ///
    /// Such a script is called by `EVALSHA_RO`, so that replicas may run it.
    pub const fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// The file and the line there of a line of the text that is sent.
    pub(crate) fn location(&self, line: u32) -> Location {
        let behind = self.parts.partition_point(|(first, ..)| *first <= line);
        let part = behind.checked_sub(1).and_then(|at| self.parts.get(at));
        match part {
            Some((first, path, start)) => Location::new(path, start.saturating_add(line - first)),
            None => Location::new(self.path, line),
        }
    }

    /// What it has done in this process so far, over all connections.
    ///
    /// ```
    /// # use lua_runtime::LuaScript;
    /// # #[derive(LuaScript)]
    /// # #[lua(path = "lua/hello.lua")]
    /// # struct Hello;
    /// let stats = Hello::SCRIPT.stats();
    /// println!("{} calls, {} found the script missing", stats.calls, stats.misses);
    /// ```
    #[cfg(feature = "stats")]
    pub fn stats(&self) -> Stats {
        self.state().stats()
    }

    /// Whether a server knows both as one.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.sha1 == other.sha1
    }

    /// What this process knows of it.
    pub(crate) fn state(&self) -> &'static State {
        (self.state)()
    }

    fn constants(&self) -> (&str, &str, &str, &str, bool) {
        (self.name, self.path, self.source, self.sha1, self.read_only)
    }
}

// By hand: two scripts are the same by what the build made of them, not by where their state is.
impl PartialEq for Script {
    fn eq(&self, other: &Self) -> bool {
        self.constants() == other.constants()
    }
}

impl Eq for Script {}

impl Hash for Script {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.constants().hash(state);
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script")
            .field("name", &self.name)
            .field("path", &self.path)
            .field("sha1", &self.sha1)
            .field("read_only", &self.read_only)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// A script for tests, with a state of its own: `name`, `source`, whether it is read-only.
#[cfg(test)]
macro_rules! script {
    ($name:literal, $source:literal, $read_only:literal) => {
        crate::script::script!($name, $source, concat!("sha1-of-", $name), $read_only)
    };
    ($name:literal, $source:literal, $sha1:expr, $read_only:literal) => {{
        fn state() -> &'static crate::script::state::State {
            static STATE: crate::script::state::State = crate::script::state::State::new();
            &STATE
        }
        crate::script::Script::new(
            $name,
            concat!("lua/", $name, ".lua"),
            $source,
            $sha1,
            $read_only,
            state,
        )
    }};
}

#[cfg(test)]
pub(crate) use script;

#[cfg(test)]
mod tests {
    #[test]
    fn lines_are_those_of_the_files_they_are_from() {
        let whole = script!("one", "", false);
        assert_eq!(whole.location(7).to_string(), "lua/one.lua:7");
        let composed = whole.composed_of(&[
            (1, "lua/one.lua", 1),
            (3, "lua/_lib/clock.lua", 1),
            (5, "lua/one.lua", 4),
        ]);
        for (line, location) in [
            (1, "lua/one.lua:1"),
            (2, "lua/one.lua:2"),
            (3, "lua/_lib/clock.lua:1"),
            (4, "lua/_lib/clock.lua:2"),
            (5, "lua/one.lua:4"),
            (9, "lua/one.lua:8"),
            (u32::MAX, "lua/one.lua:4294967294"),
            (0, "lua/one.lua:0"),
        ] {
            assert_eq!(composed.location(line).to_string(), location);
        }
    }
}
