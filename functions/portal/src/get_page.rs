//! GET /: a page that says what this service is and where the API is. It has no scripts, no other files and no links:
//! relative links would point elsewhere if the address does not end with a slash.

use qeg_web::Answer;

/// The page.
pub(crate) fn handle() -> Answer {
    Answer::html(include_str!("page.html"))
}
