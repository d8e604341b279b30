//! GET /: the HTML document of the pages. It is small and depends on the address, so it is not compressed.

use qeg_web::{
    Answer, Request,
    answer::Cache,
    describe::{Caller, Header, Operation},
};

use crate::pages::Pages;

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Anyone, "get_page", "GET /")
        .titled("Open the pages", "打开网页")
        .if_changed()
        .answers_text("text/html", "The document of the pages.")
        .with(Header::ETag)
}

/// 200, or 304 if the client has this document already.
pub(crate) fn handle(request: &Request, pages: &Pages) -> Answer {
    let (document, tag) = pages.document(request.base());
    let answer = if request.precondition().has(&tag) {
        Answer::not_modified(&tag)
    } else {
        Answer::document(document).etag(&tag)
    };
    answer.cache(Cache::AskAgain)
}
