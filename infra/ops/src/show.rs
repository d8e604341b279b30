//! What goes to the terminal: tables for people, JSON for scripts.

use std::io::{self, Write as _};

use comfy_table::{ContentArrangement, Table, presets::NOTHING};
use serde::Serialize;

/// Prints a text and a line's end. Whoever reads a pipe may close it: that is no error of ours.
pub(crate) fn say(text: &str) {
    let _ = writeln!(io::stdout(), "{text}");
}

/// Prints to standard error, where progress and questions go: a script's pipe stays clean.
pub(crate) fn aside(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Prints a value as JSON, on several lines.
pub(crate) fn json(value: &impl Serialize) {
    // What this tool prints has only keys of text, and so cannot fail to be JSON.
    say(&serde_json::to_string_pretty(value).unwrap_or_default());
}

/// Rows under their heads, in columns as wide as they have to be.
pub(crate) fn table<const N: usize>(
    heads: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let mut table = Table::new();
    table
        .load_preset(NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(heads.map(str::to_uppercase));
    for row in rows {
        table.add_row(row.map(|cell| plain(&cell)));
    }
    trimmed(&table)
}

/// Names and what they stand for, one on a line.
pub(crate) fn facts(facts: &[(&str, String)]) -> String {
    let mut table = Table::new();
    table.load_preset(NOTHING);
    table.set_content_arrangement(ContentArrangement::Disabled);
    for (name, value) in facts {
        table.add_row([(*name).to_owned(), plain(value)]);
    }
    trimmed(&table)
}

/// Without the blanks that fill up each line.
fn trimmed(table: &Table) -> String {
    let lines = table.lines().map(|line| line.trim().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}

/// Words that somebody else wrote, without what would steer the terminal or turn the reading direction.
pub(crate) fn plain(text: &str) -> String {
    let is_shown = |c: char| {
        let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        c == '\n' || !(c.is_control() || turns)
    };
    let shown = |c| if is_shown(c) { c } else { '\u{fffd}' };
    text.chars().map(shown).collect()
}

/// `yes` or nothing, for a column of marks.
pub(crate) fn mark(is_so: bool) -> String {
    if is_so { "yes" } else { "" }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_their_heads_in_either_script() {
        let rows = [
            ["北京".to_owned(), "1".to_owned()],
            ["a".to_owned(), "22".to_owned()],
        ];
        assert_eq!(table(["place", "n"], rows), "PLACE  N\n北京   1\na      22");
        assert_eq!(
            facts(&[("a", "1".to_owned()), ("bcd", "2".to_owned())]),
            "a    1\nbcd  2"
        );
        assert_eq!(table(["n"], []), "N");
    }

    #[test]
    fn what_somebody_wrote_cannot_steer_the_terminal() {
        let written = "one\u{1b}[2Jtwo\r\u{202e}three\nfour \u{9b}31m 甲";
        let shown = plain(written);
        assert_eq!(
            shown,
            "one\u{fffd}[2Jtwo\u{fffd}\u{fffd}three\nfour \u{fffd}31m 甲"
        );
    }
}
