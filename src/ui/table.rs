//! Tables as Docker prints them: columns as wide as their widest cell, three spaces apart,
//! and at least ten wide.

use std::fmt::Write;

const GAP: usize = 3;
const WIDTH_MIN: usize = 10;

/// Lays out rows, the first of which is the heading.
pub fn layout(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
    };
    let widths: Vec<usize> = (0..columns)
        .map(|column| width(column).unwrap_or(0))
        .collect();
    let mut text = String::new();
    for row in rows {
        let last = row.len().saturating_sub(1);
        for (column, cell) in row.iter().enumerate() {
            if column == last {
                text.push_str(cell);
            } else {
                let padded = (widths[column] + GAP).max(WIDTH_MIN);
                // Writing to a string cannot fail.
                let _ = write!(text, "{cell:<padded$}");
            }
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_and_ten_at_least() {
        let row = |cells: &[&str]| {
            cells
                .iter()
                .map(|cell| (*cell).to_owned())
                .collect::<Vec<_>>()
        };
        let text = layout(&[
            row(&["ID", "NAME"]),
            row(&["1234", "ä"]),
            row(&["5", "long name"]),
        ]);
        assert_eq!(text, "ID        NAME\n1234      ä\n5         long name\n");
    }
}
