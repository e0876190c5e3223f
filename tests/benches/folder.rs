//! `cargo bench -p lua-tests --bench folder`: what `#[lua_scripts]` adds to a build.
//!
//! Generates folders of scripts, compiles a package over each with and without the attribute, and
//! prints the difference: cold (no incremental state), and after one file has changed. The
//! dependencies are built before, and count in neither.
//!
//! `--profile dev` saves building this bench itself in release: it changes no number.

#![allow(clippy::unwrap_used, clippy::cast_precision_loss, missing_docs)]

use std::fs;
use std::time::{Duration, Instant};

use lua_tests::Scratch;

const SIZES: [usize; 3] = [75, 150, 300];

/// The fastest of so many.
const ROUNDS: usize = 3;

fn main() {
    // `cargo test --benches` runs it too: there it would only cost time.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    println!("optimisation of the macro: that of `cargo build`\n");
    println!(
        "| scripts | cold: without | with | the macro adds | per script | one file changed: adds | per script |"
    );
    println!("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for scripts in SIZES {
        let without = measure(scripts, false);
        let with = measure(scripts, true);
        let cold = with.cold.saturating_sub(without.cold);
        let changed = with.changed.saturating_sub(without.changed);
        let per_script = |time: Duration| time.as_secs_f64() * 1e3 / scripts as f64;
        println!(
            "| {scripts} | {} | {} | {} | {:.2} ms | {} | {:.2} ms |",
            shown(without.cold),
            shown(with.cold),
            shown(cold),
            per_script(cold),
            shown(changed),
            per_script(changed),
        );
    }
}

fn shown(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

struct Measured {
    cold: Duration,
    changed: Duration,
}

fn measure(scripts: usize, with_macro: bool) -> Measured {
    let name = format!("bench-folder-{scripts}-{with_macro}");
    let dependency = "lua-runtime = { path = \"RUNTIME\" }";
    let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), &name, dependency);
    let manifest = fs::read_to_string(scratch.path("Cargo.toml")).unwrap();
    // As people build.
    let manifest = manifest.replace(
        "debug = false\nincremental = false\n",
        "incremental = true\n",
    );
    scratch.write("Cargo.toml", &manifest);
    scratch.write(
        "build.rs",
        "fn main() { println!(\"cargo::rerun-if-changed=lua\"); }",
    );
    for number in 0..scripts {
        scratch.write(&path(number), &script(number, 0));
    }
    let library = |note: usize| {
        let attribute = if with_macro {
            "#[lua_runtime::lua_scripts(\"lua\")]\n"
        } else {
            ""
        };
        format!("// {note}\n{attribute}pub mod scripts {{}}\n")
    };
    scratch.write("src/lib.rs", &library(0));
    scratch.run("build --lib");
    let mut measured = Measured {
        cold: Duration::MAX,
        changed: Duration::MAX,
    };
    for round in 1..=ROUNDS {
        scratch.run(&format!("clean -p {name}"));
        measured.cold = measured.cold.min(build(&scratch));
        scratch.write(&path(scripts / 2), &script(scripts / 2, round));
        // Without the macro nobody reads the scripts: the package is built again all the same.
        scratch.write("src/lib.rs", &library(round));
        measured.changed = measured.changed.min(build(&scratch));
    }
    measured
}

fn build(scratch: &Scratch) -> Duration {
    let start = Instant::now();
    scratch.run("build --lib");
    start.elapsed()
}

fn path(number: usize) -> String {
    format!("lua/part{}/script{number}.lua", number % 10)
}

/// About 30 lines with annotations.
fn script(number: usize, version: usize) -> String {
    format!(
        r"--- Script {number}: moves what is due from one list to another.
---
--- What is not due stays where it is, in its order.
---@key waiting            list it is taken from
---@key active             list it is put into
---@key jobs               hash of all jobs
---@arg now      number    seconds
---@arg limit    integer   how many at most
---@arg owner    string    who takes them
---@arg priority integer?  absent is 0
---@return integer moved   how many
---@return integer left    how many are waiting still
---@return string? first   the first of them
local waiting, active, jobs = KEYS[1], KEYS[2], KEYS[3]
local now, limit, owner = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
local priority = ARGV[4] ~= '' and tonumber(ARGV[4]) or {version}

local function is_due(job)
  local at = redis.call('HGET', jobs, job .. ':{number}')
  return at and tonumber(at) <= now
end

local moved, first = 0, false
for _, job in ipairs(redis.call('LRANGE', waiting, 0, limit - 1)) do
  if is_due(job) and redis.call('LREM', waiting, 1, job) > 0 then
    redis.call(priority > 0 and 'LPUSH' or 'RPUSH', active, job)
    redis.call('HSET', jobs, job .. ':owner', owner)
    moved, first = moved + 1, first or job
  end
end
return {{ moved, redis.call('LLEN', waiting), first }}
"
    )
}
