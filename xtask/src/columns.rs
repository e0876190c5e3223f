//! Tables for people: columns as wide as their widest cell.

/// A heading, then the rows, each cell padded to its column.
pub(crate) fn columns<const N: usize>(heading: [&str; N], rows: &[[String; N]]) -> String {
    let heading = heading.map(str::to_owned);
    let lines = || std::iter::once(&heading).chain(rows);
    let mut widths = [0; N];
    for line in lines() {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: &[String; N]| {
        let padded: Vec<String> = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        format!("{}\n", padded.join("  ").trim_end())
    };
    lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_under_their_headings() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned);
        let rows = [row(["redis-6.2", "é", "/a"]), row(["x", "", ""])];
        assert_eq!(
            columns(["server", "version", "path"], &rows),
            "server     version  path\n\
             redis-6.2  é        /a\n\
             x\n"
        );
        assert_eq!(columns(["server"], &[]), "server\n");
    }
}
