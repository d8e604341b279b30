//! GET /: says what this is and where the API is. It loads nothing and runs nothing, and links to
//! nothing either: relative links would lead elsewhere when the address has no slash at its end.

use qeg_web::Answer;

/// The page.
pub(crate) fn handle() -> Answer {
    Answer::html(include_str!("page.html"))
}
