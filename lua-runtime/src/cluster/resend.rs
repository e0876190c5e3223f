//! Commands that a redirect has kept from running, as they are sent again. Free of I/O.
//!
//! A script that has written may reply the cluster's own text, byte for byte. Inside of `MULTI` the
//! two differ: a node says so instead of `QUEUED`, and what the script says stands in the reply to
//! `EXEC`. So a script's call is sent again as a transaction of its own, its `SCRIPT LOAD` inside:
//! there it does not use up an `ASKING`, be it ours or that of redis-rs's own retries.

use redis::{Cmd, Pipeline, RedisError, RedisResult, Value};

use super::keys::name_of;
use super::slots;
use crate::recovery::out_of_step;
use crate::recovery::server_text::redirect;

/// Commands of one slot, to be sent again.
#[derive(Debug)]
pub(super) struct Resend<'c> {
    /// `SCRIPT LOAD` and the like before the others.
    loads: Vec<&'c Cmd>,
    commands: Vec<&'c Cmd>,
    slot: u16,
    /// Whether `MULTI` and `EXEC` are put around them.
    wrapped: bool,
}

/// What the replies say.
#[derive(Debug, PartialEq)]
pub(super) enum Resent {
    /// They ran, or failed otherwise: a reply for each of the commands.
    Replies(RedisResult<Vec<Value>>),
    /// The cluster sends them elsewhere.
    Redirected(RedisError),
    /// The transaction around them was refused for another reason, and nothing ran.
    NotQueued,
}

impl<'c> Resend<'c> {
    /// Nothing where keys are in no slot or in several: of a command that redis-rs splits up some
    /// parts may have run.
    pub(super) fn of(commands: impl IntoIterator<Item = &'c Cmd>) -> Option<Self> {
        let all: Vec<&Cmd> = commands.into_iter().collect();
        let is_load = |command: &&&Cmd| name_of(command).is("script");
        let loads = all.iter().take_while(is_load).count();
        let commands = all.get(loads..)?.to_vec();
        let mut slots = commands
            .iter()
            .flat_map(|command| slots::of_command(command));
        let slot = slots.next()?.slot;
        if !slots.all(|key| key.slot == slot) {
            return None;
        }
        let wrapped = matches!(commands.as_slice(), [command] if runs_a_script(command));
        Some(Self {
            loads: all.get(..loads)?.to_vec(),
            commands,
            slot,
            wrapped,
        })
    }

    pub(super) fn slot(&self) -> u16 {
        self.slot
    }

    /// Whether a script is loaded first.
    pub(super) fn loads(&self) -> bool {
        !self.loads.is_empty()
    }

    pub(super) fn is_wrapped(&self) -> bool {
        self.wrapped
    }

    /// From now on without a transaction of their own.
    pub(super) fn send_bare(&mut self) {
        self.wrapped = false;
    }

    /// What to send, behind `ASKING` or not.
    pub(super) fn pipeline(&self, asking: bool) -> Pipeline {
        let mut pipeline = Pipeline::with_capacity(self.due(asking));
        // Ignored: so redis-rs's client-side cache, which does not see a `MULTI`, keeps off.
        let add = |pipeline: &mut Pipeline, commands: &[&Cmd]| {
            for command in commands {
                pipeline.add_command((*command).clone()).ignore();
            }
        };
        if self.wrapped {
            if asking {
                pipeline.cmd("ASKING");
            }
            pipeline.cmd("MULTI");
            add(&mut pipeline, &self.loads);
            add(&mut pipeline, &self.commands);
            pipeline.cmd("EXEC");
        } else {
            add(&mut pipeline, &self.loads);
            // A SCRIPT LOAD behind it would use it up.
            if asking {
                pipeline.cmd("ASKING");
            }
            add(&mut pipeline, &self.commands);
        }
        pipeline
    }

