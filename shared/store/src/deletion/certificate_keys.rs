//! The public keys that have signed certificates, in the ledger. When the operator replaces the certificate key, the
//! certificates that the old one has signed can still be verified.
//!
//! Only `purge` may write this partition, which also signs: conditions in the other roles say so. Whoever could add a
//! key here could sign certificates that verify.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use jiff::Timestamp;
use qeg_domain::{certificate::Jwk, limits::CERTIFICATE_KEYS};

use crate::core::{
    attribute::{Item, keyed, parsed, s, text},
    database::{Database, Table},
    deletion_request::whole_second,
    error::{StoreError, from_dynamodb},
    key,
};

/// Why a key is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotKept {
    /// The database failed.
    Store(StoreError),
    /// There are [`CERTIFICATE_KEYS`] others already.
    TooMany,
}

impl NotKept {
    /// A word for the log.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Store(error) => error.class(),
            Self::TooMany => "too_many_certificate_keys",
        }
    }
}

impl From<StoreError> for NotKept {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The power to read the keys that have signed certificates.
pub trait ReadCertificateKeys {
    crate::needs! { ledger: Query }

    /// The keys, the latest first; read consistently. One page: there are at most [`CERTIFICATE_KEYS`].
    async fn certificate_keys(&self) -> Result<Vec<Jwk>, StoreError>;
}

/// The power to keep a key that signs certificates.
pub trait KeepCertificateKey {
    crate::needs! { ledger: PutItem, Query }

    /// Keeps the key, with the time at which its use begins. Changes nothing if it is kept already.
    async fn keep_certificate_key(&self, key: &Jwk, now: Timestamp) -> Result<(), NotKept>;
}

impl<D: AsRef<Database>> ReadCertificateKeys for D {
    async fn certificate_keys(&self) -> Result<Vec<Jwk>, StoreError> {
        let query = self
            .as_ref()
            .query(Table::Ledger, key::CERTIFICATE_KEYS, "");
        let mut keys = Vec::new();
        for item in query.await? {
            keys.push((parsed::<Timestamp>(&item, "used_since")?, jwk(&item)?));
        }
        keys.sort_by(|(one, _), (other, _)| other.cmp(one));
        Ok(keys.into_iter().map(|(_, key)| key).collect())
    }
}

impl<D: AsRef<Database>> KeepCertificateKey for D {
    async fn keep_certificate_key(&self, key: &Jwk, now: Timestamp) -> Result<(), NotKept> {
        let database = self.as_ref();
        let kept = database.certificate_keys().await?;
        if kept.contains(key) {
            return Ok(());
        }
        if kept.len() >= CERTIFICATE_KEYS {
            return Err(NotKept::TooMany);
        }
        let mut item = keyed(key::CERTIFICATE_KEYS, &key.kid);
        item.insert("x".to_owned(), s(&key.x));
        item.insert("y".to_owned(), s(&key.y));
        item.insert("used_since".to_owned(), s(whole_second(now).to_string()));
        let put = database
            .client()
            .put_item()
            .table_name(database.name(Table::Ledger))
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)");
        match put.send().await {
            Ok(_) => Ok(()),
            // Another run has kept it meanwhile.
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(PutItemError::is_conditional_check_failed_exception) =>
            {
                Ok(())
            }
            Err(error) => Err(from_dynamodb(&error).into()),
        }
    }
}

/// The key of an item. An item whose coordinates do not give the key id that it is stored under was changed.
fn jwk(item: &Item) -> Result<Jwk, StoreError> {
    let key = Jwk::from_coordinates(text(item, "x")?, text(item, "y")?);
    let key = key.map_err(|_| StoreError::Broken)?;
    if key.kid == text(item, "sk")? {
        Ok(key)
    } else {
        Err(StoreError::Broken)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The example key of RFC 7515, A.3.
    const X: &str = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
    const Y: &str = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
    const KID: &str = "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U";

    fn item(kid: &str, x: &str, y: &str) -> Item {
        let mut item = keyed(key::CERTIFICATE_KEYS, kid);
        item.insert("x".to_owned(), s(x));
        item.insert("y".to_owned(), s(y));
        item
    }

    #[test]
    fn a_key_is_read_back() {
        let key = jwk(&item(KID, X, Y)).unwrap();
        assert_eq!(
            (key.x.as_str(), key.y.as_str(), key.kid.as_str()),
            (X, Y, KID)
        );
    }

    #[test]
    fn a_key_under_the_id_of_another_one_is_refused() {
        for item in [item(KID, Y, X), item("k", X, Y), item(KID, X, "AAAA")] {
            assert_eq!(jwk(&item), Err(StoreError::Broken));
        }
    }
}
