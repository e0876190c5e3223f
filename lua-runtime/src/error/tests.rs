//! What errors say, and what becomes of them.

use proptest::prelude::*;

use super::*;
use crate::script::script;

static SCRIPT: Script = script!("rate_limit", "", false);
/// One with a digest that is found in texts.
static HASHED: Script = script!(
    "rate_limit",
    "",
    "5c5c1e57d5b1b5b0d3255bfef95601890afd8070",
    false
);

fn server_error(text: &str) -> RedisError {
    redis::parse_redis_value(format!("-{text}\r\n").as_bytes())
        .and_then(redis::Value::extract_error)
        .expect_err("an error reply")
}

#[test]
fn errors_are_one_line_with_the_scripts_name() {
    let raised = Error::replied(&SCRIPT, server_error("WRONGTYPE Operation against a key"));
    assert_eq!(
        raised.to_string(),
        "rate_limit returned WRONGTYPE: Operation against a key"
    );
    let own = Error::replied(&SCRIPT, server_error("LIMITED wait"));
    assert_eq!(own.to_string(), "rate_limit returned LIMITED: wait");
    let refused = Error::failed(
        &SCRIPT,
        Failure::after(
            Some(server_error("NOPERM no script|load")),
            server_error("NOPERM no eval"),
        ),
    );
    assert_eq!(
        refused.to_string(),
        "rate_limit: NOPERM no eval; the server did not have the script and refused SCRIPT \
         LOAD too: NOPERM no script|load (allow this user one of `script|load` and `eval`, or \
         load the script beforehand)"
    );
    let io = |kind| Error::replied(&SCRIPT, std::io::Error::from(kind).into()).to_string();
    assert_eq!(
        io(std::io::ErrorKind::ConnectionRefused),
        "rate_limit could not reach the server: connection refused"
    );
    assert_eq!(
        io(std::io::ErrorKind::BrokenPipe),
        "rate_limit may have run: the connection broke: broken pipe"
    );
    assert_eq!(
        io(std::io::ErrorKind::TimedOut),
        "rate_limit may have run: no answer in time: timed out"
    );
}

/// What redis-rs says of bytes that it can't read.
fn unreadable() -> RedisError {
    redis::parse_redis_value(b"-ERR \xff\r\n").expect_err("not UTF-8")
}

#[test]
fn a_malformed_reply_is_a_kind_of_its_own_and_says_only_what_is_known() {
    for source in [unreadable(), crate::recovery::out_of_step(3, 1)] {
        for error in [
            Error::replied(&SCRIPT, source.clone()),
            Error::broken(Subject::Transaction, source.clone()),
        ] {
            let text = error.to_string();
            let expected = " may have run: the reply is malformed, so drop this connection: ";
            assert!(text.contains(expected), "{text}");
            assert_eq!(error.kind(), FailureKind::Protocol);
        }
    }
    let debugged = format!("{:?}", Error::replied(&SCRIPT, unreadable()));
    assert!(!debugged.contains('\n'), "{debugged}");
    let other = RedisError::from((ErrorKind::AuthenticationFailed, "no", "x".to_owned()));
    let text = Error::replied(&SCRIPT, other).to_string();
    assert!(
        text.starts_with("rate_limit failed, and may have run: no - "),
        "{text}"
    );
}

#[test]
fn a_script_that_is_still_missing_is_a_kind_of_its_own() {
    let failure = Failure::still_missing(server_error("NOSCRIPT No matching script."));
    let error = Error::failed(&SCRIPT, failure);
    assert_eq!(error.kind(), FailureKind::StillMissing);
    assert_eq!(error.code(), Some("NOSCRIPT"));
    assert_eq!(
        error.to_string(),
        "rate_limit: NOSCRIPT No matching script.; the server had just taken it by SCRIPT LOAD, so \
         either the script itself answers this and has run, up to twice, or it was flushed in \
         between; it was not sent again"
    );
}

/// All kinds of errors, each with a text that is found in no other part of it.
fn one_of_each() -> Vec<Error> {
    let mismatch = crate::reply::Mismatch::of::<bool>(&redis::Value::Nil);
    let reply = ReplyError::new(Subject::Script(&SCRIPT), "bool", mismatch);
    let raised = format!("LIMITED wait script: {}, on @user_script:1.", HASHED.sha1());
    let lost = || RedisError::from(std::io::Error::from(std::io::ErrorKind::BrokenPipe));
    let replied = |text: &str| Error::replied(&SCRIPT, server_error(text));
    vec![
        Error::replied(&SCRIPT, lost()),
        Error::replied(&SCRIPT, unreadable()),
        Error::replied(&HASHED, server_error(&raised)),
        replied("LIMITED wait"),
        replied("NOPERM no"),
        Error::Reply(Box::new(reply)),
        Error::unsent(
            &SCRIPT,
            crate::argument::EncodingError::entries(crate::argument::Place::arg(1), 2),
        ),
        PipelineError::new(0, 1, replied("LIMITED wait")).into(),
        Error::from(lost()),
        Error::from(server_error("LIMITED wait")),
    ]
}

