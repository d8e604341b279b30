//! Certificates of erasure, signed with a key that never leaves KMS.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    calendar::received_on,
    certificate::{Claims, Facts, Stage, signing_input},
    clock::Clock,
    purpose::Purpose,
};
use qeg_signing::{PublicKey, SigningKey};
use qeg_store::{
    Database,
    carriers::erasure_request::ErasureRequest,
    core::deletion_request::DeletionRequest,
    deletion::certificate_keys::{KeepCertificateKey as _, NotKept},
};
use tokio::sync::OnceCell;

pub use qeg_signing::SignerUnavailable;

/// The power to sign certificates.
pub trait Sign {
    qeg_store::needs! { ledger: PutItem, Query; key certificate: GetPublicKey, Sign }

    /// The finished certificate, a JWS.
    async fn certificate(&self, claims: &Claims) -> Result<String, SignerUnavailable>;
}

/// The certificate key. Its public half is in the ledger before it signs anything, so that its certificates can be
/// verified after the key was replaced.
pub struct Signer {
    key: SigningKey,
    ledger: Database,
    clock: Arc<dyn Clock>,
    is_kept: OnceCell<()>,
}

impl Signer {
    /// Signs with this key.
    pub fn new(key: SigningKey, ledger: Database, clock: Arc<dyn Clock>) -> Self {
        Self {
            key,
            ledger,
            clock,
            is_kept: OnceCell::new(),
        }
    }

    /// The public half, once the ledger has it. Each process asks the ledger once.
    ///
    /// # Errors
    /// [`SignerUnavailable`] when KMS or the ledger cannot be reached or refuses, or when the ledger has too many keys.
    pub async fn kept(&self) -> Result<&PublicKey, SignerUnavailable> {
        let public = self.key.public().await?;
        let keep = async || {
            let now = self.clock.now();
            self.ledger.keep_certificate_key(&public.jwk, now).await
        };
        let kept: Result<_, NotKept> = self.is_kept.get_or_try_init(keep).await;
        kept.map_err(|error| {
            tracing::error!(event = "certificate_key", error_class = error.class());
            SignerUnavailable
        })?;
        Ok(public)
    }
}

impl Sign for Signer {
    async fn certificate(&self, claims: &Claims) -> Result<String, SignerUnavailable> {
        let kid = &self.kept().await?.jwk.kid;
        let input = signing_input(claims, kid).map_err(|_| SignerUnavailable)?;
        self.key.jws(&input).await
    }
}

/// The claims of a certificate: about the request, the carriers that were asked to erase, and legal records that stay.
/// `None` while the request is not erased.
pub fn claims(
    request: &DeletionRequest,
    erasure_requests: &[ErasureRequest],
    legal_record_until: Option<Date>,
    issuer: &str,
    now: Timestamp,
) -> Option<Claims> {
    let stage = match request.completed_at {
        Some(_) => Stage::Completed,
        None => Stage::Erased,
    };
    let answers = erasure_requests.iter().map(|one| one.answers).sum();
    let recipients: Vec<_> = erasure_requests
        .iter()
        .map(|one| one.on_certificate(now))
        .collect();
    let facts = Facts {
        keys_gone_at: request.keys_gone_at,
        erased_at: request.erased_at?,
        completed_at: request.completed_at,
        legal_record_until,
        recipients: &recipients,
    };
    Some(Claims {
        iss: issuer.to_owned(),
        jti: Claims::id(&request.id, stage, request.reopened, answers),
        iat: now.as_second(),
        stage,
        request_id: request.id.clone(),
        proof: request.proof,
        mode: request.mode,
        received_at: request.received_at,
        received_on: received_on(request.received_at),
        resumed_on: request.resumed_at.map(received_on),
        due_on: request.deadline.due_on,
        calendar_version: request.deadline.calendar_version.clone(),
        erased_at: request.erased_at?,
        completed_at: request.completed_at,
        keys_destroyed: Purpose::ALL.to_vec(),
        items_deleted: request.items_deleted,
        index_entries_deleted: request.index_entries_deleted,
        reopened: request.reopened,
        answers,
        attested: facts.attested(),
        not_covered: facts.not_covered(),
        recipients,
        audit: request.audit?.into(),
    })
}