    /// How many replies are due.
    pub(super) fn due(&self, asking: bool) -> usize {
        let added = usize::from(asking) + if self.wrapped { 2 } else { 0 };
        self.loads.len() + self.commands.len() + added
    }

    /// What the replies to [`pipeline`](Self::pipeline) say.
    pub(super) fn heard(&self, replies: RedisResult<Vec<Value>>, asking: bool) -> Resent {
        let mut replies = match replies {
            Ok(replies) => replies,
            // redis-rs makes an error of any reply that is a redirect, but not of those inside of
            // the reply to EXEC.
            Err(error) => {
                return match redirect(&error, self.slot) {
                    Some(_) => Resent::Redirected(error),
                    None => Resent::Replies(Err(error)),
                };
            }
        };
        if replies.len() != self.due(asking) {
            return Resent::Replies(Err(out_of_step(self.due(asking), replies.len())));
        }
        if !self.wrapped {
            if asking {
                replies.remove(self.loads.len());
            }
            return Resent::Replies(Ok(replies));
        }
        let mut replies = replies.into_iter().skip(usize::from(asking));
        let due = self.loads.len() + self.commands.len();
        match (replies.next(), replies.next_back()) {
            // MULTI was refused, so the commands have run by themselves.
            (Some(Value::ServerError(_)), _) => Resent::Replies(Ok(replies.collect())),
            (_, Some(Value::Array(ran))) if ran.len() == due => Resent::Replies(Ok(ran)),
            // One was not queued, or EXEC was refused: for want of memory, a right, or because
            // somebody watches a key on this connection.
            (_, Some(Value::ServerError(_) | Value::Nil)) => Resent::NotQueued,
            _ => Resent::Replies(Err(out_of_step(due, 1))),
        }
    }
}

