//! GET /carrier/handoffs: the handoffs that wait for this carrier, for carriers that do not rely on their queue alone.

use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use qeg_domain::{
    account::Status as Account,
    clock::Clock,
    cloud_event::Requested,
    handoff::{Carrier, Item, Status},
    id::HandoffId,
    limits::PAGE_HANDOFFS,
    purpose::Purpose,
};
use qeg_store::{
    carriers::handoff::{FindHandoffs, OpenOrder, Queued, ReadHandoff},
    core::person::{ReadPerson, Wanted},
};
use qeg_web::{
    Answer, Problem, Request, Status as Http,
    describe::{Caller, Operation, json},
    paging::{self, AfterKey},
};
use schemars::{JsonSchema, json_schema};
use serde::Serialize;

/// How many handoffs are read at the same time.
const AT_ONCE: usize = 8;

/// A page of the handoffs that wait for the carrier.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "QueuedHandoffPage")]
struct List<'a> {
    /// Oldest first. A page may be empty although another one follows.
    handoffs: Vec<Requested<'a>>,
    /// The `cursor` of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A handoff that may be collected now.
struct Waiting {
    id: HandoffId,
    item: Item,
    collect_before: Timestamp,
}

impl Waiting {
    fn announcement(&self) -> Requested<'_> {
        Requested::new(&self.id, &self.item, self.collect_before)
    }
}

pub(crate) fn describe() -> Operation {
    Operation::new(
        Caller::Carrier,
        "get_carrier_handoffs",
        "GET /carrier/handoffs",
    )
    .titled("List the handoffs to collect", "列出待取件的转寄委托")
    .noting("What the queue would have said, for carriers that do not rely on their queue alone.")
    .query(
        "status",
        "The only filter, and the default.",
        "queued",
        |_| json_schema!({"type": "string", "enum": ["queued"]}),
    )
    .paged()
    .answers::<List<'_>>(
        Http::Ok,
        "A page of handoffs.",
        json!({"handoffs": [{
            "handoff_id": "6b2f0c4be1d84a7f9c3a5e8d7f601234",
            "item": {"kind": "card", "count": 12, "weight_g": 60},
            "collect": "/carrier/handoffs/6b2f0c4be1d84a7f9c3a5e8d7f601234/collect",
            "collect_before": "2026-12-09T18:28:49Z"
        }]}),
    )
}

/// 200, in pages; `?status=queued` is the only status allowed.
pub(crate) async fn handle(
    powers: &(impl Clock + FindHandoffs + ReadPerson + ReadHandoff + OpenOrder),
    carrier: &Carrier,
    request: &Request,
) -> Result<Answer, Problem> {
    let now = powers.now();
    if request
        .query("status")?
        .is_some_and(|status| status != "queued")
    {
        return Err(Problem::invalid_body().detail("status can only be queued."));
    }
    let shown = request.cursor::<AfterKey>()?.map(|shown| shown.after);
    let queued = powers
        .queued(&carrier.name, shown.as_deref(), PAGE_HANDOFFS)
        .await?;
    let last = queued.last().filter(|_| queued.len() == PAGE_HANDOFFS);
    let next = last.map(|last| {
        paging::encode(&AfterKey {
            after: last.cursor.clone(),
        })
    });
    let next = next.transpose()?;
    let waiting: Vec<Option<Waiting>> = stream::iter(queued)
        .map(|one| async move { look(powers, carrier, &one, now).await })
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let waiting: Vec<Waiting> = waiting.into_iter().flatten().collect();
    let list = List {
        handoffs: waiting.iter().map(Waiting::announcement).collect(),
        next,
    };
    Answer::json(Http::Ok, &list)
}

/// The index lags a little, so each handoff is read itself.
async fn look(
    powers: &(impl Clock + ReadPerson + ReadHandoff + OpenOrder),
    carrier: &Carrier,
    queued: &Queued,
    now: Timestamp,
) -> Result<Option<Waiting>, Problem> {
    let (person, handoff) = futures::join!(
        powers.person(&queued.subject, Wanted::keys(&[Purpose::Contact]), now),
        powers.handoff(&queued.subject, &queued.id, now)
    );
    let (Some(person), Some(handoff)) = (person?, handoff?) else {
        return Ok(None);
    };
    let handoff = handoff.of(&person);
    let may_collect = person.status == Account::Active
        && handoff.carrier == carrier.name
        && handoff.progress.status == Status::Queued;
    if !may_collect {
        return Ok(None);
    }
    let order = powers.order(&person, &handoff).await?;
    Ok(Some(Waiting {
        id: handoff.id,
        item: order.item,
        collect_before: handoff.times.collect_before,
    }))
}
