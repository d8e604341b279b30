//! GET /: says what this is and where the API is. It loads nothing and runs nothing.

use web::Answer;

/// The page.
pub(crate) fn handle() -> Answer {
    Answer::html(include_str!("page.html"))
}
