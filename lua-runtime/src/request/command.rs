//! The commands of a script.

use redis::{Arg, Cmd};

use crate::argument::Measure;
use crate::script::Script;

/// `EVALSHA` (`EVALSHA_RO` for a read-only script) before its keys and arguments, with room for them.
#[inline]
pub(crate) fn evalsha(script: &Script, measure: &Measure) -> Cmd {
    let &Measure { keys, args, bytes } = measure;
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
    command
}

/// `SCRIPT LOAD`.
pub(crate) fn load(script: &Script) -> Cmd {
    let source = script.source();
    let mut command = Cmd::with_capacity(3, "SCRIPTLOAD".len() + source.len());
    command.arg("SCRIPT").arg("LOAD").arg(source);
    command
}

/// `SCRIPT EXISTS`.
pub(crate) fn exists(script: &Script) -> Cmd {
    let sha1 = script.sha1();
    let mut command = Cmd::with_capacity(3, "SCRIPTEXISTS".len() + sha1.len());
    command.arg("SCRIPT").arg("EXISTS").arg(sha1);
    command
}

/// `EVAL` with the keys and arguments of an `EVALSHA` of this script.
pub(crate) fn eval(script: &Script, evalsha: &Cmd) -> Cmd {
    let name = if script.is_read_only() {
        "EVAL_RO"
    } else {
        "EVAL"
    };
    let entries = evalsha.args_iter();
    let mut eval = Cmd::with_capacity(entries.len(), 0);
    eval.arg(name).arg(script.source());
    for entry in entries.skip(2) {
        if let Arg::Simple(bytes) = entry {
            eval.arg(bytes);
        }
    }
    eval
}
