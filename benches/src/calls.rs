//! The same call by each contestant, any number of times.

use std::fmt;
use std::hint::black_box;
use std::str::FromStr;

use lua_runtime::{Call, LuaReply};
use redis::{Cmd, Script, ScriptInvocation, Value};

use crate::{Answering, Taking, ready, scripts};

/// One thing to measure; `two-arguments/blocking/lua-runtime` as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// How many keys and arguments.
    pub shape: Shape,
    /// How far a call goes.
    pub part: Part,
    /// Who makes it.
    pub contestant: Contestant,
}

macro_rules! choices {
    ($(#[$about:meta])* $name:ident: $($(#[$what:meta])* $choice:ident = $text:literal,)*) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$what])* $choice,)*
        }

        impl $name {
            /// Every one, in the order of the tables.
            pub const ALL: &[Self] = &[$(Self::$choice),*];
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$choice => $text,)*
                })
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($text => Ok(Self::$choice),)*
                    _ => Err(format!("there is no {text}")),
                }
            }
        }
    };
}

choices! {
    /// How many keys and arguments.
    Shape:
    /// One key and two arguments.
    Two = "two-arguments",
    /// Five keys and ten arguments.
    Ten = "ten-arguments",
}

choices! {
    /// How far a call goes.
    Part:
    /// Until the connection has the command.
    Encoded = "encoded",
    /// A blocking call: the command is packed, and a reply of two integers decoded.
    Blocking = "blocking",
    /// The same on an asynchronous connection.
    Asynchronous = "asynchronous",
    /// A hundred of them in a pipeline, blocking.
    Pipelined = "pipeline of 100",
}

choices! {
    /// Who makes the calls.
    Contestant:
    /// A generated function of this library.
    LuaRuntime = "lua-runtime",
    /// redis-rs's own.
    Script = "redis::Script",
    /// A `redis::Cmd` written by hand, which repairs nothing.
    Command = "EVALSHA by hand",
    /// The connection alone, which is in each of the others: a command that is there already is
    /// packed, and the values of its reply are made.
    Connection = "connection",
}

const PIPELINE: usize = 100;

impl Part {
    /// How many calls are made at a time.
    pub fn calls(self) -> usize {
        match self {
            Self::Encoded | Self::Blocking | Self::Asynchronous => 1,
            Self::Pipelined => PIPELINE,
        }
    }
}

impl Case {
    /// Every one, in the order of the tables.
    pub fn all() -> impl Iterator<Item = Self> {
        let shapes = Shape::ALL.iter().copied();
        shapes.flat_map(|shape| {
            Part::ALL.iter().flat_map(move |&part| {
                Contestant::ALL.iter().map(move |&contestant| Self {
                    shape,
                    part,
                    contestant,
                })
            })
        })
    }

    /// Makes the call, or the pipeline of them, so many times.
    pub fn run(self, times: usize) {
        let part = self.part;
        let script = self.shape.script();
        match (self.contestant, self.shape) {
            (Contestant::LuaRuntime, Shape::Two) => of_ours(two, part, times),
            (Contestant::LuaRuntime, Shape::Ten) => of_ours(ten, part, times),
            (Contestant::Script, shape) => {
                let script = Script::new(script.source());
                match shape {
                    Shape::Two => of_script(|| two_by_script(&script), part, times),
                    Shape::Ten => of_script(|| ten_by_script(&script), part, times),
                }
            }
            (Contestant::Command, Shape::Two) => {
                of_command(|| two_by_hand(script.sha1()), part, times);
            }
            (Contestant::Command, Shape::Ten) => {
                of_command(|| ten_by_hand(script.sha1()), part, times);
            }
            (Contestant::Connection, Shape::Two) => of_connection(two().command(), part, times),
            (Contestant::Connection, Shape::Ten) => of_connection(ten().command(), part, times),
        }
    }
}

impl Shape {
    /// The script that is called.
    pub fn script(self) -> &'static lua_runtime::Script {
        let name = match self {
            Self::Two => "two_arguments",
            Self::Ten => "ten_arguments",
        };
        let mut scripts = scripts::ALL.iter().copied();
        let found = scripts.find(|script| script.name() == name);
        found.expect("the script is in the folder")
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.shape, self.part, self.contestant)
    }
}

impl FromStr for Case {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.splitn(3, '/');
        let mut next = || parts.next().unwrap_or_default();
        Ok(Self {
            shape: next().parse()?,
            part: next().parse()?,
            contestant: next().parse()?,
        })
    }
}

const KEYS: [&str; 5] = [
    "{user:42}:a",
    "{user:42}:b",
    "{user:42}:c",
    "{user:42}:d",
    "{user:42}:e",
];
const NUMBERS: [i64; 10] = [1, 2, 3, 4, 5, 1_000, 2_000, 3_000, 4_000, 5_000];

/// By this library.
pub fn two() -> Call<scripts::TwoArgumentsReply> {
    let [key, ..] = black_box(KEYS);
    let [by, .., limit] = black_box(NUMBERS);
    scripts::two_arguments(key, by, limit)
}

