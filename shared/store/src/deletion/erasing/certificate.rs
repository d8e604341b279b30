//! The certificates of an erasure: kept with the request, replaced after a carrier has answered, and the final one.

use qeg_domain::{calendar::received_on, deletion::State};

use crate::core::{
    attribute::{Item, RECORD_KEPT_SECONDS, keyed, n, s},
    database::{Database, Table},
    deletion_request::DeletionRequest,
    error::StoreError,
    guard::Guard,
    key,
    monthly::{self, Counted},
    transaction::{Condition, Transaction},
};

/// The power to store the certificates of an erasure, and to complete its request with the final one.
pub trait CertifyErasure {
    crate::needs! { ledger: GetItem, PutItem, UpdateItem }

    /// Whether the certificate of the erasure is stored already.
    async fn is_certified(&self, request: &DeletionRequest) -> Result<bool, StoreError>;

    /// Stores the certificate of the erasure, if there is none yet.
    async fn keep_certificate(
        &self,
        request: &DeletionRequest,
        jws: &str,
    ) -> Result<(), StoreError>;

    /// Replaces the certificate of the request's current stage, after a carrier has answered. A copy of the replaced
    /// certificate can still be verified.
    async fn replace_certificate(
        &self,
        request: &DeletionRequest,
        jws: &str,
    ) -> Result<(), StoreError>;

    /// Completes the request, once no backup holds the keys any more. Stores the final certificate in the same
    /// transaction, so that the two always agree. Counts the first completion of a deletion that the person asked for:
    /// it took `working_days`.
    async fn complete(
        &self,
        request: DeletionRequest,
        jws: &str,
        working_days: u32,
    ) -> Result<DeletionRequest, StoreError>;
}

impl CertifyErasure for Database {
    async fn is_certified(&self, request: &DeletionRequest) -> Result<bool, StoreError> {
        let pk = key::request(&request.id);
        let sk = key::certificate(State::Erased, request.reopened);
        Ok(self.get(Table::Ledger, &pk, &sk).await?.is_some())
    }

    async fn keep_certificate(
        &self,
        request: &DeletionRequest,
        jws: &str,
    ) -> Result<(), StoreError> {
        let item = certificate(request, State::Erased, jws);
        let mut transaction = Transaction::new(self);
        transaction.put(Guard::Record, Table::Ledger, item, &Condition::absent())?;
        match transaction.send().await {
            Ok(()) | Err(StoreError::Lost(Guard::Record)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn replace_certificate(
        &self,
        request: &DeletionRequest,
        jws: &str,
    ) -> Result<(), StoreError> {
        let item = certificate(request, request.state, jws);
        let mut transaction = Transaction::new(self);
        transaction.put(Guard::Record, Table::Ledger, item, &Condition::present())?;
        match transaction.send().await {
            // There is no certificate yet: the first one will have the answer.
            Ok(()) | Err(StoreError::Lost(Guard::Record)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn complete(
        &self,
        mut request: DeletionRequest,
        jws: &str,
        working_days: u32,
    ) -> Result<DeletionRequest, StoreError> {
        request.state = State::Completed;
        let mut transaction = Transaction::new(self);
        let item = certificate(&request, State::Completed, jws);
        transaction.put(Guard::Record, Table::Ledger, item, &Condition::absent())?;
        let is_counted = !request.is_counted && request.proof.is_of_the_person();
        request.is_counted |= is_counted;
        request.put_in(&mut transaction)?;
        if let Some(at) = request.completed_at.filter(|_| is_counted) {
            let completed = Counted::DeletionCompleted { working_days };
            let (on, id) = (received_on(at), request.id.as_str());
            monthly::count_in(&mut transaction, completed, on, id)?;
        }
        transaction.send_despite_conflicts().await?;
        request.version += 1;
        Ok(request)
    }
}

fn certificate(request: &DeletionRequest, stage: State, jws: &str) -> Item {
    let sk = key::certificate(stage, request.reopened);
    let mut item = keyed(key::request(&request.id), sk);
    item.insert("jws".to_owned(), s(jws));
    // It expires with its request, or a few days earlier if there is a later certificate.
    if let Some(done) = request.completed_at.or(request.erased_at) {
        item.insert(
            "expires_at".to_owned(),
            n(done.as_second() + RECORD_KEPT_SECONDS),
        );
    }
    item
}
