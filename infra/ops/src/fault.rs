//! Why a command did not do what was asked, what to do next, and the exit code that says so to a script.

use std::fmt;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use qeg_store::StoreError;

/// What the exit codes mean, as `qeg --help` shows it.
pub(crate) const EXIT_CODES: &str = "Exit codes:
  0  done
  1  looked, and it is not as it has to be: a certificate or a chain does not hold, somebody came back
  2  the command line or what was typed cannot be used
  3  not allowed: no credentials, or they do not suffice
  4  refused: not there, not in this state, or not valid
  5  not reachable or not available now: the same command may work later";

/// The exit code of a command that did not end well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Looked, and it is not as it has to be.
    Found = 1,
    /// Options or input that cannot be used.
    Usage = 2,
    /// No credentials, or not enough.
    NotAllowed = 3,
    /// Not there, not in this state, or not valid.
    Refused = 4,
    /// The same command may work later.
    Unavailable = 5,
}

/// Why a command ended, in words of ours: nothing that was typed or read is in them.
#[derive(Debug)]
pub(crate) struct Fault {
    /// The code for scripts.
    pub(crate) exit: Exit,
    said: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said)
    }
}

impl Fault {
    pub(crate) fn new(exit: Exit, said: impl Into<String>) -> Self {
        let said = said.into();
        Self { exit, said }
    }

    /// The same fault, with something more to say.
    pub(crate) fn and(self, more: &str) -> Self {
        let said = self.said + more;
        Self { said, ..self }
    }

    pub(crate) fn usage(said: impl Into<String>) -> Self {
        Self::new(Exit::Usage, said)
    }

    pub(crate) fn found(said: impl Into<String>) -> Self {
        Self::new(Exit::Found, said)
    }

    pub(crate) fn no_credentials() -> Self {
        Self::new(
            Exit::NotAllowed,
            "no AWS credentials were found: sign in (for example `aws sso login`) and name the profile with \
             --profile or AWS_PROFILE; for a local stack give --endpoints target/local/endpoints.json",
        )
    }

    pub(crate) fn unreachable(what: &str) -> Self {
        Self::new(
            Exit::Unavailable,
            format!("{what} does not answer: check its address and the network, then try again"),
        )
    }

    /// An AWS service did not do it. Its code is shown, its text is not: it may name what was asked for.
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
            let next = "use a profile of the operator's role, whose permissions docs/qeg.md lists";
            return Self::new(
                Exit::NotAllowed,
                format!("{service} refused ({code}): {next}"),
            );
        }
        if code.contains("Throttl") || code.contains("Unavailable") || code.contains("Internal") {
            return Self::new(
                Exit::Unavailable,
                format!("{service} is busy ({code}): try again"),
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
            StoreError::Broken => Exit::Found,
            StoreError::Lost(_) => Exit::Refused,
            StoreError::Unavailable | StoreError::Vault(_) => Exit::Unavailable,
        };
        let next = match error {
            StoreError::Refused => {
                "DynamoDB refused: use a profile of the operator's role, whose permissions docs/qeg.md lists, \
                 and check --stack and --region"
                    .to_owned()
            }
            other => other.to_string(),
        };
        Self::new(exit, next)
    }
}
