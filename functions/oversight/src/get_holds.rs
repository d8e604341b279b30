//! `GET /staff/holds`: the legal holds that stand, without personal data; or those that stand on the person of one hold.

use jiff::{Timestamp, civil::Date};
use qeg_domain::{clock::Clock, hold::Basis, id::HoldId, limits::PAGE_ENTRIES};
use qeg_store::legal::{
    OpenPosition,
    hold::{ListHolds, ReadHold, StoredHold},
};
use qeg_web::{
    Answer, Code, Problem, Request, Status,
    describe::{Caller, Operation, json},
    paging,
};
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;

/// A page of the holds that stand.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "HoldPage")]
struct List<'a> {
    /// The nearest last day first; those of one person by their id.
    holds: Vec<Listed<'a>>,
    /// The `cursor` of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A legal hold.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Hold")]
struct Listed<'a> {
    /// Its id.
    id: &'a HoldId,
    basis: Basis,
    /// Its last day, in Asia/Shanghai.
    until: Date,
    /// The day from which the person may know the legal basis.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_until: Option<Date>,
    /// When it was placed.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    placed_at: Timestamp,
}

impl<'a> From<&'a StoredHold> for Listed<'a> {
    fn from(stored: &'a StoredHold) -> Self {
        Self {
            id: &stored.hold.id,
            basis: stored.hold.basis,
            until: stored.hold.until,
            secret_until: stored.hold.secret_until,
            placed_at: stored.placed_at,
        }
    }
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Staff, "get_holds", "GET /staff/holds")
        .titled("List the legal holds that stand", "列出有效的法定保全")
        .query(
            "person_of",
            "The id of a hold, which may have ended: then only the holds that stand on its person are listed.",
            "5d4c3b2a190f4e8d9c8b7a6f5e4d3c2b",
            SchemaGenerator::subschema_for::<HoldId>,
        )
        .paged()
        .answers::<List<'_>>(
            Status::Ok,
            "A page of holds that stand, without personal data.",
            json!({"holds": [{
                "id": "5d4c3b2a190f4e8d9c8b7a6f5e4d3c2b",
                "basis": "court_evidence",
                "until": "2027-05-31",
                "placed_at": "2026-11-25T18:28:49Z"
            }]}),
        )
        .refuses([Code::NotFound])
}

/// 200, in pages; 404 if `person_of` is no hold.
pub(crate) async fn handle(
    powers: &(impl Clock + ListHolds + ReadHold),
    request: &Request,
) -> Result<Answer, Problem> {
    request.caller().signer()?;
    let after = request.cursor::<OpenPosition<HoldId>>()?;
    let (holds, next) = match request.query("person_of")? {
        None => powers.holds_page(after.as_ref(), PAGE_ENTRIES).await?,
        Some(id) => {
            let id = HoldId::parse(id).ok_or_else(|| {
                Problem::invalid_body()
                    .detail("person_of is the id of a hold: 32 characters, 0 to 9 and a to f.")
            })?;
            beside(powers, &id, after.as_ref()).await?
        }
    };
    let list = List {
        holds: holds.iter().map(Listed::from).collect(),
        next: next.as_ref().map(paging::encode).transpose()?,
    };
    Answer::json(Status::Ok, &list)
}

/// A page of the holds that stand on the person of this one, and the position after which there are more.
async fn beside(
    powers: &(impl Clock + ListHolds + ReadHold),
    id: &HoldId,
    after: Option<&OpenPosition<HoldId>>,
) -> Result<(Vec<StoredHold>, Option<OpenPosition<HoldId>>), Problem> {
    let one = powers.hold(id, powers.now()).await?;
    let one = one.ok_or_else(Problem::not_found)?;
    let mut ids = powers.holds_of(&one.subject).await?;
    ids.retain(|id| after.is_none_or(|last| *id > last.id));
    let rest = ids.iter().nth(PAGE_ENTRIES).cloned();
    let rest = rest.map_or_else(Default::default, |first| ids.split_off(&first));
    let holds = powers.holds_with(&ids).await?;
    let last = ids.last().filter(|_| !rest.is_empty());
    let next = last.map(|last| OpenPosition {
        due_on: one.hold.until,
        id: last.clone(),
    });
    Ok((holds, next))
}
