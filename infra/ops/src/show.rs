//! Output to the terminal: tables for people, JSON for scripts.

use std::{
    fmt,
    io::{self, Write as _},
    sync::atomic::{AtomicBool, Ordering},
};

use comfy_table::{ContentArrangement, Table, presets::NOTHING};
use rustix::termios::tcgetwinsize;
use serde::Serialize;

use crate::{
    fault::{Exit, Fault},
    language::{both, say},
};

pub(crate) use crate::printable::printable;

/// The columns of a terminal at most: longer lines are hard to read.
const MOST_COLUMNS: u16 = 100;

/// Whether something could not be printed: the disk is full, or the reader of a pipe has closed it.
static IS_CUT: AtomicBool = AtomicBool::new(false);

/// Prints a text and a line break. If that fails, [`whole`] and [`whole_or`] say so.
pub(crate) fn print(text: &str) {
    let mut out = io::stdout();
    if writeln!(out, "{text}").and_then(|()| out.flush()).is_err() {
        IS_CUT.store(true, Ordering::Relaxed);
    }
}

/// The columns of the terminal, at most [`MOST_COLUMNS`]; without a terminal that many.
pub(crate) fn columns() -> usize {
    let size = tcgetwinsize(io::stdout()).ok();
    let columns = size.map(|size| size.ws_col).filter(|columns| *columns > 0);
    columns.unwrap_or(MOST_COLUMNS).min(MOST_COLUMNS).into()
}

/// A fault if something could not be printed so far.
pub(crate) fn whole() -> Result<(), Fault> {
    whole_or(both(
        "Free space, or name another file, then run the command again.",
        "请腾出空间，或指定另一个文件，然后再次运行该命令。",
    ))
}

/// The same for a command that has done something: what was done, and how to see it again.
pub(crate) fn whole_or(done: impl fmt::Display) -> Result<(), Fault> {
    if !IS_CUT.load(Ordering::Relaxed) {
        return Ok(());
    }
    let text = say!(
        "The output could not be written. {done}",
        "结果无法写出。{done}"
    );
    Err(Fault::new(Exit::Unwritten, text))
}

/// Prints progress and errors to the standard error, so that the standard output contains only the result.
pub(crate) fn print_progress(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Prints a value as JSON, on several lines.
pub(crate) fn json(value: &impl Serialize) {
    // All maps here have text keys, so this cannot fail.
    print(&serde_json::to_string_pretty(value).unwrap_or_default());
}

/// A table with column titles.
pub(crate) fn table<const N: usize, H: AsRef<str>>(
    heads: [H; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let mut table = Table::new();
    table
        .load_preset(NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(heads.map(|head| head.as_ref().to_uppercase()));
    for row in rows {
        table.add_row(row.map(|cell| printable(&cell)));
    }
    trimmed(&table)
}

/// Names and their values, one per line.
pub(crate) fn fields<N: AsRef<str>>(fields: &[(N, String)]) -> String {
    let mut table = Table::new();
    table.load_preset(NOTHING);
    table.set_content_arrangement(ContentArrangement::Disabled);
    for (name, value) in fields {
        table.add_row([name.as_ref().to_owned(), printable(value)]);
    }
    trimmed(&table)
}

/// The table without blanks at the end of each line.
fn trimmed(table: &Table) -> String {
    let lines = table.lines().map(|line| line.trim().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}

/// `yes` or an empty cell.
pub(crate) fn yes_or_empty(is_so: bool) -> String {
    if is_so {
        say!("yes", "是")
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::tests::in_chinese;

    #[test]
    fn columns_are_aligned_in_both_scripts() {
        let rows = [
            ["北京".to_owned(), "1".to_owned()],
            ["a".to_owned(), "22".to_owned()],
        ];
        let heads = [both("place", "地点"), both("n", "数量")];
        assert_eq!(table(heads, rows.clone()), "PLACE  N\n北京   1\na      22");
        let chinese = in_chinese(|| table(heads, rows));
        assert_eq!(chinese, "地点  数量\n北京  1\na     22");
        assert_eq!(
            fields(&[("a", "1".to_owned()), ("bcd", "2".to_owned())]),
            "a    1\nbcd  2"
        );
        assert_eq!(table(["n"], []), "N");
    }

    #[test]
    fn control_characters_are_replaced() {
        let written = "one\u{1b}[2Jtwo\r\u{202e}three\nfour \u{9b}31m 甲";
        let shown = printable(written);
        assert_eq!(
            shown,
            "one\u{fffd}[2Jtwo\u{fffd}\u{fffd}three\nfour \u{fffd}31m 甲"
        );
    }
}
