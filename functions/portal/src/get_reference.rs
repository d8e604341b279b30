//! GET /reference: the reference of the API, one HTML document without scripts. `build.mjs` makes it from the description.

use qeg_web::{
    Answer, Code, Problem, Request,
    answer::Cache,
    describe::{Caller, Header, Operation},
};

use crate::pages::Pages;

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Anyone, "get_reference", "GET /reference")
        .titled("Read the API's reference", "查看接口文档")
        .if_changed()
        .answers_text(
            "text/html",
            "The reference, compressed as `Accept-Encoding` allows.",
        )
        .with(Header::ETag)
        .refuses([Code::NotFound])
}

/// 200, or 304 if the client has this document in this coding already; 404 if the pages were not built.
pub(crate) fn handle(request: &Request, pages: &Pages) -> Result<Answer, Problem> {
    let file = pages.file("reference.html");
    let file = file.ok_or_else(Problem::not_found)?;
    file.answer(request, Answer::readable, Cache::AskAgain)
}
