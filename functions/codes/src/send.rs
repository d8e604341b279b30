//! One event of the queue of codes.

use jiff::Timestamp;
use qeg_batch::Failure;
use qeg_domain::{
    event::Event,
    id::VerificationId,
    personal::{Personal, PersonalValue},
};
use qeg_outgoing::{Gateway, Outgoing, Params, gateway::LOCALE};
use qeg_store::{Guard, StoreError, delivery::code::DeliverCode};

/// Handles an event. After a failure SQS delivers it again, and in the end moves it to the dead-letter queue. A code
/// that has expired is never sent.
pub async fn send(
    powers: &impl DeliverCode,
    gateway: Option<&impl Gateway>,
    body: &str,
    now: Timestamp,
) -> Result<(), Failure> {
    match Event::from_json(body).map_err(|_| Failure::UNREADABLE)? {
        Event::VerificationRequested { verification_id } => {
            code(powers, gateway, &verification_id, now).await
        }
        _ => Err(Failure::new("wrong_queue")),
    }
}

async fn code(
    powers: &impl DeliverCode,
    gateway: Option<&impl Gateway>,
    id: &VerificationId,
    now: Timestamp,
) -> Result<(), Failure> {
    // Used or expired: such a code is of no use any more.
    let Some(code) = powers.code(id, now).await.map_err(failure)? else {
        return Ok(());
    };
    // Checked before the record is written: without a gateway nobody sees the number.
    let gateway = gateway.ok_or(Failure::new("no_gateway"))?;
    let secret = Personal::new(code.message.code().disclose().to_owned());
    let outgoing = Outgoing {
        id: id.as_str(),
        to: code.to.personal(),
        template: code.message.template(),
        params: Params::Code { code: &secret },
        locale: LOCALE,
        sent_at: now,
    };
    // Record first: an entry without a message is harmless, a message without an entry is not.
    if !code.is_recorded {
        let recorded = powers.record_code(id, &code.index, now).await;
        recorded.map_err(failure)?;
    }
    // A second try at once, because the queue delivers a failed message again only a minute later.
    match gateway.send(&outgoing).await {
        Ok(()) => Ok(()),
        Err(_) => gateway.send(&outgoing).await,
    }
}

fn failure(error: StoreError) -> Failure {
    Failure::new(match error {
        // The code was used meanwhile, or another delivery of this event recorded it: read it again.
        StoreError::Lost(Guard::Verification) => "verification_changed",
        StoreError::Lost(Guard::Record) => "person_changed",
        _ if error.is_transient() => "database_unavailable",
        _ => "database_refused",
    })
}

#[cfg(test)]
mod tests;
