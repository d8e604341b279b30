//! Sessions: one item each under the person, so that erasing finds them all and no index is needed.
//!
//! Needs: subjects `PutItem`, `DeleteItem`, `Query`.

use domain::{limits, token::SessionToken};
use jiff::{SignedDuration, Timestamp};

use crate::{
    Guard, Store, StoreError, Table,
    attribute::{keyed, n, s, text},
    change::Change,
    key,
    person::Person,
    transaction::{Condition, Transaction},
};

/// How many sessions one transaction ends; DynamoDB takes 100 parts, and a change has others.
const AT_ONCE: usize = 80;

/// When a session opened at `now` ends.
pub fn end(now: Timestamp) -> Timestamp {
    let lifetime = SignedDuration::from_hours(24 * limits::SESSION_DAYS);
    now.checked_add(lifetime).unwrap_or(Timestamp::MAX)
}

/// Adds a new session to a transaction.
///
/// # Errors
/// [`StoreError::Broken`] if the part cannot be built.
pub fn open_in(
    transaction: &mut Transaction<'_>,
    token: &SessionToken,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut item = keyed(key::subject(token.subject()), key::session(&token.digest()));
    item.insert("created_at".to_owned(), s(now.to_string()));
    item.insert("expires_at".to_owned(), n(end(now).as_second()));
    transaction.put(Guard::Record, Table::Subjects, item, &Condition::absent())
}

/// The power to end sessions.
pub trait CloseSessions {
    /// Adds the end of every session of a person to a change, but of the one it came with where
    /// `keep_current`. What one transaction does not hold is ended before it.
    async fn close_all(
        &self,
        change: &mut Change<'_>,
        person: &Person,
        keep_current: bool,
    ) -> Result<(), StoreError>;
}

impl CloseSessions for Store {
    async fn close_all(
        &self,
        change: &mut Change<'_>,
        person: &Person,
        keep_current: bool,
    ) -> Result<(), StoreError> {
        let items = self
            .database()
            .query(Table::Subjects, &person.pk(), "SESSION#")
            .await?;
        let kept = person
            .session
            .as_deref()
            .filter(|_| keep_current)
            .map(key::session);
        let mut ended = 0;
        for item in &items {
            let sk = text(item, "sk")?;
            if kept.as_deref() == Some(sk) {
                continue;
            }
            if ended < AT_ONCE {
                change.delete(sk, Condition::none());
            } else {
                let mut transaction = Transaction::new(self.database());
                let address = (Table::Subjects, &*person.pk(), sk);
                transaction.delete(Guard::Record, address, &Condition::none())?;
                transaction.send().await?;
            }
            ended += 1;
        }
        Ok(())
    }
}
