//! Faults: why a command failed, what to do next, and the exit code for scripts.

use std::fmt;

use serde_json::{Value, json};

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use qeg_store::StoreError;

use crate::refusal::Refusal;

/// The meaning of the exit codes, as `qeg --help` shows it.
pub(crate) const EXIT_CODES: &str = "Exit codes:
  0  success
  1  a check failed: a certificate or an audit chain is not valid, or erased data came back
  2  the command line or the input is not valid
  3  not allowed: no credentials, or not the right ones
  4  refused: not found, not possible in the current state, not valid, or you did not say yes
  5  not available now: run the same command again later
  6  done, but the output could not be written";

/// The exit code of a command that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// A check failed.
    CheckFailed = 1,
    /// Options or input are not valid.
    Usage = 2,
    /// No credentials, or not the right ones.
    NotAllowed = 3,
    /// Not found, not possible in the current state, not valid, or not confirmed.
    Refused = 4,
    /// Not available now; the same command may work later.
    Unavailable = 5,
    /// It was done, but the output could not be written.
    Unwritten = 6,
}

/// Why a command failed. The text never contains input or data that was read.
#[derive(Debug)]
pub(crate) struct Fault {
    /// The code for scripts.
    pub(crate) exit: Exit,
    text: String,
    /// What the API answered.
    refusal: Option<Box<Refusal>>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Fault {
    pub(crate) fn new(exit: Exit, text: impl Into<String>) -> Self {
        let (text, refusal) = (text.into(), None);
        Self {
            exit,
            text,
            refusal,
        }
    }

    /// A refusal of the API.
    pub(crate) fn refused(refusal: Refusal) -> Self {
        Self {
            exit: refusal.exit(),
            text: refusal.sentence(),
            refusal: Some(Box::new(refusal)),
        }
    }

    /// The same fault, with a command's own words for an answer with this status.
    pub(crate) fn told(self, status: u16, words: &str) -> Self {
        self.retold(|refusal| refusal.tell(status, words))
    }

    /// The same fault, with a command's own words for this fault of this field.
    pub(crate) fn told_of(self, pointer: &str, code: &str, words: &str) -> Self {
        self.retold(|refusal| refusal.tell_of(pointer, code, words))
    }

    fn retold(self, tell: impl FnOnce(&mut Refusal)) -> Self {
        let Some(mut refusal) = self.refusal else {
            return self;
        };
        tell(&mut refusal);
        Self::refused(*refusal)
    }

    /// The fault for scripts.
    pub(crate) fn json(&self) -> Value {
        let mut fault = json!({"exit": self.exit as u8, "message": self.text});
        if let Some(Value::Object(refusal)) = self
            .refusal
            .as_ref()
            .and_then(|refusal| serde_json::to_value(refusal).ok())
            && let Some(members) = fault.as_object_mut()
        {
            members.extend(refusal);
        }
        json!({"error": fault})
    }

    /// The same fault with an addition to its text.
    pub(crate) fn and(self, more: &str) -> Self {
        let text = self.text + more;
        Self { text, ..self }
    }

    pub(crate) fn usage(text: impl Into<String>) -> Self {
        Self::new(Exit::Usage, text)
    }

    pub(crate) fn check_failed(text: impl Into<String>) -> Self {
        Self::new(Exit::CheckFailed, text)
    }

    pub(crate) fn no_credentials() -> Self {
        Self::new(
            Exit::NotAllowed,
            "AWS credentials are missing: sign in (for example with `aws sso login`) and name the profile with \
             --profile or AWS_PROFILE; for a local stack give --endpoints target/local/endpoints.json",
        )
    }

    pub(crate) fn unreachable(what: &str) -> Self {
        Self::new(
            Exit::Unavailable,
            format!(
                "{what} does not answer. Check its address and the network, then run the same command again."
            ),
        )
    }

    /// A call to an AWS service failed. The error code is shown, but not the message: it may repeat input.
    pub(crate) fn aws<E: ProvideErrorMetadata, R>(service: &str, error: &SdkError<E, R>) -> Self {
        let Some(code) = error.as_service_error().map(|error| error.code()) else {
            return Self::unreachable(service);
        };
        Self::answered(service, code.unwrap_or("an error without a code"))
    }

    /// An AWS service answered with this error code.
    pub(crate) fn answered(service: &str, code: &str) -> Self {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | ' ');
        let code: String = code.chars().filter(|c| is_plain(*c)).take(60).collect();
        let is_denied = ["Denied", "Signature", "Token", "Unauthorized"];
        if is_denied.iter().any(|word| code.contains(word)) {
            let next =
                "use a profile of the operator's role; docs/qeg.md lists the permissions it needs";
            return Self::new(
                Exit::NotAllowed,
                format!("{service} refused ({code}): {next}"),
            );
        }
        if code.contains("Throttl") || code.contains("Unavailable") || code.contains("Internal") {
            return Self::new(
                Exit::Unavailable,
                format!("{service} is not available now ({code}): try again"),
            );
        }
        let next = "check --stack, --region and --profile";
        Self::new(Exit::Refused, format!("{service} refused ({code}): {next}"))
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        let exit = match error {
            StoreError::Refused => Exit::NotAllowed,
            StoreError::Broken => Exit::CheckFailed,
            StoreError::Lost(_) | StoreError::Limited { .. } | StoreError::TooManyParts => {
                Exit::Refused
            }
            StoreError::Unavailable | StoreError::Vault(_) => Exit::Unavailable,
        };
        let next = match error {
            StoreError::Refused => {
                "DynamoDB refused: use a profile of the operator's role (docs/qeg.md lists the permissions it needs), \
                 and check --stack and --region"
                    .to_owned()
            }
            other => other.to_string(),
        };
        Self::new(exit, next)
    }
}
