//! `POST /carrier/handoffs/{handoff_id}/status`: the carrier tells how far a handoff has come. Pushes repeat
//! and come out of order; what is told twice is written once.

use jiff::Timestamp;
use qeg_domain::{
    account::Status as Account,
    clock::Clock,
    handoff::{Carrier, Order, Reported, Status, TrackingNumber},
    id::HandoffId,
    limits::EVENT_ID_CHARS,
    personal::Personal,
    purpose::Purpose,
    violation::{Violation, code},
};
use qeg_store::{
    carriers::handoff::{FindHandoffs, OpenOrder, ReadHandoff, ReportHandoff},
    core::{
        change::ChangePerson,
        person::{ReadPerson, Wanted},
    },
};
use qeg_web::{Answer, Problem, Request, body, idempotent};
use serde::Deserialize;

use crate::carrier_side::{Found, find};

/// A carrier's news are taken in as long as there is somebody they are about.
const ANY_LIVING: &[Account] = &[Account::Active, Account::DeletionRequested, Account::Held];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    event_id: String,
    status: Reported,
    tracking_number: Option<Personal<String>>,
    occurred_at: Timestamp,
}

/// What a body tells, with every value read.
struct News {
    reported: Reported,
    occurred_at: Timestamp,
    tracking_number: Option<TrackingNumber>,
}

impl News {
    fn read(body: &Body) -> Result<Self, Problem> {
        let mut found = Vec::new();
        // The id is for the carrier's own log: what makes a repeat harmless is what it says.
        let id = &body.event_id;
        if id.is_empty() {
            found.push(Violation::new("/event_id", code::MISSING));
        } else if id.chars().count() > EVENT_ID_CHARS {
            found.push(Violation::new("/event_id", code::TOO_LONG));
        }
        let number = body.tracking_number.as_ref().map(TrackingNumber::parse);
        match number.transpose() {
            Ok(tracking_number) if found.is_empty() => Ok(Self {
                reported: body.status,
                occurred_at: body.occurred_at,
                tracking_number,
            }),
            outcome => {
                let wrong = outcome.err().map(|one| one.at("/tracking_number"));
                found.extend(wrong);
                Err(found.into())
            }
        }
    }
}

/// 204, also for a repeat; 409 before collection; 410 once it is cancelled or the person is erased.
pub(crate) async fn handle(
    powers: &(
         impl Clock + FindHandoffs + ReadHandoff + ReadPerson + OpenOrder + ReportHandoff + ChangePerson
     ),
    carrier: &Carrier,
    request: &Request,
    id: &HandoffId,
) -> Result<Answer, Problem> {
    idempotent::retry_on_conflict(async || {
        let now = powers.now();
        let news = News::read(&body::read(request)?)?;
        let wanted = Wanted::keys(&[Purpose::Contact]);
        let Found { person, handoff } = find(powers, carrier, id, wanted).await?;
        match handoff.progress.status {
            Status::Queued => {
                return Err(Problem::conflict().detail("Collect the handoff first."));
            }
            Status::Cancelled | Status::Expired => return Err(Problem::gone()),
            _ => {}
        }
        let order = powers.order(&person, &handoff).await?;
        let progress = handoff.progress.after(news.reported, news.occurred_at, now);
        let order_after = with_number(&order, news, progress != handoff.progress);
        if progress == handoff.progress && order_after.is_none() {
            return Ok(Answer::no_content());
        }
        let mut change = powers.change(&person, ANY_LIVING, now);
        let order = order_after.as_ref().unwrap_or(&order);
        powers.report(&mut change, &handoff, (progress, order))?;
        change.commit().await?;
        Ok(Answer::no_content())
    })
    .await
}

/// The order with another tracking number: one from news that came late does not replace a newer one.
fn with_number(order: &Order, news: News, is_later: bool) -> Option<Order> {
    let number = news.tracking_number?.into_personal();
    let is_new = match &order.tracking_number {
        None => true,
        Some(known) => is_later && *known != number,
    };
    is_new.then(|| Order {
        tracking_number: Some(number),
        ..order.clone()
    })
}
