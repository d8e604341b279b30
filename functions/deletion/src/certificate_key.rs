//! The public half of the certificate key, as a JSON Web Key (RFC 7517).

use qeg_domain::certificate::Jwk;
use qeg_signing::{PublicKeyError, SigningKey};
use qeg_web::Problem;

/// The power to publish the key that verifies certificates.
pub trait PublishKey {
    qeg_store::needs! { key certificate: GetPublicKey }

    /// The public key; 503 when KMS cannot be reached, or when the key is not a P-256 key.
    async fn jwk(&self) -> Result<&Jwk, Problem>;
}

impl PublishKey for SigningKey {
    async fn jwk(&self) -> Result<&Jwk, Problem> {
        match self.public().await {
            Ok(public) => Ok(&public.jwk),
            Err(PublicKeyError::Unavailable) => {
                Err(Problem::unavailable("certificate_key_unavailable"))
            }
            Err(PublicKeyError::NotP256) => Err(Problem::unavailable("certificate_key_not_p256")),
        }
    }
}
