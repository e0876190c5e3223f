//! What the library costs a build: time and crates from nothing on two cores, and bytes of a
//! release binary.

#![allow(
    clippy::expect_used,
    clippy::cast_precision_loss,
    clippy::format_push_string
)]

use std::collections::BTreeSet;
use std::fs;
use std::time::Instant;

use lua_benches::Table;
use lua_tests::Scratch;

/// Ticks of `/proc` in a second, as on every Linux of today.
const TICKS: f64 = 100.0;

const SCRIPTS: [usize; 2] = [10, 110];

fn main() {
    // `cargo test --benches` runs it too: there it would only cost time.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    from_nothing();
    code_size();
}

fn from_nothing() {
    println!("`cargo build` from nothing on two cores, everything downloaded\n");
    let mut table = Table::new(["dependencies", "time", "of processors", "crates"]);
    for (name, features) in [("minimal features", ""), ("`tokio-comp`", "\"tokio-comp\"")] {
        let redis = format!(
            "redis = {{ version = \"1.8\", default-features = false, features = [{features}] }}"
        );
        let both =
            format!("{redis}\nlua-runtime = {{ path = \"RUNTIME\", features = [{features}] }}");
        let alone = measure(&package("redis", &redis));
        let both = measure(&package("both", &both));
        let added = [both[0] - alone[0], both[1] - alone[1], both[2] - alone[2]];
        for (what, [time, processors, crates]) in [
            ("`redis` alone", alone),
            ("`redis` and `lua-runtime`", both),
            ("so `lua-runtime` adds", added),
        ] {
            table.row([
                format!("{name}: {what}"),
                format!("{time:.1} s"),
                format!("{processors:.1} s"),
                format!("{crates:.0}"),
            ]);
        }
    }
    table.finish("build");
}

/// Builds a package: time, time of all processors, and crates.
fn measure(scratch: &Scratch) -> [f64; 3] {
    let target = scratch.path("target");
    if target.exists() {
        fs::remove_dir_all(&target).expect("remove what was built");
    }
    let before = processor_time();
    let start = Instant::now();
    scratch.run("build --jobs 2 --target-dir target");
    let time = start.elapsed().as_secs_f64();
    [time, processor_time() - before, crates(scratch) as f64]
}

/// What processors have worked for the processes that this one has started, in seconds. Unlike
/// time, it is nearly the same on a busy machine. Nothing where there is no `/proc`.
fn processor_time() -> f64 {
    let status = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name, in brackets, may have blanks.
    let fields = status.rsplit(')').next().unwrap_or_default();
    let ticks = fields.split_whitespace().skip(13).take(2);
    ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / TICKS
}

fn package(name: &str, dependencies: &str) -> Scratch {
    let name = format!("bench-build-{name}");
    let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), &name, dependencies);
    scratch.write("src/lib.rs", "");
    scratch
}

/// How many packages are built beside the package itself.
fn crates(scratch: &Scratch) -> usize {
    let tree = scratch.run("tree --edges normal,build --prefix none --format {p}");
    let packages: BTreeSet<&str> = tree
        .lines()
        .map(|line| line.trim_end_matches(" (*)"))
        .collect();
    packages.len() - 1
}

fn code_size() {
    println!("Bytes of a stripped release binary for each script\n");
    let mut table = Table::new([
        "a script",
        "source",
        "in the binary",
        "more than the source",
    ]);
    for (name, typed) in [
        ("without annotations", false),
        ("with typed arguments and reply", true),
    ] {
        let sizes = SCRIPTS.map(|scripts| binary_size(scripts, typed));
        let [fewer, more] = sizes;
        let scripts = SCRIPTS[1] - SCRIPTS[0];
        let in_binary = (more - fewer) as f64 / scripts as f64;
        let source = script(SCRIPTS[1] - 1, typed).len() as f64;
        table.row([
            name.to_owned(),
            format!("{source:.0}"),
            format!("{in_binary:.0}"),
            format!("{:.0}", in_binary - source),
        ]);
    }
    table.finish("code_size");
}

/// The size of a program that calls each of so many scripts.
fn binary_size(scripts: usize, typed: bool) -> u64 {
    let name = format!("bench-size-{scripts}-{typed}");
    let dependencies = "lua-runtime = { path = \"RUNTIME\" }\nredis = { version = \"1.8\", default-features = false }";
    let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), &name, dependencies);
    let manifest = fs::read_to_string(scratch.path("Cargo.toml")).expect("the manifest");
    scratch.write(
        "Cargo.toml",
        &format!("{manifest}\n[profile.release]\nstrip = true\n"),
    );
    scratch.write(
        "build.rs",
        "fn main() { println!(\"cargo::rerun-if-changed=lua\"); }",
    );
    let mut calls = String::new();
    for number in 0..scripts {
        scratch.write(
            &format!("lua/script_{number:03}.lua"),
            &script(number, typed),
        );
        let call = format!("scripts::script_{number:03}(&key, &name, 7)");
        let shown = if typed { "&reply.second" } else { "\"\"" };
        calls.push_str(&format!(
            "    let reply = {call}.invoke(&mut con)?;\n    show({shown});\n    drop(reply);\n"
        ));
    }
    scratch.write(
        "src/main.rs",
        &format!(
            "#[lua_runtime::lua_scripts(\"lua\")]\nmod scripts {{}}\n\n\
             fn main() -> Result<(), lua_runtime::Error> {{\n    \
             let mut con = redis::Client::open(\"redis://127.0.0.1/\")?.get_connection()?;\n    \
             let (key, name) = (std::env::args().next().unwrap(), std::env::args().last().unwrap());\n\
             {calls}    Ok(())\n}}\n\n#[inline(never)]\nfn show(text: &str) {{\n    println!(\"{{text}}\");\n}}\n"
        ),
    );
    scratch.run("build --release --target-dir target");
    let binary = scratch.path(&format!("target/release/{name}"));
    fs::metadata(binary).expect("the program").len()
}

/// Each of its own text and equal length.
fn script(number: usize, typed: bool) -> String {
    let annotations = if typed {
        "---@key hash\n---@arg field string\n---@arg by integer\n\
         ---@return integer first\n---@return string second\n"
    } else {
        ""
    };
    format!(
        "{annotations}local hash, field, by = KEYS[1], ARGV[1], tonumber(ARGV[2])\n\
         local value = redis.call('HINCRBY', hash, field .. ':{number:03}', by)\n\
         redis.call('EXPIRE', hash, {number:03} + 1000)\n\
         if value > 1000 then\n  redis.call('HSET', hash, field, 0)\nend\n\
         return {{ value, field .. ':{number:03}' }}\n"
    )
}
