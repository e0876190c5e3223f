//! What a bench prints: a table as Markdown has it, which is also left in a file for the chart.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

/// Rows under a heading.
#[derive(Debug)]
pub struct Table {
    heading: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows. All columns but the first are numbers.
    pub fn new<const N: usize>(heading: [&str; N]) -> Self {
        Self {
            heading: heading.map(str::to_owned).to_vec(),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        assert_eq!(N, self.heading.len(), "a cell for each column");
        self.rows.push(Vec::from(cells));
    }

    /// Prints it, and leaves its rows as `NAME.tsv` in the [folder of results](results_folder).
    pub fn finish(self, name: &str) {
        println!("{}", self.markdown());
        let folder = results_folder();
        fs::create_dir_all(&folder).expect("create the folder of results");
        let file = folder.join(format!("{name}.tsv"));
        let lines = self.rows.iter().map(|row| format!("{}\n", row.join("\t")));
        fs::write(file, lines.collect::<String>()).expect("write the results");
    }

    fn markdown(&self) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let mut text = line(&self.heading);
        let rule = self.heading.iter().enumerate();
        let rule = rule.map(|(column, _)| if column == 0 { "---" } else { "---:" }.to_owned());
        let _ = write!(text, "{}", line(&rule.collect::<Vec<_>>()));
        text.extend(self.rows.iter().map(|row| line(row)));
        text
    }
}

/// Where the benches leave their tables: `benches` in the target folder.
pub fn results_folder() -> PathBuf {
    // A bench is target/release/deps/NAME.
    let bench = std::env::current_exe().expect("the path of this program");
    let target = bench.ancestors().nth(3).expect("the target folder");
    target.join("benches")
}
