//! GET /assets/{file}: a file that the document loads, in the coding that the client prefers.

use qeg_web::{Answer, Problem, Request, answer::Cache};

use crate::pages::{File, Pages};

/// 200, or 304 if the client has the file in this coding already; 404 if there is no such file.
pub(crate) fn handle(request: &Request, pages: &Pages, name: &str) -> Result<Answer, Problem> {
    let file = pages.file(&format!("assets/{name}"));
    let file = file.ok_or_else(Problem::not_found)?;
    let coding = request.coding(&File::CODINGS);
    let tag = file.tag(coding);
    let answer = if request.precondition().has(&tag) {
        Answer::not_modified(&tag)
    } else {
        Answer::file(file.content_type, file.bytes(coding), coding).etag(&tag)
    };
    Ok(answer.cache(Cache::Forever).varies_by_coding())
}