/// As `anyhow` and others print them: nothing is said twice.
#[test]
fn no_error_repeats_itself_in_its_sources() {
    for error in one_of_each() {
        let mut chain = vec![error.to_string()];
        let mut next = std::error::Error::source(&error);
        while let Some(source) = next {
            chain.push(source.to_string());
            next = source.source();
        }
        assert_eq!(chain.len(), 1, "{chain:#?}");
    }
}

#[test]
fn arguments_that_a_server_quotes_are_not_shown() {
    for raw in [
        "ERR unknown command 'EVALSHA', with args beginning with: 'token' 'key' ",
        "ERR unknown command `EVALSHA`, with args beginning with: `token`, `key`, ",
    ] {
        let refused = Error::replied(&SCRIPT, server_error(raw));
        let failure = Failure::after(Some(server_error(raw)), server_error(raw));
        for error in [
            refused.clone(),
            Error::failed(&SCRIPT, failure),
            Error::from(server_error(raw)),
            Error::broken(Subject::Transaction, server_error(raw)),
            PipelineError::new(0, 1, refused.clone()).into(),
        ] {
            let shown = error.to_string();
            assert!(shown.contains("unknown command"), "{shown}");
            for text in [&shown, error.message().unwrap_or_default()] {
                assert!(!text.contains("token") && !text.contains("args"), "{text}");
            }
            // As `unwrap` and `dbg!` show it.
            for debugged in [format!("{error:?}"), format!("{error:#?}")] {
                assert!(!debugged.contains("token"), "{debugged}");
            }
        }
        let Error::Server(refused) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(refused.raw(), raw);
        assert!(!format!("{refused:?}").contains("token"), "{refused:?}");
    }
}

#[test]
fn a_raised_error_names_the_file_and_the_line() {
    static COMPOSED: Script = script!(
        "rate_limit",
        "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
        "5c5c1e57d5b1b5b0d3255bfef95601890afd8070",
        false
    )
    .composed_of(&[(1, "lua/rate_limit.lua", 1), (4, "lua/_lib/clock.lua", 1)]);
    for (raw, shown) in [
        (
            "WRONGTYPE Operation against a key script: <SHA>, on @user_script:3.",
            "rate_limit raised WRONGTYPE at lua/rate_limit.lua:3: Operation against a key",
        ),
        (
            "WRONGTYPE Operation against a key script: on @user_script:3.",
            "rate_limit raised WRONGTYPE at lua/rate_limit.lua:3: Operation against a key",
        ),
        (
            "ERR user_script:9: boom script: on @user_script:9.",
            "rate_limit raised an error at lua/_lib/clock.lua:6: boom",
        ),
        (
            "ERR user_script:9: attempt to index a nil value script: <SHA>, on @user_script:9.",
            "rate_limit raised an error at lua/_lib/clock.lua:6: attempt to index a nil value",
        ),
        (
            "ERR Error running script (call to f_<SHA>): @err_handler_def:9: \
             err_handler_def:9: attempt to concatenate local 'err' (a table value)",
            "rate_limit raised an error: attempt to concatenate local 'err' (a table value); \
             Redis 6.2 shows of what is raised only texts",
        ),
        (
            "ERR Error compiling script (new function): user_script:4: unexpected symbol",
            "rate_limit does not compile on this server at lua/_lib/clock.lua:1: unexpected \
             symbol",
        ),
        ("LIMITED", "rate_limit returned LIMITED"),
    ] {
        let raw = raw.replace("<SHA>", COMPOSED.sha1());
        let error = Error::replied(&COMPOSED, server_error(&raw));
        assert_eq!(error.to_string(), shown);
        let kept = match &error {
            Error::Raised(error) | Error::Returned(error) => error.raw(),
            Error::Server(error) => error.raw(),
            other => panic!("{other:?}"),
        };
        assert_eq!(kept, raw);
    }
}

#[test]
fn errors_are_one_line_whatever_they_say() {
    let lines = redis::parse_redis_value(b"!8\r\nERR a\r\nb\r\n")
        .and_then(redis::Value::extract_error)
        .expect_err("an error reply");
    let error = Error::replied(&SCRIPT, lines);
    assert_eq!(error.to_string(), "rate_limit returned an error: a  b");
    assert_eq!(error.message(), Some("a\r\nb"));
}

