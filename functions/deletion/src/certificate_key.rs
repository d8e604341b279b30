//! The public half of the certificate key, as a JSON Web Key (RFC 7517).

use qeg_domain::certificate::Jwk;
use qeg_web::Problem;
use tokio::sync::OnceCell;

/// The power to tell the public key by which certificates are verified.
///
/// Needs: KMS `GetPublicKey` with the certificate key.
pub trait PublishKey {
    /// The public key; 503 when KMS cannot be reached, or does not hold a P-256 key.
    async fn jwk(&self) -> Result<&Jwk, Problem>;
}

/// Reads the key once per process: it never changes.
pub struct CertificateKey {
    kms: aws_sdk_kms::Client,
    arn: String,
    jwk: OnceCell<Jwk>,
}

impl CertificateKey {
    /// The key of this ARN.
    pub fn new(kms: aws_sdk_kms::Client, arn: String) -> Self {
        Self {
            kms,
            arn,
            jwk: OnceCell::new(),
        }
    }

    async fn read(&self) -> Result<Jwk, Problem> {
        let unavailable = || Problem::unavailable("certificate_key_unavailable");
        let answer = self
            .kms
            .get_public_key()
            .key_id(&self.arn)
            .send()
            .await
            .map_err(|_| unavailable())?;
        let der = answer.public_key.ok_or_else(unavailable)?;
        Jwk::from_spki(der.as_ref()).map_err(|_| Problem::unavailable("certificate_key_not_p256"))
    }
}

impl PublishKey for CertificateKey {
    async fn jwk(&self) -> Result<&Jwk, Problem> {
        self.jwk.get_or_try_init(|| self.read()).await
    }
}
