//! `[folders."queue/legacy".levels]`: the levels of checks in a folder, and in those in it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use toml::Spanned;
use toml::de::DeValue;

use super::reader::Reader;
use crate::diagnostic::Level;
use crate::project::read::lua_files;
use crate::project::{canonical, normal};
use crate::text::spelling::nearest;

/// The levels of checks in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderLevels {
    /// The folder, without links.
    pub folder: PathBuf,
    /// The level of a check, where the folder has its own.
    pub levels: BTreeMap<String, Level>,
}

/// The level of a check in a file, if a folder around the file has one: the innermost decides.
pub(super) fn level(folders: &[FolderLevels], code: &str, file: &Path) -> Option<Level> {
    let around = folders
        .iter()
        .filter(|around| file.starts_with(&around.folder));
    let with_level = around.filter_map(|around| {
        let level = around.levels.get(code)?;
        Some((around.folder.components().count(), *level))
    });
    let innermost = with_level.max_by_key(|(depth, _)| *depth);
    innermost.map(|(_, level)| level)
}

impl Reader {
    pub(super) fn folders(&mut self, value: &Spanned<DeValue<'_>>, project: &Path) {
        let DeValue::Table(folders) = value.get_ref() else {
            let message = "`folders` is a table: `[folders.\"queue/legacy\".levels]`";
            self.error(value.span(), message);
            return;
        };
        for (name, value) in folders {
            let Some(folder) = self.folder(name, project) else {
                continue;
            };
            let DeValue::Table(settings) = value.get_ref() else {
                let message = format!(
                    "`{0}` is a table: `[folders.\"{0}\".levels]`",
                    name.get_ref()
                );
                self.error(value.span(), &message);
                continue;
            };
            let mut levels = BTreeMap::new();
            for (key, value) in settings {
                match &**key.get_ref() {
                    "levels" => levels = self.levels(value),
                    other if super::KEYS.contains(&other) => {
                        let message = format!("`{other}` holds for the whole project");
                        self.error(key.span(), &message);
                        self.help("write it at the top of the file; a folder has `levels`");
                    }
                    other => self.unknown(key.span(), "key", other, &["levels".to_owned()]),
                }
            }
            self.config.folders.push(FolderLevels { folder, levels });
        }
    }

    /// The folder of this name in the project's own.
    fn folder(
        &mut self,
        name: &Spanned<std::borrow::Cow<'_, str>>,
        project: &Path,
    ) -> Option<PathBuf> {
        let written = &**name.get_ref();
        let relative = normal(Path::new(written));
        let leads_out = relative
            .components()
            .any(|part| !matches!(part, Component::Normal(_)));
        let (message, help) = if relative.as_os_str().is_empty() {
            (
                format!("`{written}` is the folder of this file"),
                "its levels are `[levels]`",
            )
        } else if leads_out {
            (
                format!("`{written}` is outside of the folder of this file"),
                "give a path from there, such as `queue/legacy`",
            )
        } else {
            let folder = canonical(&project.join(&relative));
            if folder.is_file() {
                (
                    format!("`{written}` is a file, not a folder"),
                    "in a file a comment allows: `-- lua-check: allow-file(CODE) reason`",
                )
            } else if !folder.is_dir() {
                self.error(name.span(), &format!("there is no folder `{written}`"));
                let help = match nearest(&relative.to_string_lossy(), &folders_below(project))
                    .first()
                {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "give its path from the folder of this file, such as `queue/legacy`"
                        .to_owned(),
                };
                self.help(&help);
                return None;
            } else if self
                .config
                .folders
                .iter()
                .any(|known| known.folder == folder)
            {
                (
                    format!("the folder `{written}` is named twice"),
                    "write its levels in one table",
                )
            } else {
                return Some(folder);
            }
        };
        self.error(name.span(), &message);
        self.help(help);
        None
    }
}

