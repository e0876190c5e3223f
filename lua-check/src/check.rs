//! `lua-check [PATHS]`: all scripts, in parallel; what was found is told in the order of the scripts.

use std::collections::HashSet;
use std::io::{BufWriter, Write as _};
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use anstream::stream::RawStream;
use anstream::{AutoStream, ColorChoice};
use lua_analysis::analysis::Loaded;
use lua_analysis::diagnostic::render::{Style, render};
use lua_analysis::diagnostic::{Diagnostic, Level};
use lua_analysis::project::Project;
use lua_analysis::project::settings::Overrides;
use lua_analysis::text::source::Source;

use crate::Caller;
use crate::arguments::{CheckArguments, Deny, Format};
use crate::finding::Finding;
use crate::format;
use crate::progress::Progress;
use crate::scripts::{self, Script, without_parts};
use crate::status::{Result, Status, say};
use crate::workspace;

/// What was found in all scripts.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// The findings of each script in the order of its text.
    pub(crate) findings: Vec<Finding>,
    /// What could not be looked at.
    pub(crate) troubles: Vec<String>,
    /// The number of scripts that were looked at.
    pub(crate) scripts: usize,
}

/// How scripts are looked at.
pub(crate) struct Checker {
    pub(crate) overrides: Overrides,
    pub(crate) denies_warnings: bool,
    /// That of the reports, if there are to be any.
    pub(crate) style: Option<Style>,
}

/// The findings in a script, or why it could not be looked at.
type Checked = std::result::Result<Vec<Finding>, String>;

/// Checks what the arguments name, and tells.
pub(crate) fn run(arguments: &CheckArguments, caller: Caller) -> Result<Status> {
    let checker = Checker::new(arguments);
    let report = match &arguments.stdin_filename {
        Some(path) => checker.stdin(&scripts::file(path)?)?,
        None => {
            let (scripts, troubles) = match (arguments.paths.as_slice(), caller) {
                ([], Caller::Cargo) => workspace::scripts()?,
                ([], Caller::Shell) => scripts::below(&[PathBuf::from(".")])?,
                (paths, _) => scripts::below(paths)?,
            };
            checker.check(scripts, troubles)
        }
    };
    tell(&report, arguments.format)
}

/// Writes the findings to the standard output and the troubles to the standard error.
pub(crate) fn tell(report: &Report, format: Format) -> Result<Status> {
    for trouble in &report.troubles {
        say(trouble);
    }
    let mut output = BufWriter::new(anstream::stdout().lock());
    format::write(&mut output, report, format)?;
    output.flush()?;
    Ok(report.status())
}

impl Report {
    /// How the program ends after this.
    pub(crate) fn status(&self) -> Status {
        if !self.troubles.is_empty() {
            Status::Trouble
        } else if self.findings.iter().any(Finding::is_error) {
            Status::Findings
        } else {
            Status::Fine
        }
    }
}

impl Checker {
    fn new(arguments: &CheckArguments) -> Self {
        Self {
            overrides: Overrides {
                servers: arguments.servers.servers(),
                hosts: arguments.servers.hosts(),
                ..Overrides::default()
            },
            denies_warnings: arguments.deny == Some(Deny::Warnings),
            style: (arguments.format == Format::Human).then(|| style_of(&std::io::stdout())),
        }
    }

    fn stdin(&self, script: &Script) -> Result<Report> {
        let loaded = script
            .load_stdin(&self.overrides)
            .map_err(|error| format!("can't read the standard input: {error}"))?;
        Ok(gather(vec![self.checked(script, &loaded)], Vec::new()))
    }

