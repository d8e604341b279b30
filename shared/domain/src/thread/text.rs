//! The texts of a thread: a subject line, and messages of several lines, both of limited length.

use crate::limits::{MESSAGE_CHARS, THREAD_SUBJECT_CHARS};
use crate::personal::Personal;
use crate::text::{check_line, check_lines, nfc, nfc_lines};
use crate::violation::Violation;

/// The subject of a thread: one line.
pub struct SubjectLine(Personal<String>);

/// The text of a message: one or more lines, without other control characters.
pub struct Body(Personal<String>);

impl SubjectLine {
    /// Parses and normalises the text. The violation's pointer is empty.
    pub fn parse(text: &Personal<String>) -> Result<Self, Violation> {
        let line = Personal::new(nfc(text.seal_view()));
        match check_line(line.seal_view(), THREAD_SUBJECT_CHARS) {
            Some(code) => Err(Violation::here(code)),
            None => Ok(Self(line)),
        }
    }

    /// The text, still as a personal value.
    pub fn into_personal(self) -> Personal<String> {
        self.0
    }
}

impl Body {
    /// Parses and normalises the text. The violation's pointer is empty.
    pub fn parse(text: &Personal<String>) -> Result<Self, Violation> {
        let body = Personal::new(nfc_lines(text.seal_view()));
        match check_lines(body.seal_view(), MESSAGE_CHARS) {
            Some(code) => Err(Violation::here(code)),
            None => Ok(Self(body)),
        }
    }

    /// The text, still as a personal value.
    pub fn into_personal(self) -> Personal<String> {
        self.0
    }
}
