//! apt's source lists: which of a machine's entries lead to Debian, and entries like them for the
//! suites that we need.
//!
//! An entry keeps what the machine's owner said of it (the mirror, the key, the architectures).

/// The component that has our packages, and by which Debian's entries are known.
const COMPONENT: &str = "main";

/// How the machine reaches an archive of packages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Archive {
    uri: String,
    /// Fields of deb822, such as `Signed-By`; a value of several lines is here as it was there.
    options: Vec<(String, String)>,
}

impl Archive {
    /// An entry of this archive for other suites, in the format deb822.
    pub(super) fn entry(&self, suites: &[&str]) -> String {
        let fields = [
            ("Types", "deb".to_owned()),
            ("URIs", self.uri.clone()),
            ("Suites", suites.join(" ")),
            ("Components", COMPONENT.to_owned()),
            // Without the lists of contents, icons and translations.
            ("Targets", "Packages".to_owned()),
        ];
        let options = self.options.iter();
        fields
            .iter()
            .map(|(name, value)| format!("{name}: {value}\n"))
            .chain(options.map(|(name, value)| format!("{name}: {value}\n")))
            .collect()
    }
}

/// The format of a source list, which its file name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// `*.list`: an entry is a line.
    OneLine,
    /// `*.sources`: an entry is a paragraph.
    Deb822,
}

impl Format {
    /// The format of a file, if apt reads it at all.
    pub(super) fn of(file_name: &str) -> Option<Self> {
        match file_name.rsplit_once('.')?.1 {
            "list" => Some(Self::OneLine),
            "sources" => Some(Self::Deb822),
            _ => None,
        }
    }
}

/// The archives of a source list that may be Debian's, in their order, each once.
pub(super) fn archives(format: Format, text: &str) -> Vec<Archive> {
    let entries: Vec<Entry> = match format {
        Format::OneLine => text.lines().filter_map(one_line).collect(),
        Format::Deb822 => paragraphs(text)
            .iter()
            .map(|paragraph| deb822(paragraph))
            .collect(),
    };
    let mut archives = Vec::new();
    for entry in entries.iter().filter(|entry| entry.may_be_debian()) {
        // A CD would have to be put in.
        for uri in entry.uris.iter().filter(|uri| !uri.starts_with("cdrom:")) {
            let archive = Archive {
                uri: uri.clone(),
                options: entry.options.clone(),
            };
            if !archives.contains(&archive) {
                archives.push(archive);
            }
        }
    }
    archives
}

/// An entry as it is written, for several suites of several archives.
#[derive(Debug, Default)]
struct Entry {
    is_disabled: bool,
    types: Vec<String>,
    uris: Vec<String>,
    suites: Vec<String>,
    components: Vec<String>,
    options: Vec<(String, String)>,
}

impl Entry {
    /// Whether it has binary packages of a whole release: `bookworm`, and neither
    /// `bookworm-security` (another archive) nor a path (no suite).
    fn may_be_debian(&self) -> bool {
        let has = |words: &[String], word: &str| words.iter().any(|other| other == word);
        !self.is_disabled
            && has(&self.types, "deb")
            && has(&self.components, COMPONENT)
            && self.suites.iter().any(|suite| !suite.contains(['-', '/']))
    }

    /// Takes a field, whose names are those of deb822 in any case.
    fn set(&mut self, name: &str, value: &str) {
        match name.to_ascii_lowercase().as_str() {
            "types" => self.types = words(value),
            "uris" => self.uris = words(value),
            "suites" => self.suites = words(value),
            "components" => self.components = words(value),
            "enabled" => {
                let value = value.to_ascii_lowercase();
                self.is_disabled = ["no", "false", "off", "0"].contains(&value.as_str());
            }
            "targets" | "languages" => {}
            _ => self.options.push((name.to_owned(), value.to_owned())),
        }
    }
}

/// `deb [signed-by=/key arch=amd64,arm64] uri suite component...`; nothing for a comment.
fn one_line(line: &str) -> Option<Entry> {
    let line = line.split('#').next()?.trim();
    let (kind, rest) = line.split_once(char::is_whitespace)?;
    let mut entry = Entry::default();
    let rest = match rest.trim_start().strip_prefix('[') {
        Some(bracketed) => {
            let (options, rest) = bracketed.split_once(']')?;
            for (name, value) in options.split_whitespace().filter_map(|o| o.split_once('=')) {
                let value = value.replace(',', " ");
                match name {
                    "arch" => entry.set("Architectures", &value),
                    "lang" | "target" => {}
                    // `arch+=` changes a default, which stays as it is without it.
                    _ if name.ends_with(['+', '-']) => {}
                    _ => entry.set(name, &value),
                }
            }
            rest
        }
        None => rest,
    };
    let mut rest = rest.split_whitespace().map(str::to_owned);
    entry.types = vec![kind.to_owned()];
    entry.uris = vec![rest.next()?];
    entry.suites = vec![rest.next()?];
    entry.components = rest.collect();
    Some(entry)
}

