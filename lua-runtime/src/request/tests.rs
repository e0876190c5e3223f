//! Calls as they are encoded.

use std::io;

use redis::{RedisWrite, ToRedisArgs, ToSingleRedisArg};

use super::*;
#[cfg(feature = "aio")]
use crate::recovery::{Item, Write};
use crate::script::script;

static SCRIPT: Script = script!(
    "s",
    "return 1",
    "e0e1f9fabfc9d4800c877a703b823ac0578ff8db",
    false
);
static READ_ONLY: Script = script!("r", "", "da39a3ee5e6b4b0d3255bfef95601890afd80709", true);

fn packed(script: &'static Script, write: &dyn Fn(&mut Entries)) -> String {
    let request = Request::encode(script, write);
    assert!(request.error().is_none());
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

/// What is wrong with it.
fn shown(request: &Request) -> String {
    request.error().expect("an error").to_string()
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
    let measured = Entries::measure(&write);
    assert_eq!((measured.args, measured.bytes), (3, 4 + 6 + 4));
    let request = Request::encode(&SCRIPT, &write);
    assert!(request.error().is_none());
    let packed = request.command().get_packed_command();
    assert!(packed.ends_with(b"$4\r\nid:7\r\n$6\r\nonetwo\r\n$4\r\n\0\r\n\xff\r\n"));
}

#[test]
fn a_float_that_is_no_number_is_found_out() {
    let request = Request::encode(&SCRIPT, &|entries| {
        entries.arg(&f64::INFINITY);
        entries.arg(&f32::NAN);
        entries.arg(&f64::NAN);
    });
    assert_eq!(
        shown(&request),
        "the value for ARGV[2] is NaN, which is no number"
    );
    for numbers in [&[f64::NAN][..], &[1.0, f64::NAN]] {
        let request = Request::encode(&SCRIPT, &|entries| entries.args(numbers));
        let place = format!("ARGV[{}]", numbers.len());
        assert!(shown(&request).contains(&place));
    }
    // A text is a text.
    let request = Request::encode(&SCRIPT, &|entries| entries.arg(&"NaN"));
    assert!(request.error().is_none());
}

#[test]
fn arguments_at_the_end_may_be_left_out() {
    let ended = |a: Option<u8>, b: Option<&str>| {
        Request::encode(&SCRIPT, &move |entries| {
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
        assert!(request.error().is_none());
        let packed = request.command().get_packed_command();
        assert!(
            packed.ends_with(end.as_bytes()),
            "{}",
            packed.escape_ascii()
        );
    }
    assert_eq!(
        shown(&ended(None, Some("y"))),
        "the value for ARGV[2] is left out (`None`), and ARGV[3] is given: only the last arguments \
         can be left out"
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
        let request = Request::encode(&SCRIPT, &|entries| {
            entries.arg(&1);
            entries.arg(&Liar(number));
        });
        let expected = format!("the value for ARGV[2] wrote {number} entries; ");
        assert!(shown(&request).starts_with(&expected));
    }
}

/// By its mark that redis-rs's client-side cache keeps off of: see `write::add_uncached`.
#[cfg(feature = "aio")]
#[test]
fn what_is_between_multi_and_exec_is_not_cached() {
    let get = redis::Cmd::get("k");
    let queued = [(&get, None)];
    let written = |atomic| {
        let items = vec![Item::Load(&SCRIPT), Item::Call(0)];
        let pipeline = write::pipeline(&Write { items, atomic }, &queued);
        let text = format!("{pipeline:?}");
        let (_, ignored) = text.split_once("ignored_commands: {").expect("a field");
        let (ignored, _) = ignored.split_once('}').expect("its end");
        ignored.split_terminator(", ").count()
    };
    assert_eq!(written(true), 4);
    assert_eq!(written(false), 0);
}
