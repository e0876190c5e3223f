//! `lua-check stubs [DIR]`: definitions for language servers, so that editors complete and explain
//! what scripts may use.
//!
//! The definitions of libraries are written by hand, `stubs/*.lua` beside `src`; those of commands are
//! made of what is known of commands. What no server has that the scripts must run on is left out.

mod commands;

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use lua_analysis::project::Project;
use lua_analysis::server::globals::is_on;
use lua_analysis::server::hosts::Host;
use lua_analysis::server::servers::Server;
use serde_json::{Value, json};

use crate::arguments::ServerArguments;
use crate::status::{Result, Status, note};

/// The folder of definitions; no folder of scripts is looked at whose name starts so.
const FOLDER: &str = ".lua-check";

const REDIS: &str = include_str!("../../stubs/redis.lua");
const LIBRARIES: &str = include_str!("../../stubs/libraries.lua");

/// Annotations that only we know.
const TAGS: [&str; 4] = ["key", "arg", "error", "include"];

/// What is no mistake in a script: `bit`, which is not only LuaJIT's; `---@return` of a script, which
/// is no function; `tonumber(ARGV[1])`, for which the caller sends a number.
const NOISE: [&str; 3] = [
    "access-invisible",
    "annotation-usage-error",
    "need-check-nil",
];

/// Writes the definitions and the settings of the language servers into a folder.
pub(crate) fn run(folder: &Path, asked: &ServerArguments) -> Result<Status> {
    let (servers, hosts) = (asked.servers(), asked.hosts());
    let servers = if servers.is_empty() && hosts.is_empty() {
        of_project(folder)
    } else {
        of_hosts(servers, &hosts)
    };
    let definitions = folder.join(FOLDER);
    fs::create_dir_all(&definitions)
        .map_err(|error| format!("can't make `{}`: {error}", definitions.display()))?;
    write(&definitions.join("redis.lua"), &redis(&servers))?;
    write(
        &definitions.join("libraries.lua"),
        &present(LIBRARIES, &servers),
    )?;
    settings(&folder.join(".luarc.json"), &luarc())?;
    settings(&folder.join(".emmyrc.json"), &emmyrc())?;
    if servers.len() < Server::ALL.len() {
        let names: Vec<String> = servers.iter().map(ToString::to_string).collect();
        println(&format!("definitions for {}", names.join(", ")))?;
    }
    Ok(Status::Fine)
}

/// The servers of the `lua-check.toml` that counts for scripts in a folder, or all.
fn of_project(folder: &Path) -> Vec<Server> {
    // What is wrong in it is said by a check.
    let settings = Project::default().settings(&folder.join("script.lua"));
    match settings.as_deref().map(|settings| &settings.config) {
        None => Server::ALL.to_vec(),
        Some(config) => of_hosts(config.servers.clone(), &config.hosts),
    }
}

/// The named servers; where there are none, those that the hosts run, or all.
fn of_hosts(servers: Vec<Server>, hosts: &[Host]) -> Vec<Server> {
    if !servers.is_empty() {
        return servers;
    }
    let is_run = |server: &Server| hosts.iter().any(|host| host.servers().contains(server));
    let run: Vec<Server> = Server::ALL.into_iter().filter(is_run).collect();
    if run.is_empty() {
        Server::ALL.to_vec()
    } else {
        run
    }
}

fn redis(servers: &[Server]) -> String {
    let overloads = commands::overloads(servers);
    let text = present(REDIS, servers).replace("-- @overloads\n", &overloads);
    format!("{text}\n{}", commands::alias(servers))
}

/// The paragraphs of a definition file whose names are on one of the servers.
fn present(text: &str, servers: &[Server]) -> String {
    let paragraphs = text.split("\n\n").map(str::trim_end);
    let kept = paragraphs.filter(|paragraph| {
        let name = defined(paragraph);
        name.is_none_or(|name| servers.iter().any(|server| is_on(name, *server)))
    });
    kept.collect::<Vec<_>>().join("\n\n") + "\n"
}

/// The name that a paragraph defines: that of its last line, if it is code.
fn defined(paragraph: &str) -> Option<&str> {
    let last = paragraph.lines().last()?;
    if last.starts_with("--") {
        return None;
    }
    let name = last.strip_prefix("function ").unwrap_or(last);
    name.split(['(', ' ']).next()
}

