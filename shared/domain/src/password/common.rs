//! The most common passwords, which attackers try first.
//!
//! The list has only passwords of ten characters or more, because shorter ones are refused anyway. Decision 0019 names
//! its sources.

use zeroize::Zeroizing;

/// One password per line: in NFKC and lower case, without white space, sorted by bytes.
const LIST: &str = include_str!("../../data/common_passwords.txt");

/// Whether this password is in the list, ignoring case and white space.
pub(super) fn contains(password: &str) -> bool {
    let mut folded = Zeroizing::new(String::with_capacity(password.len() * 2));
    let visible = password.chars().filter(|one| !one.is_whitespace());
    folded.extend(visible.flat_map(char::to_lowercase));
    // Searching 180 KB takes microseconds; a hash takes milliseconds.
    LIST.lines().any(|common| common == folded.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS};
    use crate::text::nfkc;

    #[test]
    fn the_list_has_one_form_and_only_passwords_that_are_long_enough() {
        let mut before = "";
        for line in LIST.lines() {
            assert!(before < line, "{line} is not sorted");
            let chars = line.chars().count();
            assert!(
                (PASSWORD_MIN_CHARS..=PASSWORD_MAX_CHARS).contains(&chars),
                "{line}"
            );
            assert_eq!(nfkc(line).as_str(), line);
            assert!(!line.contains(|one: char| one.is_whitespace() || one.is_control()));
            before = line;
        }
        for line in LIST.lines().step_by(100) {
            assert!(contains(line), "{line}");
        }
        // OWASP ASVS 5.0, 6.2.4: at least the 3,000 most common ones that the other rules allow.
        assert!(LIST.lines().count() > 15_000);
    }
}