#[test]
fn kinds_are_the_same_however_the_error_came() {
    use FailureKind::*;
    for (text, kind) in [
        ("WRONGTYPE x", WrongType),
        ("BUSY Redis is busy running a script. You can only …", Busy),
        ("BUSY the lock is held", Script),
        (
            "OOM command not allowed when used memory > 'maxmemory'.",
            OutOfMemory,
        ),
        (
            "READONLY You can't write against a read only replica.",
            ReadOnly,
        ),
        ("NOPERM User u has no permissions", NotPermitted),
        (
            "ERR ACL failure in script: User u has no permissions to run the 'set' command",
            NotPermitted,
        ),
        (
            "ERR The user executing the script can't run this command or subcommand script: \
             <SHA>, on @user_script:1.",
            NotPermitted,
        ),
        ("ERR my ACL failure in script: x", Script),
        ("LOADING Redis is loading the dataset in memory", Loading),
        ("MASTERDOWN Link with MASTER is down", StaleReplica),
        ("NOSCRIPT No matching script.", NoScript),
        ("NOSCRIPT fake", Script),
        ("CLUSTERDOWN The cluster is down", Cluster),
        (
            "CROSSSLOT Keys in request don't hash to the same slot",
            CrossSlot,
        ),
        ("ERR Script killed by user with SCRIPT KILL...", Killed),
        ("ERR Error compiling script (new function): x", Uncompiled),
        (
            "EXECABORT Transaction discarded because of previous errors.",
            Aborted,
        ),
        (
            "EXECABORT Transaction discarded because of: BUSY Redis is busy running a script.",
            Busy,
        ),
        ("ERR unknown command 'EVALSHA_RO'", Other),
        ("LIMITED wait", Script),
        ("ERR wait", Script),
    ] {
        let text = text.replace("<SHA>", HASHED.sha1());
        let error = Error::replied(&HASHED, server_error(&text));
        assert_eq!(error.kind(), kind, "{text}");
    }
    let io = |kind| Error::replied(&SCRIPT, std::io::Error::from(kind).into()).kind();
    assert_eq!(io(std::io::ErrorKind::TimedOut), Timeout);
    assert_eq!(io(std::io::ErrorKind::BrokenPipe), Connection);
    let without_script = Error::from(server_error("NOAUTH Authentication required."));
    assert_eq!(without_script.kind(), NotPermitted);
}

/// As long as a server or a script likes: what is inside is not followed without end.
#[test]
fn a_reason_inside_of_a_reason_without_end() {
    let text = "EXECABORT because of: ".repeat(200_000);
    let error = Error::replied(&SCRIPT, server_error(&text));
    assert_eq!(error.kind(), FailureKind::Aborted);
    assert_eq!(
        Error::from(server_error(&text)).kind(),
        FailureKind::Aborted
    );
}

#[test]
fn kind_and_code_survive_both_ways() {
    for text in [
        "WRONGTYPE x",
        "NOSCRIPT fake",
        "ERR y",
        "MYCODE z",
        "READONLY r",
    ] {
        let before = server_error(text);
        let after = RedisError::from(Error::replied(&SCRIPT, before.clone()));
        assert_eq!(
            (after.kind(), after.code()),
            (before.kind(), before.code()),
            "{text}"
        );
        let after = RedisError::from(Error::from(before.clone()));
        assert_eq!(
            (after.kind(), after.code()),
            (before.kind(), before.code()),
            "{text}"
        );
    }
}

#[test]
fn errors_may_cross_threads() {
    fn assert<T: std::error::Error + Send + Sync + 'static>() {}
    assert::<Error>();
}

proptest! {
    /// Whatever a server sends as an error, it is one line with the script's name.
    #[test]
    fn any_reply_can_be_shown(raw in proptest::collection::vec(any::<u8>(), 0..80)) {
        let length = raw.len();
        let mut wire = format!("!{length}\r\n").into_bytes();
        wire.extend(raw);
        wire.extend(b"\r\n");
        let reply = redis::parse_redis_value(&wire).and_then(redis::Value::extract_error);
        if let Err(source) = reply {
            let error = Error::replied(&SCRIPT, source);
            let shown = error.to_string();
            prop_assert!(shown.starts_with("rate_limit"), "{}", shown);
            prop_assert!(!shown.contains(char::is_control), "{}", shown);
            let _ = (error.kind(), error.code(), error.message(), error.location());
        }
    }
}
