//! What a call costs its client: instructions, counted by valgrind so that they repeat, and heap
//! allocations. No server is needed: the connections answer at once.
//!
//! `--check` compares with the committed baseline and fails where a count grew by more than 3 %;
//! `--bless` makes what is counted the baseline. `cargo xtask bench client` runs it and brings
//! valgrind.

#![allow(clippy::expect_used, clippy::panic)]

use std::alloc::System;
use std::process::{Command, ExitCode};
use std::thread::ScopedJoinHandle;

use lua_benches::calls::{self, Case, Contestant, Part, Shape};
use lua_benches::{Cost, Counts, Table, scripts};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, Stats, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// The difference between so many calls and twice as many is what they cost.
const TIMES: u32 = 500;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let has = |argument: &str| arguments.iter().any(|given| given == argument);
    // `cargo test --benches` runs it too: there it would only cost time.
    if !has("--bench") {
        return ExitCode::SUCCESS;
    }
    let counts = count();
    show_instructions(&counts);
    show_allocations(&counts);
    show_held();
    if has("--bless") {
        counts.bless(&toolchain());
        println!("This is the baseline now.");
    } else if has("--check") {
        let worse = counts.compare(&Counts::baseline());
        if !worse.is_empty() {
            println!("More than in the baseline:\n{}", worse.join("\n"));
            println!("If it has to be: `cargo xtask bench --bless`, and say why in the commit");
            return ExitCode::FAILURE;
        }
        println!("No more than in the baseline.");
    }
    ExitCode::SUCCESS
}

fn count() -> Counts {
    let mut counts = Counts::default();
    let cases: Vec<Case> = Case::all().collect();
    // One thread for each core: counts do not depend on what else runs.
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let share = cases.len().div_ceil(workers);
    let instructions: Vec<f64> = std::thread::scope(|scope| {
        let count_all = |cases: &[Case]| cases.iter().map(|case| instructions(*case)).collect();
        let threads: Vec<_> = cases
            .chunks(share)
            .map(|cases| scope.spawn(move || -> Vec<f64> { count_all(cases) }))
            .collect();
        let joined = threads.into_iter().map(ScopedJoinHandle::join);
        joined
            .flat_map(|counted| counted.expect("counted"))
            .collect()
    });
    for (case, instructions) in cases.into_iter().zip(instructions) {
        let [allocations, grown] = allocations(case);
        let cost = Cost {
            instructions,
            allocations,
            grown,
        };
        counts.add(case, cost);
    }
    counts
}

fn instructions(case: Case) -> f64 {
    let times = TIMES / u32::try_from(case.part.calls()).expect("a small number");
    let difference = run_counted(case, 2 * times) - run_counted(case, times);
    (f64::from(difference) / f64::from(times) / calls(case)).round()
}

/// How many calls are made at a time.
fn calls(case: Case) -> f64 {
    as_number(case.part.calls())
}

fn run_counted(case: Case, times: u32) -> u32 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env!("CARGO_BIN_EXE_bench-calls"))
        .args([case.to_string(), times.to_string()])
        .output()
        .unwrap_or_else(|error| {
            panic!("instructions are counted by valgrind, which does not run here ({error}): install it")
        });
    let text = String::from_utf8_lossy(&output.stderr);
    let collected = text
        .lines()
        .find_map(|line| line.split_once("Collected : "));
    collected
        .and_then(|(_, number)| number.trim().parse().ok())
        .unwrap_or_else(|| panic!("valgrind counted nothing: {text}"))
}

/// How many allocations one call makes, and how many of them grow.
fn allocations(case: Case) -> [f64; 2] {
    let of = |times| {
        let region = Region::new(ALLOCATOR);
        case.run(times);
        region.change()
    };
    let (once, twice) = (of(1), of(2));
    let difference =
        |count: fn(&Stats) -> usize| as_number(count(&twice) - count(&once)) / calls(case);
    [
        difference(|stats| stats.allocations),
        difference(|stats| stats.reallocations),
    ]
}

