//! One event of the notifications queue.

use std::collections::BTreeMap;

use jiff::Timestamp;
use qeg_batch::Failure;
use qeg_domain::{
    event::Event,
    id::{NoticeId, Subject},
    notice::{Message, Preferences, Template},
    personal::PersonalValue,
};
use qeg_outgoing::{Gateway, Outgoing, Params, gateway::LOCALE};
use qeg_store::{
    Guard, StoreError,
    carriers::handoff::SpreadCorrection,
    delivery::send::Deliver,
    legal::hold::NotifyOfHold,
    messages::{
        broadcast::spread::{KnowStopped, SpreadBroadcast},
        notice::NoticeRecord,
    },
};

/// How often writing a notice is tried when the person is changed at the same time.
const ATTEMPTS: usize = 4;

/// Handles an event. After a failure SQS delivers it again, and in the end moves it to the dead-letter queue. Without a
/// gateway, people see notices in their account.
pub async fn send(
    store: &(impl Deliver + KnowStopped + SpreadBroadcast + SpreadCorrection + NotifyOfHold),
    gateway: Option<&impl Gateway>,
    body: &str,
    now: Timestamp,
) -> Result<(), Failure> {
    match Event::from_json(body).map_err(|_| Failure::UNREADABLE)? {
        Event::NoticeWritten { subject, notice_id } => {
            notice(store, gateway, &subject, &notice_id, now).await
        }
        Event::NoticeDue {
            subject,
            notice_id,
            template,
            params,
            broadcast_id,
        } => {
            if let Some(id) = &broadcast_id
                && store.is_stopped(id).await.map_err(failure)?
            {
                return Ok(());
            }
            let record = NoticeRecord {
                id: notice_id,
                at: now,
                template,
                params,
                to: None,
            };
            due(store, gateway, &subject, &record, now).await
        }
        Event::BroadcastDue(page) => store.spread(&page, now).await.map(|_| ()).map_err(failure),
        Event::ContactCorrected(correction) => {
            let spread = store.spread_correction(&correction, now).await;
            spread.map(|_| ()).map_err(failure)
        }
        // Writes a notice, and with it the event on which this function sends it.
        Event::HoldNoticeDue { request_id } => {
            let notified = store.notify_of_hold(&request_id, now).await;
            notified.map_err(failure)
        }
        Event::VerificationRequested { .. }
        | Event::DeletionRequested { .. }
        | Event::HandoffRequested { .. }
        | Event::HandoffCancelled { .. }
        | Event::HandoffContactChanged { .. }
        | Event::ErasureRequested { .. } => Err(Failure::new("wrong_queue")),
    }
}

/// Writes a notice that another function requested because it cannot seal one itself, then sends it like any other. A
/// promotion is written only if the person wants promotions now.
async fn due(
    store: &impl Deliver,
    gateway: Option<&impl Gateway>,
    subject: &Subject,
    record: &NoticeRecord,
    now: Timestamp,
) -> Result<(), Failure> {
    for _ in 0..ATTEMPTS {
        let due = store.due_notice(subject, &record.id, now).await;
        let Some(due) = due.map_err(failure)? else {
            return Ok(());
        };
        if !due.is_written {
            // They have signed in since it was asked for.
            if record.template == Template::AccountUnused && !due.is_unused {
                return Ok(());
            }
            if cleared(record.template, &record.params, due.promotions)?.is_none() {
                return Ok(());
            }
            match store.write_notice(&due, record, now).await {
                Ok(()) => {}
                // The person changed meanwhile, perhaps by another delivery of this event: read again.
                Err(StoreError::Lost(Guard::Record)) => continue,
                Err(error) => return Err(failure(error)),
            }
        }
        return notice(store, gateway, subject, &record.id, now).await;
    }
    Err(Failure::new("person_changed"))
}

async fn notice(
    store: &impl Deliver,
    gateway: Option<&impl Gateway>,
    subject: &Subject,
    id: &NoticeId,
    now: Timestamp,
) -> Result<(), Failure> {
    // The person sees it in the account; it is not recorded as sent.
    let Some(gateway) = gateway else {
        return Ok(());
    };
    let Some(found) = store.notice(subject, id, now).await.map_err(failure)? else {
        return Ok(());
    };
    let record = &found.notice.record;
    let to = match (&record.to, &found.phone) {
        (Some(to), _) => to.clone(),
        (None, Some(phone)) => phone.personal().clone(),
        // Without a phone number the person reads it in the account.
        (None, None) => return Ok(()),
    };
    if found.notice.sent_at.is_some() {
        return Ok(());
    }
    let Some((template, params)) = cleared(record.template, &record.params, found.promotions)?
    else {
        return Ok(());
    };
    // The most of this kind that a day allows were sent: the person reads this one in the account.
    if !store.count_notice(&found, now).await.map_err(failure)? {
        return Ok(());
    }
    let outgoing = Outgoing {
        id: id.as_str(),
        to: &to,
        template,
        params: Params::Dates(params),
        locale: LOCALE,
        sent_at: now,
    };
    if let Err(failed) = gateway.send(&outgoing).await {
        let taken_back = store.take_notice_back(&found, now).await;
        return taken_back.map_err(failure).and(Err(failed));
    }
    store.notice_was_sent(&found, now).await.map_err(failure)
}

/// A template, and its dates by the names of its parameters.
type Filled = (Template, BTreeMap<&'static str, String>);

/// Whether the message may be sent now, by its class. Checked immediately before it is sent.
fn cleared(
    template: Template,
    params: &qeg_domain::notice::Params,
    promotions: bool,
) -> Result<Option<Filled>, Failure> {
    let message = Message::new(template, params.clone()).map_err(|_| Failure::UNREADABLE)?;
    let cleared = message.into_sendable(&Preferences { promotions });
    Ok(cleared.map(|cleared| {
        let params = cleared.params().iter();
        let params = params.map(|(name, date)| (name.as_str(), date.to_string()));
        (cleared.template(), params.collect())
    }))
}

fn failure(error: StoreError) -> Failure {
    if error == StoreError::Lost(Guard::Record) {
        // The request changed meanwhile, perhaps by another delivery of this event: read it again.
        Failure::new("request_changed")
    } else if error == StoreError::Lost(Guard::Limit) {
        // Other notices of the person were counted at the same time: count this one again.
        Failure::new("limit_changed")
    } else if error.is_transient() {
        Failure::new("database_unavailable")
    } else {
        Failure::new("database_refused")
    }
}

#[cfg(test)]
mod tests;