/// For the Lua language server. Libraries that scripts don't have are switched off.
fn luarc() -> Value {
    let missing = [
        "bit", "bit32", "debug", "ffi", "io", "jit", "os", "package", "utf8",
    ];
    let missing = missing.map(|library| (library.to_owned(), json!("disable")));
    json!({
        "runtime.version": "Lua 5.1",
        "runtime.builtin": Value::Object(missing.into_iter().collect()),
        "workspace.library": [FOLDER],
        "workspace.checkThirdParty": false,
        // EmmyLua reads this file too, and takes one list instead of the other.
        "diagnostics.disable": NOISE,
    })
}

/// For the language server of EmmyLua.
fn emmyrc() -> Value {
    json!({
        "runtime": { "version": "Lua5.1" },
        "workspace": { "library": [FOLDER] },
        "doc": { "knownTags": TAGS },
        "diagnostics": { "disable": NOISE },
        // An entry of KEYS is there if the script reads it.
        "strict": { "arrayIndex": false },
    })
}

/// Writes settings, unless somebody has some: those are only told what is to be in them.
fn settings(path: &Path, settings: &Value) -> Result<()> {
    let text = format!("{settings:#}\n");
    let unwritable = |error| format!("can't write `{}`: {error}", path.display());
    match fs::File::create_new(path) {
        Ok(mut file) => {
            file.write_all(text.as_bytes()).map_err(unwritable)?;
            println(&format!("wrote {}", shown(path)))
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            if is_there(path, &text) {
                return println(&format!("unchanged {}", shown(path)));
            }
            note(&format!(
                "`{}` is there, and left as it is; for the definitions it needs\n{text}",
                path.display()
            ));
            Ok(())
        }
        Err(error) => Err(unwritable(error).into()),
    }
}

/// Writes definitions, and says so.
fn write(path: &Path, text: &str) -> Result<()> {
    if is_there(path, text) {
        return println(&format!("unchanged {}", shown(path)));
    }
    fs::write(path, text).map_err(|error| format!("can't write `{}`: {error}", path.display()))?;
    println(&format!("wrote {}", shown(path)))
}

fn is_there(path: &Path, text: &str) -> bool {
    fs::read(path).is_ok_and(|there| there == text.as_bytes())
}

/// `./.luarc.json` is `.luarc.json`.
fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

fn println(line: &str) -> Result<()> {
    writeln!(std::io::stdout(), "{line}")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use lua_analysis::server::globals;
    use lua_analysis::syntax::parse;

    #[test]
    fn definitions_are_lua() {
        for text in [redis(&Server::ALL), present(LIBRARIES, &Server::ALL)] {
            let script = parse(text.as_bytes());
            assert!(script.block.is_some(), "{:?}", script.diagnostics);
        }
    }

    /// The names that are defined for some servers.
    fn names(servers: &[Server]) -> Vec<String> {
        let text = redis(servers) + "\n" + &present(LIBRARIES, servers);
        let paragraphs = text.split("\n\n").map(str::trim_end);
        paragraphs.filter_map(defined).map(str::to_owned).collect()
    }

    #[test]
    fn what_servers_have_is_defined_and_nothing_else() {
        for servers in [&Server::ALL[..], &[Server::Redis62], &[Server::Valkey80]] {
            let defined = names(servers);
            for name in &defined {
                assert!(servers.iter().any(|server| is_on(name, *server)), "{name}");
            }
            for library in ["redis", "cjson", "cmsgpack", "struct", "bit", "os"] {
                assert_eq!(
                    defined.contains(&library.to_owned()),
                    servers.iter().any(|server| is_on(library, *server)),
                    "{library}"
                );
                let functions = globals::functions(library);
                for function in functions.map(|name| format!("{library}.{name}")) {
                    let is_there = servers.iter().any(|server| is_on(&function, *server));
                    assert_eq!(defined.contains(&function), is_there, "{function}");
                }
            }
        }
        assert!(names(&[Server::Valkey80]).contains(&"server".to_owned()));
        assert!(!names(&[Server::Redis82]).contains(&"server".to_owned()));
    }
}
