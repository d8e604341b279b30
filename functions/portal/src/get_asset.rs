//! GET /assets/{file}: a file that the document loads, in the coding that the client prefers.

use qeg_web::{
    Answer, Code, Problem, Request,
    answer::Cache,
    describe::{Caller, Header, Operation},
};

use crate::pages::Pages;

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Anyone, "get_asset", "GET /assets/{file}")
        .titled("Load a file of the pages", "加载网页文件")
        .noting("The name has a hash of the content, so the file can be kept for ever. It is compressed as `Accept-Encoding` allows.")
        .path::<String>("file", "The name of the file.", "portal-3NCKXNQ2.js")
        .if_changed()
        .answers_text("*/*", "The file.")
        .with(Header::ETag)
        .refuses([Code::NotFound])
}

/// 200, or 304 if the client has the file in this coding already; 404 if there is no such file.
pub(crate) fn handle(request: &Request, pages: &Pages, name: &str) -> Result<Answer, Problem> {
    let file = pages.file(&format!("assets/{name}"));
    let file = file.ok_or_else(Problem::not_found)?;
    file.answer(request, Answer::file, Cache::Forever)
}
