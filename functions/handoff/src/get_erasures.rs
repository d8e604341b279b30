//! `GET /carrier/erasures`: the erasures that a carrier has not answered, for carriers that do not rely on their
//! queue alone.

use qeg_domain::{clock::Clock, handoff::Carrier, limits::PAGE_ERASURES};
use qeg_store::carriers::recipient::ListErasures;
use qeg_web::{Answer, Problem, Request, Status, paging};
use serde::{Deserialize, Serialize};

use crate::erasure_view::Erasure;

#[derive(Serialize)]
struct List<'a> {
    erasures: Vec<Erasure<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// The position of the last erasure that was shown: a time and an erasure's id.
#[derive(Serialize, Deserialize)]
struct Shown {
    after: String,
}

/// 200, in pages, nearest due time first; `?state=open` is the only state allowed.
pub(crate) async fn handle(
    powers: &(impl Clock + ListErasures),
    carrier: &Carrier,
    request: &Request,
) -> Result<Answer, Problem> {
    let now = powers.now();
    if request.query("state")?.is_some_and(|state| state != "open") {
        return Err(Problem::invalid_body().detail("state can only be open."));
    }
    let shown = request.cursor::<Shown>()?.map(|shown| shown.after);
    let (found, cursor) = powers
        .unanswered(&carrier.name, shown.as_deref(), PAGE_ERASURES)
        .await?;
    let next = cursor.map(|after| paging::encode(&Shown { after }));
    let list = List {
        erasures: found.iter().map(|one| Erasure::of(one, now)).collect(),
        next: next.transpose()?,
    };
    Answer::json(Status::Ok, &list)
}