fn show_instructions(counts: &Counts) {
    println!("Instructions of one call\n");
    let mut table = Table::new([
        "call",
        "lua-runtime",
        "redis::Script",
        "EVALSHA by hand",
        "of that the connection",
        "lua-runtime : redis::Script",
        "without the connection",
    ]);
    each_call(|name, of| {
        let cost = |contestant| counts.cost(of(contestant)).instructions;
        let ours = cost(Contestant::LuaRuntime);
        let theirs = cost(Contestant::Script);
        let connection = cost(Contestant::Connection);
        table.row([
            name,
            format!("{ours:.0}"),
            format!("{theirs:.0}"),
            format!("{:.0}", cost(Contestant::Command)),
            format!("{connection:.0}"),
            format!("{:.2}", ours / theirs),
            format!("{:.2}", (ours - connection) / (theirs - connection)),
        ]);
    });
    table.finish("instructions");
}

fn show_allocations(counts: &Counts) {
    println!("Heap allocations of one call, and how many of them grow\n");
    let mut table = Table::new([
        "call",
        "lua-runtime",
        "redis::Script",
        "EVALSHA by hand",
        "of that the connection",
    ]);
    each_call(|name, of| {
        let cost = |contestant| {
            let cost = counts.cost(of(contestant));
            match cost.grown {
                0.0 => format!("{}", cost.allocations),
                grown => format!("{} ({grown} grow)", cost.allocations),
            }
        };
        table.row([
            name,
            cost(Contestant::LuaRuntime),
            cost(Contestant::Script),
            cost(Contestant::Command),
            cost(Contestant::Connection),
        ]);
    });
    table.finish("allocations");
}

fn each_call(mut show: impl FnMut(String, &dyn Fn(Contestant) -> Case)) {
    for &shape in Shape::ALL {
        for &part in Part::ALL {
            let shown = match shape {
                Shape::Two => "1 key, 2 arguments",
                Shape::Ten => "5 keys, 10 arguments",
            };
            let case = |contestant| Case {
                shape,
                part,
                contestant,
            };
            show(format!("{shown}: {part}"), &case);
        }
    }
}

fn show_held() {
    println!("Bytes of heap that are held\n");
    let mut table = Table::new(["", "lua-runtime", "redis::Script"]);
    let two = redis::Script::new(Shape::Two.script().source());
    let ten = redis::Script::new(Shape::Ten.script().source());
    table.row([
        "both scripts, at rest".to_owned(),
        held(|| scripts::ALL).to_string(),
        held(|| [Shape::Two, Shape::Ten].map(|shape| redis::Script::new(shape.script().source())))
            .to_string(),
    ]);
    table.row([
        "a call with 1 key, 2 arguments".to_owned(),
        held(calls::two).to_string(),
        held(|| calls::two_by_script(&two)).to_string(),
    ]);
    table.row([
        "a call with 5 keys, 10 arguments".to_owned(),
        held(calls::ten).to_string(),
        held(|| calls::ten_by_script(&ten)).to_string(),
    ]);
    table.finish("held");
}

/// Bytes of heap that a value holds.
fn held<T>(make: impl Fn() -> T) -> usize {
    let region = Region::new(ALLOCATOR);
    let value = make();
    let Stats {
        bytes_allocated,
        bytes_deallocated,
        ..
    } = region.change();
    drop(value);
    bytes_allocated - bytes_deallocated
}

fn as_number(count: usize) -> f64 {
    f64::from(u32::try_from(count).expect("a small count"))
}

/// Who counted, for people.
fn toolchain() -> String {
    let rustc = Command::new("rustc").arg("--version").output();
    let rustc = rustc.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let rustc = rustc.unwrap_or_else(|error| error.to_string());
    format!(
        "{rustc}, {}-{}",
        std::env::consts::ARCH,
        std::env::consts::OS
    )
}
