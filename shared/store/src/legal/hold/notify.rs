//! Notifies a person that a hold delays their deletion, and why, or that the hold has ended.

use jiff::Timestamp;
use qeg_domain::{
    account::Status,
    audit::{Action, Actor, ActorKind, ProcessingPurpose},
    calendar::received_on,
    id::RequestId,
    purpose::Purpose,
};

use crate::{
    core::{
        chain::Act,
        change::ChangePerson,
        deletion_request::DeletionRequest,
        error::StoreError,
        guard::Guard,
        person::{ReadPerson, Wanted},
        store::Store,
    },
    messages::notice::WriteNotice,
};

/// The power to notify a person of a hold on their deletion.
pub trait NotifyOfHold {
    crate::needs! {
        subjects: BatchGetItem, ConditionCheckItem, PutItem;
        keys: BatchGetItem, ConditionCheckItem;
        ledger: BatchGetItem, GetItem, PutItem;
        transient: PutItem;
        key account: Decrypt;
    }

    /// Writes the notice that is due, and marks the request as notified. Does nothing if no notice is due any more, or
    /// the person is being erased. [`Guard::Record`] when the request changed since it was read: try again.
    async fn notify_of_hold(&self, id: &RequestId, now: Timestamp) -> Result<(), StoreError>;
}

impl NotifyOfHold for Store {
    async fn notify_of_hold(&self, id: &RequestId, now: Timestamp) -> Result<(), StoreError> {
        let Some(request) = self.database().deletion_request(id).await? else {
            return Ok(());
        };
        let Some((notified, template, params)) = request.notice_due(received_on(now)) else {
            return Ok(());
        };
        let wanted = Wanted::keys(&[Purpose::Account]);
        let Some(person) = self.person(&request.subject, wanted, now).await? else {
            return Ok(());
        };
        let request = DeletionRequest {
            notified: Some(notified),
            ..request
        };
        let waiting = &[Status::DeletionRequested, Status::Held];
        let mut change = self.change(&person, waiting, now);
        let act = Act::own(Action::DeletionTold, ProcessingPurpose::Notice, &[]);
        let system = Actor::unnamed(ActorKind::System);
        change.act(act.by(system).about(request.id.as_str()));
        self.add_notice(&mut change, template, params)?;
        change.also(|transaction| request.put_in(transaction));
        match change.commit().await {
            // The person is being erased: there is nobody to notify.
            Ok(_) | Err(StoreError::Lost(Guard::Person)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