/// The paragraphs of a file without its comments, which may be inside of a field.
fn paragraphs(text: &str) -> Vec<Vec<&str>> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    lines
        .split(|line| line.trim().is_empty())
        .filter(|paragraph| !paragraph.is_empty())
        .map(<[&str]>::to_vec)
        .collect()
}

fn deb822(paragraph: &[&str]) -> Entry {
    let mut fields: Vec<(&str, String)> = Vec::new();
    for line in paragraph {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push('\n');
                value.push_str(line);
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim(), value.trim().to_owned()));
        }
    }
    let mut entry = Entry::default();
    for (name, value) in fields {
        entry.set(name, &value);
    }
    entry
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEB822: &str = "\
# The release
Types: deb deb-src
# an older mirror
URIs: http://mirror.test/debian
Suites: bookworm bookworm-updates
Components: main contrib
Targets: Packages Contents-deb
Signed-By: /usr/share/keyrings/debian.gpg

Types: deb
URIs: http://mirror.test/security
Suites: bookworm-security
Components: main
";

    fn entries(format: Format, text: &str) -> Vec<String> {
        archives(format, text)
            .iter()
            .map(|archive| archive.entry(&["bookworm", "bookworm-backports"]))
            .collect()
    }

    #[test]
    fn paragraphs_keep_mirror_and_key() {
        assert_eq!(
            entries(Format::Deb822, DEB822),
            ["Types: deb\n\
              URIs: http://mirror.test/debian\n\
              Suites: bookworm bookworm-backports\n\
              Components: main\n\
              Targets: Packages\n\
              Signed-By: /usr/share/keyrings/debian.gpg\n"]
        );
    }

    #[test]
    fn a_key_inside_of_the_list_stays_whole() {
        let text = "types: deb\nuris:\n http://a.test/debian\n http://b.test/debian\nsuites: trixie\n\
                    components: main\nsigned-by:\n -----BEGIN PGP-----\n .\n mDME\n# comment\n -----END-----\n";
        let made = entries(Format::Deb822, text);
        let key = "signed-by: \n -----BEGIN PGP-----\n .\n mDME\n -----END-----\n";
        assert_eq!(made.len(), 2);
        assert!(made[0].contains("URIs: http://a.test/debian\n"), "{made:?}");
        assert!(made[1].contains("URIs: http://b.test/debian\n"), "{made:?}");
        assert!(made.iter().all(|entry| entry.ends_with(key)), "{made:?}");
    }

    #[test]
    fn lines_become_paragraphs() {
        let text = "\
# deb http://old.test/debian bookworm main
deb [ arch=amd64,arm64 signed-by=/a.gpg lang+=de target=Packages ] http://mirror.test/debian bookworm main non-free # ours
deb-src http://mirror.test/debian bookworm main
deb http://mirror.test/debian bookworm-updates main
deb\thttps://other.test/debian/  stable  main
deb https://tool.test/debian bookworm stable
deb https://flat.test/ ./
deb [broken http://mirror.test/debian bookworm main
deb cdrom:disc bookworm main
deb
";
        let made = entries(Format::OneLine, text);
        assert_eq!(made.len(), 2, "{made:?}");
        assert!(
            made[0].contains("URIs: http://mirror.test/debian\n")
                && made[0].ends_with("Architectures: amd64 arm64\nsigned-by: /a.gpg\n"),
            "{made:?}"
        );
        assert!(
            made[1].contains("URIs: https://other.test/debian/\n"),
            "{made:?}"
        );
    }

    #[test]
    fn what_leads_nowhere_is_left_out() {
        for changed in [
            "Enabled: no",
            "Types: deb-src",
            "Suites: bookworm/",
            "Components: contrib",
        ] {
            let text = DEB822.replacen("Signed-By", &format!("{changed}\nSigned-By"), 1);
            assert!(archives(Format::Deb822, &text).is_empty(), "{changed}");
        }
        assert!(archives(Format::Deb822, "\n\n \nno field\n: x\n").is_empty());
        let twice = format!("{DEB822}\n{DEB822}");
        assert_eq!(archives(Format::Deb822, &twice).len(), 1);
    }

    #[test]
    fn only_what_apt_reads_has_a_format() {
        assert_eq!(Format::of("debian.sources"), Some(Format::Deb822));
        assert_eq!(Format::of("sources.list"), Some(Format::OneLine));
        for other in ["debian.sources.disabled", "sources", "a.list.save"] {
            assert_eq!(Format::of(other), None, "{other}");
        }
    }
}
