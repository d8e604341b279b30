//! Text of other people, made safe for a terminal.

/// Text that somebody else wrote, with control characters replaced: they could control the terminal or change the reading
/// direction.
pub(crate) fn printable(text: &str) -> String {
    let is_shown = |c: char| {
        let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        c == '\n' || !(c.is_control() || turns)
    };
    let shown = |c| if is_shown(c) { c } else { '\u{fffd}' };
    text.chars().map(shown).collect()
}
