//! How many notices of each kind were sent to a person lately. A tally has the opaque id of its person in its key, so it is
//! deleted with the person, and none is written for a person whose keys are destroyed.

use jiff::{SignedDuration, Timestamp};
use qeg_domain::{id::Subject, limits::NOTICES_SENT_A_DAY, notice::Template, purpose::Purpose};

use crate::core::{
    database::{ItemKey, Table},
    error::StoreError,
    guard::Guard,
    limit::CountTries as _,
    person::Person,
    store::Store,
    tally::{self, Limit},
    transaction::{Condition, Transaction},
};

/// The limit of notices of one kind that are sent to one person. Codes have limits of their own.
const SENT_NOTICES: Limit = Limit {
    scope: "notices",
    windows: &[(NOTICES_SENT_A_DAY, SignedDuration::from_hours(24))],
};
/// How often counting is tried again when other notices of the person are counted at the same time.
const ATTEMPTS: u32 = 8;

/// The address of every tally that a person can have.
pub(crate) fn addresses(subject: &Subject) -> impl Iterator<Item = ItemKey> {
    let kinds = Template::ALL.iter();
    kinds.map(|kind| tally::address(SENT_NOTICES, &[subject.as_str(), kind.as_str()]))
}

impl Store {
    /// Counts a notice. `false`: as many of its kind were counted as may be sent, or the person is being erased, and
    /// nothing was counted.
    ///
    /// # Errors
    /// [`StoreError::Lost`] with [`Guard::Limit`] if others were counted at the same time again and again.
    pub(crate) async fn count_sent_notice(
        &self,
        person: &Person,
        kind: Template,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let living = Condition {
            expression: "attribute_exists(key_id)".to_owned(),
            ..Condition::none()
        };
        let pk = person.pk();
        let key = (Table::Keys, pk.as_str(), Purpose::Account.as_str());
        for attempt in 0..ATTEMPTS {
            let who = [person.subject.as_str(), kind.as_str()];
            let tally = self.tally(SENT_NOTICES, &who).await?;
            if tally.retry_after(now).is_some() {
                return Ok(false);
            }
            let mut transaction = Transaction::new(self.database());
            transaction.check(Guard::Person, key, &living)?;
            tally.count_in(&mut transaction, now)?;
            match transaction.send().await {
                Ok(()) => return Ok(true),
                Err(StoreError::Lost(Guard::Person)) => return Ok(false),
                Err(StoreError::Lost(_)) => self.pause(attempt).await,
                Err(error) => return Err(error),
            }
        }
        Err(StoreError::Lost(Guard::Limit))
    }

    /// Takes back what was counted at `now`.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails or refuses.
    pub(crate) async fn take_sent_notice_back(
        &self,
        person: &Person,
        kind: Template,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let who = [person.subject.as_str(), kind.as_str()];
        self.take_back(SENT_NOTICES, &who, now).await
    }
}
