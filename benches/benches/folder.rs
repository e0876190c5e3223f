//! What `#[lua_scripts]` adds to a build.
//!
//! Generates folders of scripts, compiles a package over each with and without the attribute, and
//! prints the difference: cold (no incremental state), and after one file has changed. The
//! dependencies are built before, and count in neither.

#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::format_push_string
)]

use std::fs;
use std::time::{Duration, Instant};

use lua_benches::Table;
use lua_tests::Scratch;

/// The fastest of so many.
const ROUNDS: usize = 3;

/// A folder of scripts, and how the macros are compiled.
#[derive(Clone, Copy)]
struct Case {
    scripts: usize,
    /// How often the body of a script is repeated.
    bodies: usize,
    /// That of `[profile.dev.package.lua-macros]` and `lua-analysis`: 0 is cargo's default.
    opt_level: u8,
}

const CASES: [Case; 4] = [
    case(300, 1, 0),
    case(300, 1, 1),
    case(100, 4, 0),
    case(100, 4, 1),
];

const fn case(scripts: usize, bodies: usize, opt_level: u8) -> Case {
    Case {
        scripts,
        bodies,
        opt_level,
    }
}

fn main() {
    // `cargo test --benches` runs it too: there it would only cost time.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    println!("What the attribute adds to a build of the package\n");
    let mut table = Table::new([
        "scripts",
        "lines of each",
        "`opt-level` of macros",
        "cold: without",
        "added",
        "per script",
        "one file changed: without",
        "added",
        "per script",
    ]);
    for case in CASES {
        let without = measure(case, false);
        let with = measure(case, true);
        let cold = with.cold.saturating_sub(without.cold);
        let changed = with.changed.saturating_sub(without.changed);
        let per_script = |time: Duration| {
            let milliseconds = time.as_secs_f64() * 1e3 / case.scripts as f64;
            format!("{milliseconds:.2} ms")
        };
        table.row([
            case.scripts.to_string(),
            script(0, 0, case.bodies).lines().count().to_string(),
            case.opt_level.to_string(),
            shown(without.cold),
            shown(cold),
            per_script(cold),
            shown(without.changed),
            shown(changed),
            per_script(changed),
        ]);
    }
    table.finish("folder");
}

fn shown(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

struct Measured {
    cold: Duration,
    changed: Duration,
}

fn measure(case: Case, with_macro: bool) -> Measured {
    let Case {
        scripts,
        bodies,
        opt_level,
    } = case;
    let name = format!("bench-folder-{scripts}-{bodies}-{opt_level}-{with_macro}");
    let dependency = "lua-runtime = { path = \"RUNTIME\" }";
    let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), &name, dependency);
    let manifest = fs::read_to_string(scratch.path("Cargo.toml")).unwrap();
    // As people build.
    let manifest = manifest.replace(
        "debug = false\nincremental = false\n",
        "incremental = true\n",
    );
    let optimised = ["lua-analysis", "lua-macros"]
        .map(|package| format!("\n[profile.dev.package.{package}]\nopt-level = {opt_level}\n"));
    let manifest = manifest + &optimised.concat();
    scratch.write("Cargo.toml", &manifest);
    scratch.write(
        "build.rs",
        "fn main() { println!(\"cargo::rerun-if-changed=lua\"); }",
    );
    for number in 0..scripts {
        scratch.write(&path(number), &script(number, 0, bodies));
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
        scratch.write(&path(scripts / 2), &script(scripts / 2, round, bodies));
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

/// 40 lines with annotations and one body; 22 more for each further body.
fn script(number: usize, version: usize, bodies: usize) -> String {
    let mut text = format!(
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
local moved, first = 0, false
"
    );
    for body in 0..bodies {
        text.push_str(&format!(
            r"
do
  local function is_due(job)
    local at = redis.call('HGET', jobs, job .. ':{number}:{body}')
    return at and tonumber(at) <= now
  end

  -- Those that are due, the oldest first.
  for _, job in ipairs(redis.call('LRANGE', waiting, 0, limit - 1)) do
    if is_due(job) and redis.call('LREM', waiting, 1, job) > 0 then
      redis.call(priority > 0 and 'LPUSH' or 'RPUSH', active, job)
      redis.call('HSET', jobs, job .. ':owner', owner)
      moved, first = moved + 1, first or job
    elseif moved > {body} and owner == job then
      redis.call('EXPIRE', active, 60)
    end
  end
  redis.call('HINCRBY', jobs, 'moved:{body}', moved)
  if redis.call('EXISTS', active) == 0 then
    redis.call('DEL', waiting)
  end
end
"
        ));
    }
    text.push_str("return { moved, redis.call('LLEN', waiting), first }\n");
    text
}