/// The folders below a project's own that have Lua files in them.
fn folders_below(project: &Path) -> Vec<String> {
    let files = lua_files(project);
    let folders = files
        .iter()
        .flat_map(|file| Path::new(file).ancestors().skip(1));
    let folders = folders.map(|folder| folder.to_string_lossy().into_owned());
    let folders: BTreeSet<String> = folders.filter(|folder| !folder.is_empty()).collect();
    folders.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::lints::{SLOW_COMMAND, lint};
    use crate::project::config::{Config, FILE_NAME};
    use crate::text::source::Source;
    use crate::text::span::Span;

    /// What a text says in a folder with some folders in it.
    fn parse(text: &str) -> (Config, Vec<String>, PathBuf) {
        let project = canonical(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"));
        let source = Source::new(FILE_NAME, text);
        let (config, findings) = Config::parse(&source, &project);
        let messages = findings.iter().map(|found| {
            let line = source.position(found.primary.span.start).line;
            format!("{line}: {}; {}", found.message, found.help.join("; "))
        });
        (config, messages.collect(), project)
    }

    #[test]
    fn the_innermost_folder_decides() {
        let (config, messages, project) = parse(
            "[levels]\nsyntax = \"deny\"\nslow-command = \"allow\"\n\
             [folders.verdict.levels]\nslow-command = \"deny\"\nfloat-reply = \"allow\"\n\
             [folders.\"./verdict/edge_cases/\".levels]\nslow-command = \"warn\"\n",
        );
        assert_eq!(messages, [""; 0]);
        let level = |code, file: &str| {
            let finding = lint(code).expect("a lint").at(Span::default(), "");
            config.level_in(&finding, Some(&project.join(file)))
        };
        assert_eq!(level("slow-command", "a.lua"), Level::Allow);
        assert_eq!(level("slow-command", "verdictless/a.lua"), Level::Allow);
        assert_eq!(level("slow-command", "verdict/a.lua"), Level::Deny);
        assert_eq!(
            level("slow-command", "verdict/edge_cases/a.lua"),
            Level::Warn
        );
        assert_eq!(
            level("float-reply", "verdict/edge_cases/a.lua"),
            Level::Allow
        );
        assert_eq!(level("float-reply", "a.lua"), Level::Warn);
        let finding = SLOW_COMMAND.at(Span::default(), "");
        assert_eq!(config.level_in(&finding, None), Level::Allow);
    }

    #[test]
    fn mistakes_are_reported_with_what_to_write() {
        let (config, messages, _) = parse(
            "[folders.nowhere.levels]\n\
             [folders.\"../src\".levels]\n\
             [folders.\"/etc\".levels]\n\
             [folders.\".\".levels]\n\
             [folders.\"walk.rs\".levels]\n\
             [folders.verdict.levels]\nslow-comand = \"deny\"\nfloat-reply = \"off\"\nsyntax = \"allow\"\n\
             [folders.\"verdict/\"]\n\
             [folders.corpus]\nservers = []\nlevls = {}\n\
             [folders.fixtures]\nlevels = 1\n",
        );
        assert_eq!(
            messages,
            [
                "1: there is no folder `nowhere`; give its path from the folder of this file, such as `queue/legacy`",
                "2: `../src` is outside of the folder of this file; give a path from there, such as `queue/legacy`",
                "3: `/etc` is outside of the folder of this file; give a path from there, such as `queue/legacy`",
                "4: `.` is the folder of this file; its levels are `[levels]`",
                "5: `walk.rs` is a file, not a folder; in a file a comment allows: `-- lua-check: allow-file(CODE) reason`",
                "7: unknown check `slow-comand`; did you mean `slow-command`?",
                "8: unknown level `off`; there are `deny`, `warn`, `allow`",
                "9: no server takes a script with a syntax error; ",
                "10: the folder `verdict/` is named twice; write its levels in one table",
                "12: `servers` holds for the whole project; write it at the top of the file; a folder has `levels`",
                "13: unknown key `levls`; did you mean `levels`?",
                "15: `levels` is a table: `[levels]`; ",
            ]
        );
        // What a misspelt name is meant for counts, so that there is one finding for it.
        let levels = config.folders.iter().flat_map(|folder| &folder.levels);
        let levels: Vec<_> = levels
            .map(|(code, level)| (code.as_str(), *level))
            .collect();
        assert_eq!(levels, [("slow-command", Level::Deny)]);
        let (_, messages, _) = parse("folders = 1\n");
        assert_eq!(
            messages,
            ["1: `folders` is a table: `[folders.\"queue/legacy\".levels]`; "]
        );
        let (_, messages, _) = parse("folders = { verdict = 1 }\n");
        assert_eq!(
            messages,
            ["1: `verdict` is a table: `[folders.\"verdict\".levels]`; "]
        );
    }
}
