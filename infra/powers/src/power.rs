//! One permission of one function.

use std::{collections::BTreeSet, fmt};

/// The services in docs/powers.md.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Service {
    /// Tables, indexes and the stream.
    DynamoDb,
    /// Keys.
    Kms,
    /// Queues.
    Sqs,
}

impl Service {
    /// The service of an IAM prefix: `dynamodb` in `dynamodb:Query`. `None` for a service that docs/powers.md does not
    /// have in its tables.
    pub fn of_prefix(prefix: &str) -> Option<Self> {
        let all = [Self::DynamoDb, Self::Kms, Self::Sqs];
        all.into_iter().find(|service| service.prefix() == prefix)
    }

    /// The prefix of its actions in IAM.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::DynamoDb => "dynamodb",
            Self::Kms => "kms",
            Self::Sqs => "sqs",
        }
    }
}

/// A function, and an action it may take on a resource.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Power {
    /// The folder in `functions/`.
    pub function: String,
    /// The service of the action.
    pub service: Service,
    /// As docs/powers.md names it: `subjects`, `ledger/open`, `account`, `relay failure`.
    pub resource: String,
    /// As IAM names it, without the service: `Query`.
    pub action: String,
}

impl fmt::Display for Power {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            function,
            service,
            resource,
            action,
        } = self;
        write!(f, "{function}: {}:{action} on {resource}", service.prefix())
    }
}

/// What only one of two places says, one line each.
pub fn differences<T: Ord + fmt::Display>(
    (one, says_one): (&str, &BTreeSet<T>),
    (other, says_other): (&str, &BTreeSet<T>),
) -> Vec<String> {
    let only_one = says_one.difference(says_other);
    let only_other = says_other.difference(says_one);
    let only_one = only_one.map(|power| format!("{power}: only in {one}, not in {other}"));
    let only_other = only_other.map(|power| format!("{power}: only in {other}, not in {one}"));
    only_one.chain(only_other).collect()
}
