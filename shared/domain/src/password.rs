//! Passwords, before they are hashed.

use crate::limits::{PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS};
use crate::personal::Personal;
use crate::violation::{Violation, code};

/// A password of valid length, exactly as typed. It cannot be disclosed, only hashed.
pub struct Password(Personal<String>);

impl Password {
    /// Accepts 10 to 128 characters without control characters. The violation's pointer is empty.
    pub fn parse(given: Personal<String>) -> Result<Self, Violation> {
        let text = given.seal_view();
        let chars = text.chars().count();
        if chars < PASSWORD_MIN_CHARS {
            Err(Violation::here(code::TOO_SHORT))
        } else if chars > PASSWORD_MAX_CHARS {
            Err(Violation::here(code::TOO_LONG))
        } else if text.chars().any(char::is_control) {
            Err(Violation::here(code::CONTROL_CHARACTER))
        } else {
            Ok(Self(given))
        }
    }

    /// The bytes to hash.
    pub fn seal_view(&self) -> &[u8] {
        self.0.seal_view().as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(text: &str) -> Option<&'static str> {
        let parsed = Password::parse(Personal::new(text.to_owned()));
        parsed.err().map(|violation| violation.code)
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(outcome("九个字的密码不够长"), Some(code::TOO_SHORT));
        assert_eq!(outcome("十个字的密码刚好够长"), None);
        assert_eq!(outcome(&"长".repeat(PASSWORD_MAX_CHARS)), None);
        assert_eq!(
            outcome(&"长".repeat(PASSWORD_MAX_CHARS + 1)),
            Some(code::TOO_LONG)
        );
        assert_eq!(
            outcome("correct horse\0battery"),
            Some(code::CONTROL_CHARACTER)
        );
        assert_eq!(outcome(" spaces stay "), None);
    }
}
