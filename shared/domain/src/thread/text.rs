//! What a thread may say: one line of subject, several lines of message, both bounded.

use crate::limits::{MESSAGE_CHARS, THREAD_SUBJECT_CHARS};
use crate::personal::Personal;
use crate::text::{check_line, check_lines, composed, composed_lines};
use crate::violation::Violation;

/// The subject of a thread: one line.
pub struct SubjectLine(Personal<String>);

/// The words of a message: lines, without any other control character.
pub struct Body(Personal<String>);

impl SubjectLine {
    /// Reads one; the violation's pointer is empty.
    pub fn parse(text: &Personal<String>) -> Result<Self, Violation> {
        let heading = Personal::new(composed(text.seal_view()));
        match check_line(heading.seal_view(), THREAD_SUBJECT_CHARS) {
            Some(code) => Err(Violation::here(code)),
            None => Ok(Self(heading)),
        }
    }

    /// The text, still wrapped.
    pub fn into_personal(self) -> Personal<String> {
        self.0
    }
}

impl Body {
    /// Reads one; the violation's pointer is empty.
    pub fn parse(text: &Personal<String>) -> Result<Self, Violation> {
        let body = Personal::new(composed_lines(text.seal_view()));
        match check_lines(body.seal_view(), MESSAGE_CHARS) {
            Some(code) => Err(Violation::here(code)),
            None => Ok(Self(body)),
        }
    }

    /// The text, still wrapped.
    pub fn into_personal(self) -> Personal<String> {
        self.0
    }
}