/// Whether what the command replies is for a script to say.
fn runs_a_script(command: &Cmd) -> bool {
    let name = name_of(command);
    [
        "eval",
        "evalsha",
        "eval_ro",
        "evalsha_ro",
        "fcall",
        "fcall_ro",
    ]
    .iter()
    .any(|script| name.is(script))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOVED: &str = "-MOVED 15495 127.0.0.1:7001";

    fn command(line: &str) -> Cmd {
        let mut command = Cmd::new();
        for word in line.split(' ') {
            command.arg(word);
        }
        command
    }

    fn again(commands: &[Cmd]) -> Resend<'_> {
        Resend::of(commands).expect("commands of one slot")
    }

    fn sent(again: &Resend<'_>, asking: bool) -> Vec<String> {
        let pipeline = again.pipeline(asking);
        let words = pipeline.cmd_iter().map(|command| {
            let words = command.args_iter().filter_map(|word| match word {
                redis::Arg::Simple(word) => Some(String::from_utf8_lossy(word).into_owned()),
                _ => None,
            });
            words.collect::<Vec<_>>().join(" ")
        });
        words.collect()
    }

    fn value(text: &str) -> Value {
        redis::parse_redis_value(format!("{text}\r\n").as_bytes()).expect("a reply")
    }

    fn values(texts: &[&str]) -> Vec<Value> {
        texts.iter().map(|text| value(text)).collect()
    }

    fn error(text: &str) -> RedisError {
        value(text).extract_error().expect_err("an error")
    }

    #[test]
    fn a_call_is_sent_again_as_a_transaction() {
        let call = [command("EVALSHA sha 1 a")];
        let again = again(&call);
        assert_eq!(sent(&again, false), ["MULTI", "EVALSHA sha 1 a", "EXEC"]);
        assert_eq!(
            sent(&again, true),
            ["ASKING", "MULTI", "EVALSHA sha 1 a", "EXEC"]
        );
    }

    #[test]
    fn a_load_does_not_use_up_asking() {
        let commands = [command("SCRIPT LOAD text"), command("EVALSHA sha 1 a")];
        let mut again = again(&commands);
        assert_eq!(
            sent(&again, true),
            [
                "ASKING",
                "MULTI",
                "SCRIPT LOAD text",
                "EVALSHA sha 1 a",
                "EXEC"
            ]
        );
        again.send_bare();
        assert_eq!(
            sent(&again, true),
            ["SCRIPT LOAD text", "ASKING", "EVALSHA sha 1 a"]
        );
    }

    #[test]
    fn transactions_and_other_commands_are_sent_as_they_are() {
        for commands in [
            vec![command("GET a")],
            vec![
                command("MULTI"),
                command("SCRIPT LOAD text"),
                command("EVALSHA sha 1 a"),
                command("EXEC"),
            ],
        ] {
            let mut expected = sent(&again(&commands), false);
            assert_eq!(expected.len(), commands.len());
            expected.insert(0, "ASKING".to_owned());
            assert_eq!(sent(&again(&commands), true), expected);
        }
    }

    #[test]
    fn what_may_have_run_in_part_is_not_sent_again() {
        for commands in [
            vec![command("PING")],
            vec![command("DEL a b")],
            vec![command("SCRIPT LOAD text")],
            vec![command("GET a"), command("GET b")],
            vec![],
        ] {
            assert!(Resend::of(&commands).is_none(), "{commands:?}");
        }
    }

    #[test]
    fn a_redirect_in_the_reply_of_exec_is_the_scripts_own() {
        let call = [command("EVALSHA sha 1 a")];
        let again = again(&call);
        let exec = format!("*1\r\n{MOVED}");
        assert_eq!(
            again.heard(Ok(values(&["+OK", "+QUEUED", &exec])), false),
            Resent::Replies(Ok(vec![value(MOVED)]))
        );
        assert_eq!(
            again.heard(Ok(values(&["+OK", "+OK", "+QUEUED", &exec])), true),
            Resent::Replies(Ok(vec![value(MOVED)]))
        );
        assert_eq!(
            again.heard(Err(error(MOVED)), false),
            Resent::Redirected(error(MOVED))
        );
    }

    #[test]
    fn replies_are_those_of_the_commands() {
        let commands = [command("SCRIPT LOAD text"), command("EVALSHA sha 1 a")];
        let mut again = again(&commands);
        let both = || Resent::Replies(Ok(values(&["+sha", ":7"])));
        let replies = values(&["+OK", "+OK", "+QUEUED", "+QUEUED", "*2\r\n+sha\r\n:7"]);
        assert_eq!(again.heard(Ok(replies), true), both());
        again.send_bare();
        assert_eq!(
            again.heard(Ok(values(&["+sha", "+OK", ":7"])), true),
            both()
        );
    }

    #[test]
    fn what_was_not_queued_did_not_run() {
        let call = [command("EVALSHA sha 1 a")];
        let again = again(&call);
        for replies in [
            ["+OK", "-OOM command not allowed", "-EXECABORT discarded"],
            ["+OK", "+QUEUED", "-EXECABORT because of: BUSY"],
            ["+OK", "+QUEUED", "$-1"],
        ] {
            assert_eq!(again.heard(Ok(values(&replies)), false), Resent::NotQueued);
        }
    }

    #[test]
    fn where_multi_is_refused_the_command_has_run() {
        let call = [command("EVALSHA sha 1 a")];
        let replies = values(&["-NOPERM no", ":7", "-ERR EXEC without MULTI"]);
        assert_eq!(
            again(&call).heard(Ok(replies), false),
            Resent::Replies(Ok(vec![Value::Int(7)]))
        );
    }

    #[test]
    fn a_wrong_number_of_replies_is_an_error() {
        let call = [command("EVALSHA sha 1 a")];
        for replies in [
            vec![],
            values(&["+OK", "+QUEUED"]),
            values(&["+OK", "+QUEUED", "*0"]),
            values(&["+OK", "+QUEUED", "+OK"]),
        ] {
            let heard = again(&call).heard(Ok(replies), false);
            assert!(matches!(heard, Resent::Replies(Err(_))), "{heard:?}");
        }
    }
}
