//! The public audit key, and the check of signed heads with it.

use aws_config::SdkConfig;
use qeg_domain::{
    audit::{
        Head,
        signed::{Kind, Unchecked},
    },
    id::Subject,
};
use qeg_signing::PublicKey;
use qeg_store::audit::chain_checks::Signatures;

use super::finding::Location;
use crate::{
    fault::{Exit, Fault},
    language::say,
};

/// The public audit key.
pub(crate) struct AuditKey(PublicKey);

/// The signed heads of a chain, after checking their signatures.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Signed {
    /// The checkpoint, up to which entries may have expired. [`Head::EMPTY`] if there is none.
    pub(crate) start: Head,
    /// The newest signed head, if there is one.
    pub(crate) head: Option<Head>,
    /// The ones without a valid signature, or from another chain.
    pub(crate) forged: Vec<Location>,
}

impl AuditKey {
    /// Gets the public key with this id from KMS.
    pub(crate) async fn of(aws: &SdkConfig, id: &str) -> Result<Self, Fault> {
        let client = aws_sdk_kms::Client::new(aws);
        let answer = client.get_public_key().key_id(id).send().await;
        let answer = answer.map_err(|error| Fault::aws("KMS", &error))?;
        let der = answer
            .public_key
            .map(aws_sdk_kms::primitives::Blob::into_inner);
        let public = der.as_deref().and_then(PublicKey::from_spki);
        public.map(Self).ok_or_else(|| {
            Fault::new(
                Exit::Refused,
                say!(
                    "the audit key is not a P-256 key: check --stack, and that the stack has the version of this qeg",
                    "审计密钥不是 P-256 密钥：请检查 --stack，以及堆栈与 qeg 的版本是否一致"
                ),
            )
        })
    }

    /// The head in a JWS. `None` if it was not signed by this key, or belongs to another chain or kind.
    fn head(&self, subject: &Subject, (kind, jws): (Kind, &str)) -> Option<Head> {
        let unchecked = Unchecked::read(jws, kind, &self.0.jwk.kid)?;
        let input = unchecked.signing_input.as_bytes();
        let is_genuine = self.0.has_signed(input, &unchecked.signature);
        is_genuine.then(|| unchecked.head(subject)).flatten()
    }

    /// Checks the signatures of a chain.
    pub(crate) fn check(&self, subject: &Subject, signatures: &Signatures) -> Signed {
        let mut forged = Vec::new();
        let mut head = |jws: Option<&String>, kind, at| {
            let stated = self.head(subject, (kind, jws?));
            forged.extend(stated.is_none().then_some(at));
            stated
        };
        let start = head(
            signatures.checkpoint.as_ref(),
            Kind::Checkpoint,
            Location::Checkpoint,
        );
        let head = head(signatures.signed.as_ref(), Kind::Head, Location::SignedHead);
        Signed {
            start: start.unwrap_or(Head::EMPTY),
            head,
            forged,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    #![allow(clippy::unwrap_used)]
    use aws_lc_rs::{
        encoding::AsDer,
        rand::SystemRandom,
        signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
    };
    use base64ct::{Base64UrlUnpadded, Encoding};
    use jiff::Timestamp;
    use qeg_domain::audit::signed::Claims;

    use super::*;

    /// An audit key with its private key.
    pub(in crate::chain) struct Pair {
        private: EcdsaKeyPair,
        pub(in crate::chain) public: AuditKey,
    }

    impl Pair {
        pub(in crate::chain) fn new() -> Self {
            let private = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
            let der = private.public_key().as_der().unwrap();
            let public = AuditKey(PublicKey::from_spki(der.as_ref()).unwrap());
            Self { private, public }
        }

        pub(in crate::chain) fn sign(&self, kind: Kind, subject: &Subject, head: &Head) -> String {
            let claims = Claims::new(subject, head, Timestamp::UNIX_EPOCH);
            let input = claims.signing_input(kind, &self.public.0.jwk.kid).unwrap();
            let signed = self.private.sign(&SystemRandom::new(), input.as_bytes());
            let signature = Base64UrlUnpadded::encode_string(signed.unwrap().as_ref());
            format!("{input}.{signature}")
        }
    }

    pub(in crate::chain) fn subject(n: u8) -> Subject {
        Subject::parse(&format!("{n:02x}").repeat(16)).unwrap()
    }

    const SEVEN: Head = Head {
        seq: 7,
        hash: [0xab; 32],
    };
    const NINE: Head = Head {
        seq: 9,
        hash: [0xcd; 32],
    };

    #[test]
    fn valid_signatures_are_accepted() {
        let pair = Pair::new();
        let signatures = Signatures {
            signed: Some(pair.sign(Kind::Head, &subject(1), &NINE)),
            checkpoint: Some(pair.sign(Kind::Checkpoint, &subject(1), &SEVEN)),
            ..Signatures::default()
        };
        let signed = pair.public.check(&subject(1), &signatures);
        assert_eq!((signed.start, signed.head), (SEVEN, Some(NINE)));
        assert_eq!(signed.forged, []);
        let signed = pair.public.check(&subject(1), &Signatures::default());
        assert_eq!((signed.start, signed.head), (Head::EMPTY, None));
        assert_eq!(signed.forged, [], "nothing is signed yet");
    }

    #[test]
    fn invalid_signatures_and_those_of_other_chains_are_forged() {
        let pair = Pair::new();
        let mine = pair.sign(Kind::Head, &subject(1), &NINE);
        let checkpoint = pair.sign(Kind::Checkpoint, &subject(1), &NINE);
        let cut = mine.rsplit_once('.').unwrap().0;
        for forged in [
            Pair::new().sign(Kind::Head, &subject(1), &NINE),
            pair.sign(Kind::Head, &subject(2), &NINE),
            format!("{cut}.{}", "A".repeat(86)),
            mine[..mine.len() - 1].to_owned(),
            String::new(),
        ] {
            let signatures = Signatures {
                signed: Some(forged.clone()),
                checkpoint: Some(checkpoint.clone()),
                ..Signatures::default()
            };
            let signed = pair.public.check(&subject(1), &signatures);
            assert_eq!((signed.start, signed.head), (NINE, None), "{forged}");
            assert_eq!(signed.forged, [Location::SignedHead], "{forged}");
            let signatures = Signatures {
                signed: Some(mine.clone()),
                checkpoint: Some(forged.clone()),
                ..Signatures::default()
            };
            let signed = pair.public.check(&subject(1), &signatures);
            assert_eq!((signed.start, signed.head), (Head::EMPTY, Some(NINE)));
            assert_eq!(signed.forged, [Location::Checkpoint], "{forged}");
        }
        // Head and checkpoint exchanged.
        let signatures = Signatures {
            signed: Some(checkpoint),
            checkpoint: Some(mine),
            ..Signatures::default()
        };
        let signed = pair.public.check(&subject(1), &signatures);
        assert_eq!(signed.forged, [Location::Checkpoint, Location::SignedHead]);
    }
}
