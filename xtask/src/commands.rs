//! `cargo xtask commands`: the facts about commands and globals that `lua-analysis` has, from
//! running servers. The program `server_facts` of the tests' package asks them; this starts them.

use std::process::ExitCode;

use clap::Args;

use crate::server::{Kind, Server};
use crate::{Result, cargo, servers};

/// Where servers are, each as redis://HOST:PORT; those of the matrix are started for the others
#[derive(Args)]
pub(crate) struct Options {
    /// A server of Redis 6.2
    #[arg(long = "redis-6.2", value_name = "URL")]
    redis62: Option<String>,
    /// A server of Redis 7.0
    #[arg(long = "redis-7.0", value_name = "URL")]
    redis70: Option<String>,
    /// A server of Redis 8.2, without modules
    #[arg(long = "redis-8.2", value_name = "URL")]
    redis82: Option<String>,
    /// A server of Valkey 8.0
    #[arg(long = "valkey-8.0", value_name = "URL")]
    valkey80: Option<String>,
    /// A server of Valkey 9.0
    #[arg(long = "valkey-9.0", value_name = "URL")]
    valkey90: Option<String>,
    /// A server of Valkey 9.1
    #[arg(long = "valkey-9.1", value_name = "URL")]
    valkey91: Option<String>,
    /// Compare with the files instead of writing them
    #[arg(long)]
    check: bool,
}

/// The servers of the matrix, by the program's names of them.
const SERVERS: [(&str, &str); 6] = [
    ("redis6.2", "redis-6.2"),
    ("redis7.0", "redis-7.0"),
    ("redis8.2", "redis-8.2"),
    ("valkey8.0", "valkey-8.0"),
    ("valkey9.0", "valkey-9.0"),
    ("valkey9.1", "valkey-9.1"),
];

/// Writes the files, or tells in what they are not what the servers say.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let urls = [
        &options.redis62,
        &options.redis70,
        &options.redis82,
        &options.valkey80,
        &options.valkey90,
        &options.valkey91,
    ];
    let mut command = cargo::command();
    command.args(["run", "--quiet", "--package", "lua-tests"]);
    command.args(["--bin", "server_facts", "--"]);
    if options.check {
        command.arg("--check");
    }
    // They run until the program has asked them.
    let mut running = Vec::new();
    for ((column, name), url) in SERVERS.into_iter().zip(urls) {
        let url = match url {
            Some(url) => url.clone(),
            None => {
                let server = Server::start(&servers::program(name)?, Kind::Real)?;
                let url = server.url();
                running.push(server);
                url
            }
        };
        command.arg(format!("{column}={url}"));
    }
    let status = cargo::run(&mut command)?;
    drop(running);
    Ok(cargo::exit_code(status))
}
