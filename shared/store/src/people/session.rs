//! Sessions: one item each in the person's partition, so that erasing finds them all without an index.

use jiff::{SignedDuration, Timestamp};
use qeg_domain::{limits, token::SessionToken};

use crate::core::{
    attribute::{Item, is_expired, keyed, n, number, optional_text, parsed, s, text},
    change::Change,
    database::Table,
    error::StoreError,
    guard::Guard,
    key,
    person::Person,
    store::Store,
    transaction::{Condition, Transaction},
};

/// How many sessions one transaction ends. DynamoDB allows 100 parts, and a change has others.
const AT_ONCE: usize = 75;

/// When a session opened at `now` ends.
pub fn end(now: Timestamp) -> Timestamp {
    let lifetime = SignedDuration::from_hours(24 * limits::SESSION_DAYS);
    now.checked_add(lifetime).unwrap_or(Timestamp::MAX)
}

/// Adds a new session to a transaction.
///
/// # Errors
/// [`StoreError::Broken`] if the part cannot be built.
pub(crate) fn open_in(
    transaction: &mut Transaction<'_>,
    token: &SessionToken,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut item = keyed(key::subject(token.subject()), key::session(&token.digest()));
    item.insert("created_at".to_owned(), s(now.to_string()));
    item.insert("expires_at".to_owned(), n(end(now).as_second()));
    transaction.put(Guard::Record, Table::Subjects, item, &Condition::absent())
}

/// When a session began and when it ends.
pub struct Session {
    /// When the person signed in.
    pub created_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
}

/// The power to sign a person in.
pub trait OpenSession {
    crate::needs! { subjects: DeleteItem, PutItem, Query, UpdateItem }

    /// Adds a new session to a change, and marks the account as used today. If the person has [`limits::SESSIONS`]
    /// already, the oldest ends.
    async fn open_session<'a>(
        &self,
        change: &mut Change<'a>,
        token: &'a SessionToken,
    ) -> Result<(), StoreError>;
}

/// The power to end sessions.
pub trait CloseSessions {
    crate::needs! { subjects: DeleteItem, Query }

    /// Ends the session of the request as part of a change; [`StoreError::Broken`] if the request has none.
    fn close_current(&self, change: &mut Change<'_>) -> Result<(), StoreError>;

    /// Ends every session of a person as part of a change; with `keep_current` all but that of the request. Sessions
    /// that do not fit into one transaction are ended before it. The change fails with [`Guard::Record`] if the person
    /// was changed meanwhile: a sign-in may have opened one more.
    async fn close_all(
        &self,
        change: &mut Change<'_>,
        keep_current: bool,
    ) -> Result<(), StoreError>;
}

/// The power to list a person's sessions.
pub trait ListSessions {
    crate::needs! { subjects: Query }

    /// Every session that has not ended, without its secret.
    async fn sessions(&self, person: &Person, now: Timestamp) -> Result<Vec<Session>, StoreError>;
}

impl OpenSession for Store {
    async fn open_session<'a>(
        &self,
        change: &mut Change<'a>,
        token: &'a SessionToken,
    ) -> Result<(), StoreError> {
        let at = change.at();
        for sk in oldest(&self.session_items(change.person()).await?) {
            change.delete(sk, Condition::none());
        }
        change.mark_used();
        change.also(move |transaction| open_in(transaction, token, at));
        Ok(())
    }
}

/// The sort keys of the sessions that end when one more begins, oldest first. Several sign-ins at once can leave a few
/// more than the limit; the next ones end them.
fn oldest(sessions: &[Item]) -> Vec<String> {
    let began = |item: &Item| optional_text(item, "created_at").map(str::to_owned);
    let sk = |item: &Item| optional_text(item, "sk").map(str::to_owned);
    let mut sessions: Vec<_> = sessions
        .iter()
        .map(|item| (began(item), sk(item)))
        .collect();
    sessions.sort_unstable();
    let too_many = (sessions.len() + 1).saturating_sub(limits::SESSIONS);
    let ended = sessions.into_iter().take(too_many.min(AT_ONCE));
    ended.filter_map(|(_, sk)| sk).collect()
}

impl Store {
    /// The sessions of a person, also those that have expired and are not removed yet.
    async fn session_items(&self, person: &Person) -> Result<Vec<Item>, StoreError> {
        let database = self.database();
        database
            .query(Table::Subjects, &person.pk(), "SESSION#")
            .await
    }
}

impl ListSessions for Store {
    async fn sessions(&self, person: &Person, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        let items = self.session_items(person).await?;
        items
            .iter()
            .filter(|item| !is_expired(item, now))
            .map(|item| {
                let end = Timestamp::from_second(number(item, "expires_at")?);
                Ok(Session {
                    created_at: parsed(item, "created_at")?,
                    expires_at: end.map_err(|_| StoreError::Broken)?,
                })
            })
            .collect()
    }
}

impl CloseSessions for Store {
    fn close_current(&self, change: &mut Change<'_>) -> Result<(), StoreError> {
        let session = change.person().session.as_deref();
        let sk = key::session(session.ok_or(StoreError::Broken)?);
        change.delete(sk, Condition::none());
        Ok(())
    }

    async fn close_all(
        &self,
        change: &mut Change<'_>,
        keep_current: bool,
    ) -> Result<(), StoreError> {
        change.on_unchanged_chain();
        let person = change.person();
        let items = self.session_items(person).await?;
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
