//! The version of the privacy policy that somebody agreed to.

use crate::limits::POLICY_VERSION_CHARS;
use crate::violation::{Violation, code};

/// A policy version is a short name such as `2025-02-11`. The violation's pointer is empty.
pub fn check_version(text: &str) -> Result<(), Violation> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    match text.chars().count() {
        0 => Err(Violation::here(code::MISSING)),
        count if count > POLICY_VERSION_CHARS => Err(Violation::here(code::TOO_LONG)),
        _ if text.chars().all(is_plain) => Ok(()),
        _ => Err(Violation::here(code::UNKNOWN_VALUE)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_and_nothing_else() {
        assert_eq!(check_version("2025-02-11"), Ok(()));
        for (bad, code) in [
            ("", code::MISSING),
            ("2025 02", code::UNKNOWN_VALUE),
            ("二〇二五", code::UNKNOWN_VALUE),
            (&"1".repeat(POLICY_VERSION_CHARS + 1), code::TOO_LONG),
        ] {
            assert_eq!(check_version(bad), Err(Violation::here(code)));
        }
    }
}
