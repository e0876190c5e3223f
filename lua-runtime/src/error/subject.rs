//! What an error is about, if it is not one script.

use std::fmt;

use crate::script::Script;

/// What was sent, as errors name it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Subject {
    Script(&'static Script),
    Command,
    Pipeline,
    Transaction,
}

impl Subject {
    pub(super) fn script(self) -> Option<&'static Script> {
        match self {
            Self::Script(script) => Some(script),
            Self::Command | Self::Pipeline | Self::Transaction => None,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Script(script) => script.fmt(f),
            Self::Command => f.write_str("the command"),
            Self::Pipeline => f.write_str("the pipeline"),
            Self::Transaction => f.write_str("the transaction"),
        }
    }
}
