//! The chart of what the benches found: bars of each contestant beside each other, as an SVG that
//! can be read on light and on dark pages.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::{Result, cargo};

/// Bars of one quantity; they share a scale.
struct Panel {
    title: &'static str,
    groups: Vec<Group>,
}

/// Bars that are compared with each other.
struct Group {
    title: String,
    /// In the order of [`CONTESTANTS`]; absent where nothing was measured.
    bars: Vec<Option<f64>>,
}

const CONTESTANTS: [(&str, &str); 4] = [
    ("lua-runtime", "ours"),
    ("redis::Script", "script"),
    ("EVALSHA by hand", "hand"),
    ("redis-benchmark", "limit"),
];

const FILE: &str = "docs/bench.svg";

/// Draws the chart of the benches' last results; where it is.
pub(super) fn draw() -> Result<PathBuf> {
    let results = cargo::target().join("benches");
    let panels = [
        Panel {
            title: "Instructions of a call (less is better)",
            groups: read(&results, "instructions", 3)?
                .into_iter()
                .filter(|group| group.title.contains("blocking"))
                .map(|group| group.titled(|title| title.replace(": blocking", "")))
                .collect(),
        },
        Panel {
            title: "Heap allocations of a call (less is better)",
            groups: read(&results, "allocations", 3)?
                .into_iter()
                .filter(|group| group.title.contains("blocking"))
                .map(|group| group.titled(|title| title.replace(": blocking", "")))
                .collect(),
        },
        Panel {
            title: "Calls per second on loopback (more is better)",
            groups: read(&results, "throughput", 4)?,
        },
    ];
    let file = cargo::workspace().join(FILE);
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&file, svg(&panels))?;
    Ok(file)
}

/// The rows that a bench left: a title, and so many numbers.
fn read(results: &Path, name: &str, numbers: usize) -> Result<Vec<Group>> {
    let file = results.join(format!("{name}.tsv"));
    let text = std::fs::read_to_string(&file).map_err(|error| {
        format!(
            "{}: {error}; run `cargo xtask bench client throughput` first",
            file.display()
        )
    })?;
    Ok(text
        .lines()
        .map(|line| Group::parse(line, numbers))
        .collect())
}

impl Group {
    fn parse(line: &str, numbers: usize) -> Self {
        let mut cells = line.split('\t');
        let title = cells.next().unwrap_or_default().to_owned();
        // `21 (3 grow)` is 21.
        let number = |cell: &str| cell.split(' ').next()?.parse().ok();
        Self {
            title,
            bars: cells.take(numbers).map(number).collect(),
        }
    }

    fn titled(self, title: impl FnOnce(&str) -> String) -> Self {
        Self {
            title: title(&self.title),
            ..self
        }
    }
}

const WIDTH: f64 = 760.0;
const LEFT: f64 = 128.0;
const LONGEST: f64 = 540.0;
const BAR: f64 = 14.0;
const STEP: f64 = 18.0;

/// Colours are told apart on white and on black, and by their lightness too.
const STYLE: &str = "\
    text { font: 12px system-ui, sans-serif; fill: #57606a }\n\
    .title { font-weight: 600; font-size: 14px; fill: #1f2328 }\n\
    .ours { fill: #cf5c1e } .script { fill: #4a7fb5 } .hand { fill: #7fa8c9 } .limit { fill: #9aa1a8 }\n\
    @media (prefers-color-scheme: dark) {\n\
    text { fill: #9aa4af } .title { fill: #e6edf3 }\n\
    .ours { fill: #f0883e } .script { fill: #5b93cc } .hand { fill: #3f6a94 } .limit { fill: #6e7681 }\n\
    }\n";

fn svg(panels: &[Panel]) -> String {
    let mut body = String::new();
    let mut y = 8.0;
    for panel in panels {
        y += 18.0;
        let _ = writeln!(
            body,
            r#"<text class="title" x="8" y="{y}">{}</text>"#,
            escaped(panel.title)
        );
        y += 8.0;
        let all = panel.groups.iter().flat_map(|group| &group.bars).flatten();
        let most = all.copied().fold(f64::MIN_POSITIVE, f64::max);
        for group in &panel.groups {
            y += 16.0;
            let _ = writeln!(
                body,
                r#"<text x="8" y="{y}">{}</text>"#,
                escaped(&group.title)
            );
            y += 6.0;
            for (bar, (name, class)) in group.bars.iter().zip(CONTESTANTS) {
                let Some(value) = bar else {
                    continue;
                };
                let length = (value / most * LONGEST).max(1.0);
                let base = y + BAR - 3.0;
                let _ = writeln!(
                    body,
                    r#"<text x="{}" y="{base}" text-anchor="end">{name}</text><rect class="{class}" x="{LEFT}" y="{y}" width="{length:.1}" height="{BAR}" rx="2"/><text x="{:.1}" y="{base}">{}</text>"#,
                    LEFT - 8.0,
                    LEFT + length + 6.0,
                    grouped(*value),
                );
                y += STEP;
            }
        }
        y += 14.0;
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {y}\" width=\"{WIDTH}\" \
         height=\"{y}\" role=\"img\">\n\
         <title>lua-runtime beside redis::Script</title>\n\
         <desc>Made by cargo xtask bench client throughput --chart</desc>\n<style>\n{STYLE}</style>\n{body}</svg>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// `12,345`.
fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        let numbers = [7.0, 993.4, 1_000.0, 12_345.6, 1_234_567.0];
        assert_eq!(
            numbers.map(grouped),
            ["7", "993", "1,000", "12,346", "1,234,567"]
        );
    }

    #[test]
    fn a_bar_is_as_long_as_its_number() {
        let groups = vec![
            Group::parse("a < b\t50\t100 (3 grow)\t\t25\tignored", 4),
            Group::parse("c\t10\t20\t30\t40", 2),
        ];
        let text = svg(&[Panel { title: "t", groups }]);
        assert!(text.contains("a &lt; b"), "{text}");
        // Two dashes would end the file for a browser.
        assert!(!text.contains("<!--"), "{text}");
        let bars: Vec<&str> = text
            .lines()
            .filter_map(|line| line.split_once("<rect class=\"")?.1.split_once("\" height"))
            .map(|(bar, _)| bar)
            .collect();
        assert_eq!(bars.len(), 5, "{text}");
        assert!(
            bars[0].starts_with("ours") && bars[0].ends_with("width=\"270.0"),
            "{text}"
        );
        assert!(
            bars[1].starts_with("script") && bars[1].ends_with("width=\"540.0"),
            "{text}"
        );
        assert!(
            bars[2].starts_with("limit") && bars[2].ends_with("width=\"135.0"),
            "{text}"
        );
    }
}