    /// Looks at all scripts, on all processors.
    pub(crate) fn check(&self, scripts: Vec<Script>, troubles: Vec<String>) -> Report {
        let project = Project::default();
        let scripts = without_parts(scripts, &project);
        let next = AtomicUsize::new(0);
        let (send, receive) = mpsc::channel();
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let mut checked = Vec::with_capacity(scripts.len());
        thread::scope(|scope| {
            for _ in 0..threads.min(scripts.len()) {
                let (next, send, scripts, project) = (&next, send.clone(), &scripts, &project);
                scope.spawn(move || {
                    let take = || {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        Some((index, scripts.get(index)?))
                    };
                    while let Some((index, script)) = take() {
                        // Nobody hangs up before the last result is here.
                        let _ = send.send((index, self.script(script, project)));
                    }
                });
            }
            drop(send);
            let mut progress = Progress::new(scripts.len());
            for result in receive {
                checked.push(result);
                progress.step();
            }
            progress.finish();
        });
        checked.sort_by_key(|(index, _)| *index);
        let checked = checked.into_iter().map(|(_, result)| result);
        gather(checked.collect(), troubles)
    }

    fn script(&self, script: &Script, project: &Project) -> Checked {
        let loaded = script
            .load(project, &self.overrides)
            .map_err(|error| error.to_string())?;
        self.checked(script, &loaded)
    }

    fn checked(&self, script: &Script, loaded: &Loaded) -> Checked {
        if loaded.analysis.script.is_none() && is_binary(&loaded.analysis.source) {
            return Err(format!(
                "`{}` is a binary file, not a Lua script",
                script.shown
            ));
        }
        let mut findings = Vec::new();
        if let Some((source, wrong)) = &loaded.config_file {
            findings.extend(wrong.iter().map(|found| self.finding(source, found)));
        }
        let source = &loaded.analysis.source;
        let found = loaded.analysis.findings(&loaded.config, None);
        findings.extend(found.iter().map(|found| self.finding(source, found)));
        Ok(findings)
    }

    fn finding(&self, source: &Source, found: &Diagnostic) -> Finding {
        if self.denies_warnings && found.level == Level::Warn {
            let mut found = found.clone();
            found.level = Level::Deny;
            return Finding::new(source, &found, self.style);
        }
        Finding::new(source, found, self.style)
    }
}

/// Puts together what was found, each finding once.
fn gather(checked: Vec<Checked>, troubles: Vec<String>) -> Report {
    let mut report = Report {
        troubles,
        ..Report::default()
    };
    let mut seen = HashSet::new();
    for checked in checked {
        match checked {
            Ok(findings) => {
                report.scripts += 1;
                let findings = findings.into_iter();
                report
                    .findings
                    .extend(findings.filter(|finding| seen.insert(finding.identity.clone())));
            }
            Err(trouble) => report.troubles.push(trouble),
        }
    }
    report
}

/// Tells on the standard error what of these codes is wrong with a script, and whether anything is.
pub(crate) fn tell_errors(loaded: &Loaded, codes: &[&str]) -> bool {
    let mut found = loaded.analysis.findings(&loaded.config, None);
    found.retain(|found| codes.contains(&found.code));
    for finding in &found {
        tell_finding(&loaded.analysis.source, finding);
    }
    !found.is_empty()
}

/// Tells on the standard error all that is wrong with a script, and whether there is an error.
pub(crate) fn tell_all(loaded: &Loaded) -> bool {
    let found = loaded.analysis.findings(&loaded.config, None);
    let config = loaded.config_file.iter();
    let config = config.flat_map(|(source, wrong)| wrong.iter().map(move |one| (source, one)));
    let all = config.chain(found.iter().map(|one| (&loaded.analysis.source, one)));
    let mut is_wrong = false;
    for (source, finding) in all {
        tell_finding(source, finding);
        is_wrong |= finding.level == Level::Deny;
    }
    is_wrong
}

/// Tells a finding on the standard error.
pub(crate) fn tell_finding(source: &Source, finding: &Diagnostic) {
    let report = render(source, finding, style_of(&std::io::stderr()));
    // Where nobody listens there is nothing to say.
    let _ = writeln!(anstream::stderr(), "{report}\n");
}

/// Whether a text that is not Lua is no text at all.
fn is_binary(source: &Source) -> bool {
    source.text().iter().take(8_000).any(|byte| *byte == 0)
}

/// How reports look on an output: `NO_COLOR` and `CLICOLOR_FORCE` count.
fn style_of(output: &impl RawStream) -> Style {
    match AutoStream::choice(output) {
        ColorChoice::Never => Style::Plain,
        _ => Style::Coloured,
    }
}
