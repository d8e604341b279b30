//! Certificates of erasure, signed with a key that never leaves KMS.

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    calendar::received_on,
    certificate::{Claims, Facts, Stage, signing_input},
    purpose::Purpose,
};
use qeg_signing::SigningKey;
use qeg_store::{carriers::recipient::Recipient, core::deletion_request::DeletionRequest};

pub use qeg_signing::SignerUnavailable;

/// The power to sign certificates.
pub trait Sign {
    qeg_store::needs! { key certificate: GetPublicKey, Sign }

    /// The finished certificate, a JWS.
    async fn certificate(&self, claims: &Claims) -> Result<String, SignerUnavailable>;
}

impl Sign for SigningKey {
    async fn certificate(&self, claims: &Claims) -> Result<String, SignerUnavailable> {
        let kid = &self.public().await?.jwk.kid;
        let input = signing_input(claims, kid).map_err(|_| SignerUnavailable)?;
        self.jws(&input).await
    }
}

/// The claims of a certificate: about the request, the carriers that were asked to erase, and legal records that stay.
/// `None` while the request is not erased.
pub fn claims(
    request: &DeletionRequest,
    recipients: &[Recipient],
    legal_record_until: Option<Date>,
    issuer: &str,
    now: Timestamp,
) -> Option<Claims> {
    let stage = match request.completed_at {
        Some(_) => Stage::Completed,
        None => Stage::Erased,
    };
    let answers = recipients.iter().map(|one| one.answers).sum();
    let recipients: Vec<_> = recipients
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
