//! The version of the privacy policy that a person agreed to.

use crate::limits::POLICY_VERSION_CHARS;
use crate::violation::{Violation, code};

/// Checks a policy version, a short name such as `2025-02-11`. The violation's pointer is empty.
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
    fn only_a_short_plain_name_is_accepted() {
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
