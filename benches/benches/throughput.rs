//! Calls per second over loopback to a real server, all contestants in turn.
//!
//! The machine's own benchmark program for servers (`redis-benchmark` or `valkey-benchmark`), which
//! sends the same bytes and decodes no reply, is the limit.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss
)]

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use lua_benches::calls::{self, Shape};
use lua_benches::{Table, scripts};
use lua_tests::{Server, connect_async};
use redis::Connection;
use redis::aio::MultiplexedConnection;
use tokio::runtime::Runtime;

const ROUNDS: usize = 32;

/// How long one contestant has in one round, about.
const TURN: Duration = Duration::from_millis(100);

const TASKS: usize = 64;
const PIPELINE: usize = 100;

/// Makes so many calls.
type Run<'a> = Box<dyn FnMut(usize) + 'a>;

fn main() {
    // `cargo test --benches` runs it too: there it would only cost time.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let server = Server::start();
    let mut bench = Bench {
        limit: limit_program(),
        table: Table::new([
            "calls per second",
            "lua-runtime",
            "redis::Script",
            "EVALSHA by hand",
            "benchmark program",
            "lua-runtime : redis::Script",
            ": by hand",
            ": benchmark program",
        ]),
        server: &server,
    };
    if bench.limit.is_none() {
        println!(
            "There is neither redis-benchmark nor valkey-benchmark, beside the server or on PATH: \
             their column is empty.\n"
        );
    }
    scripts::load_all(&mut server.connection()).expect("loaded");
    println!("Median of {ROUNDS} rounds; the ratios are medians of the rounds' ratios\n");
    bench.single();
    bench.tasks();
    bench.pipelines();
    bench.table.finish("throughput");
}

struct Bench<'a> {
    limit: Option<PathBuf>,
    table: Table,
    server: &'a Server,
}

impl Bench<'_> {
    fn single(&mut self) {
        let connection = || self.server.connection();
        let (mut first, mut second, mut third) = (connection(), connection(), connection());
        let script = redis::Script::new(Shape::Two.script().source());
        let runs: [Run<'_>; 3] = [
            Box::new(move |times| {
                for _ in 0..times {
                    calls::two().invoke(&mut first).expect("a reply");
                }
            }),
            Box::new(move |times| {
                for _ in 0..times {
                    let call = calls::two_by_script(&script);
                    let _: (i64, i64) = call.invoke(&mut second).expect("a reply");
                }
            }),
            Box::new(move |times| {
                for _ in 0..times {
                    let command = calls::two_by_hand(Shape::Two.script().sha1());
                    let _: (i64, i64) = command.query(&mut third).expect("a reply");
                }
            }),
        ];
        self.measure("one after the other, blocking", 1, runs);
    }

    fn tasks(&mut self) {
        let runtime = Runtime::new().expect("a runtime");
        let client = self.server.client();
        let connection = || runtime.block_on(connect_async(&client));
        let (first, second, third) = (connection(), connection(), connection());
        let script = Arc::new(redis::Script::new(Shape::Two.script().source()));
        let runs: [Run<'_>; 3] = [
            Box::new(|times| {
                in_tasks(&runtime, times, &first, async |mut con, times| {
                    for _ in 0..times {
                        calls::two().invoke_async(&mut con).await.expect("a reply");
                    }
                });
            }),
            Box::new(|times| {
                let script = script.clone();
                let call = move |mut con: MultiplexedConnection, times| {
                    let script = script.clone();
                    async move {
                        for _ in 0..times {
                            let call = calls::two_by_script(&script);
                            let _: (i64, i64) = call.invoke_async(&mut con).await.expect("a reply");
                        }
                    }
                };
                in_tasks(&runtime, times, &second, call);
            }),
            Box::new(|times| {
                in_tasks(&runtime, times, &third, async |mut con, times| {
                    for _ in 0..times {
                        let command = calls::two_by_hand(Shape::Two.script().sha1());
                        let _: (i64, i64) = command.query_async(&mut con).await.expect("a reply");
                    }
                });
            }),
        ];
        let name = format!("{TASKS} tasks on one multiplexed connection");
        self.measure(&name, TASKS, runs);
    }

    fn pipelines(&mut self) {
        let connection = || self.server.connection();
        let (mut first, mut second, mut third) = (connection(), connection(), connection());
        let script = redis::Script::new(Shape::Two.script().source());
        let query = |pipeline: &redis::Pipeline, con: &mut Connection| {
            let replies: Vec<(i64, i64)> = pipeline.query(con).expect("replies");
            assert_eq!(replies.len(), PIPELINE);
        };
        let runs: [Run<'_>; 3] = [
            Box::new(move |times| {
                for _ in 0..times / PIPELINE {
                    let mut pipeline = lua_runtime::pipe();
                    for _ in 0..PIPELINE {
                        pipeline.call(calls::two());
                    }
                    let replies: Vec<(i64, i64)> = pipeline.query(&mut first).expect("replies");
                    assert_eq!(replies.len(), PIPELINE);
                }
            }),
            Box::new(move |times| {
                for _ in 0..times / PIPELINE {
                    let mut pipeline = redis::pipe();
                    for _ in 0..PIPELINE {
                        pipeline.invoke_script(&calls::two_by_script(&script));
                    }
                    query(&pipeline, &mut second);
                }
            }),
            Box::new(move |times| {
                for _ in 0..times / PIPELINE {
                    let mut pipeline = redis::pipe();
                    for _ in 0..PIPELINE {
                        pipeline.add_command(calls::two_by_hand(Shape::Two.script().sha1()));
                    }
                    query(&pipeline, &mut third);
                }
            }),
        ];
        let name = format!("pipelines of {PIPELINE}, blocking");
        self.measure(&name, PIPELINE, runs);
    }

    /// Everybody's turn in every round. `in_flight` is how many calls are on their way at once.
    fn measure(&mut self, name: &str, in_flight: usize, mut runs: [Run<'_>; 3]) {
        let times = calibrate(in_flight, &mut runs[0]);
        let mut rates: [Vec<f64>; 4] = Default::default();
        for round in 0..ROUNDS {
            for contestant in order(round) {
                let measured = match runs.get_mut(contestant) {
                    Some(run) => {
                        // What ran before has left the processors in a state of its own.
                        run(times / 4);
                        Some(rate(times, run))
                    }
                    None => self.limit_rate(in_flight, times),
                };
                rates[contestant].extend(measured);
            }
        }
        let shown = |contestant: usize| match median(rates[contestant].clone()) {
            Some(rate) => format!("{rate:.0}"),
            None => String::new(),
        };
        let ratio = |other: usize| {
            let rounds = rates[0].iter().zip(&rates[other]);
            let ratios = rounds.map(|(ours, theirs)| ours / theirs).collect();
            median(ratios).map_or(String::new(), |ratio| format!("{ratio:.2}"))
        };
        self.table.row([
            name.to_owned(),
            shown(0),
            shown(1),
            shown(2),
            shown(3),
            ratio(1),
            ratio(2),
            ratio(3),
        ]);
    }

    fn limit_rate(&self, in_flight: usize, times: usize) -> Option<f64> {
        let script = Shape::Two.script();
        let output = Command::new(self.limit.as_ref()?)
            .args(["-h", "127.0.0.1", "-p", &self.server.port().to_string()])
            .args(["-c", "1", "-P", &in_flight.to_string()])
            .args(["-n", &times.to_string(), "--csv"])
            .args(["EVALSHA", script.sha1(), "1", "{user:42}:a", "1", "5000"])
            .output()
            .expect("run the benchmark program");
        let text = String::from_utf8_lossy(&output.stdout);
        // The last line: "EVALSHA …","123456.78","0.1",…
        let rate = text.lines().last()?.split("\",\"").nth(1)?;
        Some(rate.trim_matches('"').parse().expect("a number"))
    }
}

