//! Certificates: what was done to whom is attested by a key that never leaves KMS.

use aws_sdk_kms::{
    primitives::Blob,
    types::{MessageType, SigningAlgorithmSpec},
};
use jiff::Timestamp;
use qeg_domain::{
    calendar::received_on,
    certificate::{Claims, Jwk, Stage, signing_input, to_jws},
    purpose::Purpose,
};
use qeg_store::{carriers::recipient::Recipient, core::deletion_request::DeletionRequest};
use tokio::sync::OnceCell;

/// The signature could not be made now; the next run tries again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SignerUnavailable;

/// The power to sign certificates.
///
/// Needs: KMS `GetPublicKey`, `Sign` with the certificate key.
pub trait Sign {
    /// The finished certificate, a JWS.
    async fn certificate(&self, claims: &Claims) -> Result<String, SignerUnavailable>;
}

/// The certificate key in KMS.
pub struct Kms {
    client: aws_sdk_kms::Client,
    arn: String,
    kid: OnceCell<String>,
}

impl Kms {
    /// The key of this ARN.
    pub fn new(client: aws_sdk_kms::Client, arn: String) -> Self {
        Self {
            client,
            arn,
            kid: OnceCell::new(),
        }
    }

    async fn kid(&self) -> Result<&String, SignerUnavailable> {
        self.kid
            .get_or_try_init(|| async {
                let answer = self.client.get_public_key().key_id(&self.arn).send().await;
                let der = answer.ok().and_then(|answer| answer.public_key);
                let jwk = der.and_then(|der| Jwk::from_spki(der.as_ref()).ok());
                jwk.map(|jwk| jwk.kid).ok_or(SignerUnavailable)
            })
            .await
    }
}

impl Sign for Kms {
    async fn certificate(&self, claims: &Claims) -> Result<String, SignerUnavailable> {
        let input = signing_input(claims, self.kid().await?).map_err(|_| SignerUnavailable)?;
        let answer = self
            .client
            .sign()
            .key_id(&self.arn)
            .message_type(MessageType::Raw)
            .signing_algorithm(SigningAlgorithmSpec::EcdsaSha256)
            .message(Blob::new(input.as_bytes()))
            .send()
            .await
            .map_err(|_| SignerUnavailable)?;
        let signature = answer.signature.ok_or(SignerUnavailable)?;
        to_jws(&input, signature.as_ref()).map_err(|_| SignerUnavailable)
    }
}

/// What a certificate says of a request and of the carriers that were told. `None` while it is not erased.
pub fn claims(
    request: &DeletionRequest,
    recipients: &[Recipient],
    issuer: &str,
    now: Timestamp,
) -> Option<Claims> {
    let stage = match request.completed_at {
        Some(_) => Stage::Completed,
        None => Stage::Erased,
    };
    Some(Claims {
        iss: issuer.to_owned(),
        jti: Claims::id(&request.id, stage, request.reopened),
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
        recipients: recipients.iter().map(Recipient::told).collect(),
        audit: request.audit?.into(),
    })
}
