//! Deciding about a waiting deletion request that ledger and account disagree about, because one of the two comes from an
//! older backup.

use jiff::Timestamp;
use qeg_domain::{account::Status, deletion::State};

use crate::core::{
    attribute::{RECORD_KEPT_SECONDS, n, s},
    database::{Database, Table},
    deletion_request::DeletionRequest,
    error::StoreError,
    guard::Guard,
    key,
    transaction::{Condition, Transaction},
};

/// The power to decide about such a request.
pub trait DecideRequest {
    crate::needs! { ledger: GetItem, UpdateItem; subjects: UpdateItem }

    /// The person made the request: their account waits for deletion again.
    ///
    /// # Errors
    /// [`StoreError::Lost`] with [`Guard::Record`] if the request waits no longer, with [`Guard::Person`] if there is no
    /// account, or it is being erased.
    async fn let_wait(&self, request: &DeletionRequest) -> Result<(), StoreError>;

    /// The person had cancelled the request: the ledger says so again. The account stays as it is.
    ///
    /// # Errors
    /// [`StoreError::Lost`] with [`Guard::Record`] if the request waits no longer, with [`Guard::Person`] if the account
    /// waits for this deletion.
    async fn cancel_again(
        &self,
        request: &DeletionRequest,
        now: Timestamp,
    ) -> Result<(), StoreError>;
}

impl<D: AsRef<Database>> DecideRequest for D {
    async fn let_wait(&self, request: &DeletionRequest) -> Result<(), StoreError> {
        let mut transaction = Transaction::new(self.as_ref());
        let waiting = Condition {
            expression: "#state IN (:requested, :held) AND n = :n".to_owned(),
            names: vec![("#state", "state")],
            values: vec![
                (":requested", s(State::Requested.as_str())),
                (":held", s(State::Held.as_str())),
                (":n", n(request.version)),
            ],
        };
        let pk = key::request(&request.id);
        let address = (Table::Ledger, pk.as_str(), key::REQUEST);
        transaction.check(Guard::Record, address, &waiting)?;
        let account = Condition {
            expression: "#status <> :erasing AND attribute_exists(pk)".to_owned(),
            names: vec![("#status", "status")],
            values: vec![
                (":erasing", s(Status::Erasing.as_str())),
                (":waits", s(Status::DeletionRequested.as_str())),
                (":id", s(request.id.as_str())),
            ],
        };
        let pk = key::subject(&request.subject);
        let address = (Table::Subjects, pk.as_str(), key::ACCOUNT);
        let update = "SET #status = :waits, deletion = :id";
        transaction.update(Guard::Person, address, update, &account)?;
        transaction.send().await
    }

    async fn cancel_again(
        &self,
        request: &DeletionRequest,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::new(self.as_ref());
        let waiting = Condition {
            expression: "#state IN (:requested, :held) AND n = :n".to_owned(),
            names: vec![("#state", "state"), ("#open", "open")],
            values: vec![
                (":requested", s(State::Requested.as_str())),
                (":held", s(State::Held.as_str())),
                (":cancelled", s(State::Cancelled.as_str())),
                (":n", n(request.version)),
                (":one", n(1)),
                (":end", n(now.as_second() + RECORD_KEPT_SECONDS)),
            ],
        };
        let pk = key::request(&request.id);
        let address = (Table::Ledger, pk.as_str(), key::REQUEST);
        let update = "SET #state = :cancelled, expires_at = :end REMOVE #open ADD n :one";
        transaction.update(Guard::Record, address, update, &waiting)?;
        let other = Condition {
            expression: "attribute_not_exists(deletion) OR deletion <> :id".to_owned(),
            names: vec![],
            values: vec![(":id", s(request.id.as_str()))],
        };
        let pk = key::subject(&request.subject);
        transaction.check(
            Guard::Person,
            (Table::Subjects, pk.as_str(), key::ACCOUNT),
            &other,
        )?;
        transaction.send().await
    }
}