/// Who runs when: every order of the four in turn, so that nobody is always behind the same one.
fn order(round: usize) -> [usize; 4] {
    let mut waiting = vec![0, 1, 2, 3];
    // Not one after the other: neighbours among the orders begin alike.
    let mut number = round * 7 % 24;
    [6, 2, 1, 1].map(|orders| {
        let next = waiting.remove(number / orders % waiting.len());
        number %= orders;
        next
    })
}

/// How many calls fill a turn: a multiple of `in_flight`.
fn calibrate(in_flight: usize, run: &mut Run<'_>) -> usize {
    // The first ones warm up.
    run(10 * in_flight.max(100));
    let rate = rate(20 * in_flight.max(100), run);
    let rounds = rate * TURN.as_secs_f64() / in_flight as f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "some thousands"
    )]
    let rounds = rounds as usize;
    in_flight * rounds.max(1)
}

/// Shares calls among tasks that use one connection.
fn in_tasks<F: Future<Output = ()> + Send + 'static>(
    runtime: &Runtime,
    times: usize,
    con: &MultiplexedConnection,
    call: impl Fn(MultiplexedConnection, usize) -> F,
) {
    runtime.block_on(async {
        let spawn = |_| tokio::spawn(call(con.clone(), times / TASKS));
        let tasks: Vec<_> = (0..TASKS).map(spawn).collect();
        for task in tasks {
            task.await.expect("calls");
        }
    });
}

fn rate(times: usize, run: &mut Run<'_>) -> f64 {
    let start = Instant::now();
    run(times);
    times as f64 / start.elapsed().as_secs_f64()
}

fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied()
}

/// Beside the server that the tests are told, else on PATH.
fn limit_program() -> Option<PathBuf> {
    let told = std::env::var_os("LUA_TEST_SERVER").map(PathBuf::from);
    let beside = told.and_then(|server| server.parent().map(PathBuf::from));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = beside.into_iter().chain(std::env::split_paths(&path));
    folders.find_map(|folder| {
        let programs = ["redis-benchmark", "valkey-benchmark"];
        let mut paths = programs.into_iter().map(|name| folder.join(name));
        paths.find(|path| path.is_file())
    })
}
