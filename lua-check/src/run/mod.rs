//! `lua-check run FILE`: checks a script, runs it on a server, and shows its reply.

mod raised;
mod reply;
mod watch;

use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use lua_analysis::analysis::Loaded;
use lua_analysis::meaning::Meaning;
use lua_analysis::meaning::annotations::Annotation;
use lua_analysis::meaning::entries::TableName;
use redis::{Client, Connection, RedisError, Value};

use crate::arguments::RunArguments;
use crate::check::{tell_all, tell_finding};
use crate::scripts;
use crate::status::{Result, Status, note, say};
use watch::Watch;

/// A server that has not answered by then has gone, or the script has no end.
const PATIENCE: Duration = Duration::from_secs(60);
const CONNECT_PATIENCE: Duration = Duration::from_secs(10);

/// Runs a script once, or again and again.
pub(crate) fn run(arguments: &RunArguments) -> Result<Status> {
    let url = arguments
        .url
        .clone()
        .or_else(|| std::env::var("REDIS_URL").ok());
    let url = url.ok_or("no server: set REDIS_URL or --url, such as redis://127.0.0.1/")?;
    let client = Client::open(url).map_err(|error| format!("invalid server address: {error}"))?;
    if !arguments.watch {
        return once(arguments, &client, |_, _| ());
    }
    let mut watch = Watch::new(&arguments.file);
    loop {
        let follow = |files, start| watch.follow(files, start);
        if let Err(error) = once(arguments, &client, follow) {
            say(&error.to_string());
        }
        let changed = watch.wait();
        note(&format!("`{}` has changed", scripts::show(&changed)));
    }
}

/// Checks and runs a script. `read` is told the files that it is made of, and when they began to be
/// read, before anything is shown: who sees a reply may change a file at once.
fn once(
    arguments: &RunArguments,
    client: &Client,
    read: impl FnOnce(Vec<PathBuf>, SystemTime),
) -> Result<Status> {
    let start = SystemTime::now();
    let (_, loaded) = scripts::load(&arguments.file)?;
    read(loaded.files.clone(), start);
    let is_wrong = tell_all(&loaded);
    let Some(meaning) = loaded.analysis.script.as_ref().filter(|_| !is_wrong) else {
        return Ok(Status::Findings);
    };
    let missing = [
        missing(meaning, TableName::Keys, arguments.keys.len()),
        missing(meaning, TableName::Argv, arguments.args.len()),
    ];
    let missing: Vec<String> = missing.into_iter().flatten().collect();
    if !missing.is_empty() {
        say(&missing.join("\n"));
        return Ok(Status::Trouble);
    }
    let mut connection = connect(client)?;
    match eval(arguments, &loaded, &mut connection) {
        Ok(value) => show(value, meaning),
        Err(error) => refused(&error, &loaded),
    }
}

/// What is wrong with the number of entries, if the script declares them.
fn missing(meaning: &Meaning, table: TableName, given: usize) -> Option<String> {
    let declared = meaning.annotations.of_table(table);
    let is_open = declared.iter().any(|one| one.is_variadic);
    let fixed: Vec<&Annotation> = declared.iter().filter(|one| !one.is_variadic).collect();
    let always = fixed.iter().filter(|one| !one.may_be_left_out).count();
    let fits = (always..=fixed.len()).contains(&given) || (is_open && given > fixed.len());
    if declared.is_empty() || fits {
        return None;
    }
    let names: Vec<&str> = declared.iter().map(|one| one.name.as_str()).collect();
    let (noun, option) = match table {
        TableName::Keys => ("keys", "--key"),
        TableName::Argv => ("arguments", "--arg"),
    };
    Some(format!(
        "the script declares the {noun} `{}`, got {given}: pass one {option} for each",
        names.join("`, `")
    ))
}

fn connect(client: &Client) -> Result<Connection> {
    let unreachable = |error| format!("no connection to the server: {error}");
    let connection = client.get_connection_with_timeout(CONNECT_PATIENCE);
    let connection = connection.map_err(unreachable)?;
    connection
        .set_read_timeout(Some(PATIENCE))
        .map_err(unreachable)?;
    Ok(connection)
}

/// `EVAL`, because what it brings into the server's cache is the first to go.
fn eval(
    arguments: &RunArguments,
    loaded: &Loaded,
    connection: &mut Connection,
) -> std::result::Result<Value, RedisError> {
    let bytes = |entry: &OsString| entry.as_encoded_bytes().to_vec();
    let is_read_only = loaded.is_read_only();
    redis::cmd(if is_read_only { "EVAL_RO" } else { "EVAL" })
        .arg(loaded.analysis.source.text())
        .arg(arguments.keys.len())
        .arg(arguments.keys.iter().map(bytes).collect::<Vec<_>>())
        .arg(arguments.args.iter().map(bytes).collect::<Vec<_>>())
        .query(connection)
}

/// Shows a reply; one that is not as it is declared is a finding.
fn show(value: Value, meaning: &Meaning) -> Result<Status> {
    match reply::shown(value, &meaning.annotations.returns) {
        Ok(text) => {
            let mut output = std::io::stdout().lock();
            output.write_all(text.as_bytes())?;
            output.flush()?;
            Ok(Status::Fine)
        }
        Err(mismatch) => {
            say(&format!("the reply is not what `@return` says: {mismatch}"));
            Ok(Status::Findings)
        }
    }
}

/// Shows a server's error at its place in the script.
fn refused(error: &RedisError, loaded: &Loaded) -> Result<Status> {
    let Some(code) = error.code() else {
        return Err(format!("no answer of the server, the script may have run: {error}").into());
    };
    let text = match error.detail() {
        Some(detail) => format!("{code} {detail}"),
        None => code.to_owned(),
    };
    match raised::finding(&text, &loaded.analysis.source) {
        Some(finding) => tell_finding(&loaded.analysis.source, &finding),
        None => say(&text),
    }
    Ok(Status::Findings)
}