/// By this library.
pub fn ten() -> Call<scripts::TenArgumentsReply> {
    let [k1, k2, k3, k4, k5] = black_box(KEYS);
    let [n1, n2, n3, n4, n5, n6, n7, n8, n9, n10] = black_box(NUMBERS);
    scripts::ten_arguments(k1, k2, k3, k4, k5, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10)
}

/// By `redis::Script`.
pub fn two_by_script(script: &Script) -> ScriptInvocation<'_> {
    let [key, ..] = black_box(KEYS);
    let [by, .., limit] = black_box(NUMBERS);
    let mut call = script.key(key);
    call.arg(by).arg(limit);
    call
}

/// By `redis::Script`.
pub fn ten_by_script(script: &Script) -> ScriptInvocation<'_> {
    let mut call = script.prepare_invoke();
    for key in black_box(KEYS) {
        call.key(key);
    }
    for number in black_box(NUMBERS) {
        call.arg(number);
    }
    call
}

/// By hand.
pub fn two_by_hand(sha1: &str) -> Cmd {
    let [key, ..] = black_box(KEYS);
    let [by, .., limit] = black_box(NUMBERS);
    let mut command = redis::cmd("EVALSHA");
    command.arg(sha1).arg(1).arg(key).arg(by).arg(limit);
    command
}

fn ten_by_hand(sha1: &str) -> Cmd {
    let mut command = redis::cmd("EVALSHA");
    command.arg(sha1).arg(5);
    for key in black_box(KEYS) {
        command.arg(key);
    }
    for number in black_box(NUMBERS) {
        command.arg(number);
    }
    command
}

fn of_ours<R: LuaReply>(make: impl Fn() -> Call<R>, part: Part, times: usize) {
    match part {
        Part::Encoded => repeat(times, || {
            make()
                .returning::<Value>()
                .invoke(&mut Taking)
                .expect("nil")
        }),
        Part::Blocking => repeat(times, || make().invoke(&mut Answering).expect("a reply")),
        Part::Asynchronous => repeat(times, || {
            ready(make().invoke_async(&mut Answering)).expect("a reply")
        }),
        Part::Pipelined => repeat(times, || -> Vec<(i64, i64)> {
            let mut pipeline = lua_runtime::pipe();
            for _ in 0..PIPELINE {
                pipeline.call(make());
            }
            pipeline.query(&mut Answering).expect("replies")
        }),
    }
}

fn of_script<'a>(make: impl Fn() -> ScriptInvocation<'a>, part: Part, times: usize) {
    match part {
        Part::Encoded => repeat(times, || make().invoke::<Value>(&mut Taking).expect("nil")),
        Part::Blocking => repeat(times, || -> (i64, i64) {
            make().invoke(&mut Answering).expect("a reply")
        }),
        Part::Asynchronous => repeat(times, || -> (i64, i64) {
            ready(make().invoke_async(&mut Answering)).expect("a reply")
        }),
        Part::Pipelined => repeat(times, || -> Vec<(i64, i64)> {
            let mut pipeline = redis::pipe();
            for _ in 0..PIPELINE {
                pipeline.invoke_script(&make());
            }
            pipeline.query(&mut Answering).expect("replies")
        }),
    }
}

fn of_command(make: impl Fn() -> Cmd, part: Part, times: usize) {
    match part {
        Part::Encoded => repeat(times, || make().query::<Value>(&mut Taking).expect("nil")),
        Part::Blocking => repeat(times, || -> (i64, i64) {
            make().query(&mut Answering).expect("a reply")
        }),
        Part::Asynchronous => repeat(times, || -> (i64, i64) {
            ready(make().query_async(&mut Answering)).expect("a reply")
        }),
        Part::Pipelined => repeat(times, || -> Vec<(i64, i64)> {
            let mut pipeline = redis::pipe();
            for _ in 0..PIPELINE {
                pipeline.add_command(make());
            }
            pipeline.query(&mut Answering).expect("replies")
        }),
    }
}

fn of_connection(command: &Cmd, part: Part, times: usize) {
    use redis::{ConnectionLike as Blocking, aio::ConnectionLike as Asynchronous};

    match part {
        Part::Encoded => repeat(times, || Blocking::req_command(&mut Taking, command)),
        Part::Blocking => repeat(times, || Blocking::req_command(&mut Answering, command)),
        Part::Asynchronous => repeat(times, || {
            ready(Asynchronous::req_packed_command(&mut Answering, command)).expect("a reply")
        }),
        Part::Pipelined => {
            let mut pipeline = redis::Pipeline::with_capacity(PIPELINE);
            for _ in 0..PIPELINE {
                pipeline.add_command(command.clone());
            }
            repeat(times, || {
                let packed = pipeline.get_packed_pipeline();
                Blocking::req_packed_commands(&mut Answering, &packed, 0, PIPELINE)
            });
        }
    }
}

fn repeat<T>(times: usize, call: impl Fn() -> T) {
    for _ in 0..times {
        black_box(call());
    }
}
