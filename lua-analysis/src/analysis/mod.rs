//! All stages in their order: file, config, includes, syntax, names, values, checks.
//!
//! Entry points: [`load`] for a file, [`analyse`] for a text.

pub mod folder;

use std::path::{Path, PathBuf};

use crate::checks::{self, Context, allow, bad_shebang, nested_long_bracket};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::{
    BAD_SHEBANG, FUNCTION_LIBRARY, NESTED_LONG_BRACKET, UNDEFINED_GLOBAL,
};
use crate::meaning::Meaning;
use crate::meaning::annotations::annotations;
use crate::meaning::entries::entries;
use crate::meaning::names::resolve;
use crate::meaning::outline::outline;
use crate::meaning::values::values;
use crate::project::Project;
use crate::project::config::Config;
use crate::project::include::{Composed, compose};
use crate::project::read::{ReadError, ScriptFile, check_text, read_within};
use crate::project::settings::{Overrides, outermost_folder};
use crate::server::error_code::ErrorCodes;
use crate::signature::declared::Declared;
use crate::syntax::{self, Comment};
use crate::text::source::Source;

/// A script that was read from a file, with all that is known of it.
#[derive(Debug)]
pub struct Loaded {
    /// The file's name without the extension.
    pub name: String,
    /// What the project decides.
    pub config: Config,
    /// The `lua-check.toml`, if there is one, and what is wrong in it.
    pub config_file: Option<(Source, Vec<Diagnostic>)>,
    /// What is known of the script.
    pub analysis: Analysis,
    /// Every file that has a part in this, for a build to watch.
    pub files: Vec<PathBuf>,
}

/// What is known of a script.
#[derive(Debug)]
pub struct Analysis {
    /// Its text.
    pub source: Source,
    /// What it means; absent if its text is not Lua.
    pub script: Option<Meaning>,
    /// Everything that was found, before anything is allowed.
    found: Vec<Diagnostic>,
    /// Its comments, as far as it is Lua.
    comments: Vec<Comment>,
}

impl Analysis {
    /// What is wrong with the script, and with what a caller declares of it, in the order of the
    /// text: without what comments or the project allow, at the levels that hold.
    pub fn findings(&self, config: &Config, declared: Option<&Declared>) -> Vec<Diagnostic> {
        let mut found = self.found.clone();
        if let Some(script) = &self.script {
            found.extend(checks::of_declared(&self.source, script, declared));
        }
        let mut findings = allow::apply(&self.source, &self.comments, found);
        for finding in &mut findings {
            let (file, _) = self.source.origin(finding.primary.span);
            finding.level = config.level_in(finding, file.path());
        }
        findings.retain(Diagnostic::is_reported);
        findings.sort_by_key(|finding| finding.primary.span);
        findings
    }
}

impl Analysis {
    /// The codes of the errors that the script answers.
    pub fn error_codes(&self) -> ErrorCodes {
        let Some(meaning) = &self.script else {
            return ErrorCodes::default();
        };
        let declared = meaning.annotations.errors.iter();
        let declared: Vec<String> = declared.map(|error| error.code.clone()).collect();
        if !declared.is_empty() {
            return ErrorCodes {
                codes: declared,
                is_complete: true,
            };
        }
        let config = Config::default();
        checks::error_codes(&Context::new(&self.source, meaning, &config))
    }
}

impl Loaded {
    /// Whether the script is called as read-only.
    pub fn is_read_only(&self) -> bool {
        let script = self.analysis.script.as_ref();
        self.config.is_read_only || script.is_some_and(Meaning::is_read_only)
    }

    /// The files that the script includes.
    pub fn includes(&self) -> &[PathBuf] {
        let config = usize::from(self.config_file.is_some());
        let end = self.files.len().saturating_sub(config);
        self.files.get(1..end).unwrap_or_default()
    }
}

/// Reads a script, what it includes, and what its project decides.
///
/// `path` is relative to `root`.
///
/// # Errors
///
/// A file that can't be read, or is a link out of the folder of scripts. All else are findings.
pub fn load(root: &Path, path: &str) -> Result<Loaded, ReadError> {
    let folder = outermost_folder(root, path);
    let file = read_within(root, &folder, path)?;
    let overrides = Overrides::default();
    Ok(load_file(file, root, &folder, &overrides))
}

/// Like [`load`], for a script that was read before, or was never in a file.
///
/// Its path need not exist: it says where the script belongs. `folder` is the folder of scripts that
/// was named, and holds where there is no `lua-check.toml`. Messages show paths from `root` on.
pub fn load_file(file: ScriptFile, root: &Path, folder: &Path, overrides: &Overrides) -> Loaded {
    load_in(&Project::default(), file, root, folder, overrides)
}

/// Like [`load_file`], for one of many scripts that are read together.
pub fn load_in(
    project: &Project,
    file: ScriptFile,
    root: &Path,
    folder: &Path,
    overrides: &Overrides,
) -> Loaded {
    let decided = project.decided(&file.path, root, folder, overrides);
    let name = file.name.clone();
    let Composed {
        source,
        mut files,
        diagnostics,
        is_circular,
    } = compose(file, &decided.folder, &decided.config, project);
    let mut analysis = analyse(source, &decided.config);
    if !diagnostics.is_empty() {
        // What a file that is missing would bring is not undefined.
        analysis
            .found
            .retain(|found| found.code != UNDEFINED_GLOBAL.code);
    }
    if is_circular {
        // What comes of files in an order that nobody wrote is no finding.
        analysis.found.clear();
    }
    analysis.found.extend(diagnostics);
    files.extend(decided.path);
    Loaded {
        name,
        config: decided.config,
        config_file: decided.file,
        analysis,
        files,
    }
}

/// Finds out what a script means, and what is wrong with it.
pub fn analyse(source: Source, config: &Config) -> Analysis {
    if let Some(diagnostic) = check_text(&source) {
        return Analysis {
            source,
            script: None,
            found: vec![diagnostic],
            comments: Vec::new(),
        };
    }
    let syntax::Script {
        shebang,
        shebang_refused,
        block,
        comments,
        diagnostics,
        ..
    } = syntax::parse(source.text());
    let mut found: Vec<Diagnostic> = diagnostics
        .into_iter()
        .filter_map(|found| match shebang_refused {
            Some(scope) if found.code == BAD_SHEBANG.code => {
                bad_shebang::judged(found, scope, config)
            }
            _ if found.code == NESTED_LONG_BRACKET.code => {
                nested_long_bracket::judged(found, config)
            }
            _ => Some(found),
        })
        .collect();
    // All else is as it should be in a library, whatever a script may not do.
    if let Some(library) = found
        .iter()
        .find(|found| found.code == FUNCTION_LIBRARY.code)
    {
        return Analysis {
            found: vec![library.clone()],
            source,
            script: None,
            comments: Vec::new(),
        };
    }
    let script = block.map(|block| {
        let names = resolve(&block);
        let values = values(&block, &names);
        let outline = outline(&block, &names);
        let entries = entries(&block, &names, &values);
        let annotations = annotations(&source, &comments, &block);
        Meaning {
            shebang,
            block,
            names,
            outline,
            values,
            entries,
            annotations,
        }
    });
    if let Some(meaning) = &script {
        found.extend(meaning.annotations.findings.clone());
        found.extend(checks::run(&Context::new(&source, meaning, config)));
    }
    Analysis {
        source,
        script,
        found,
        comments,
    }
}
