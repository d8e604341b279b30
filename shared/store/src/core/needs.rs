//! The AWS permissions that a power needs, as data in its trait. The test `tests/powers` reads them from the source and
//! compares them with docs/powers.md. They are not used at run time and are not in the built functions.

/// The permissions of one power: resources and the IAM actions on each.
pub type Needs = &'static [Need];

/// The actions on one resource, named as in docs/powers.md.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Need {
    /// A table, `subjects`; an index, `ledger/open`; or a stream, `transient stream`.
    Table(&'static str, &'static [DynamoDb]),
    /// A KMS key: `account`.
    Key(&'static str, &'static [Kms]),
    /// A queue: `relay failure`.
    Queue(&'static str, &'static [Sqs]),
}

/// The actions of DynamoDB that functions use. `Scan` is for `retention` only.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[allow(missing_docs, reason = "the names are those of IAM")]
pub enum DynamoDb {
    BatchGetItem,
    BatchWriteItem,
    ConditionCheckItem,
    DeleteItem,
    DescribeStream,
    GetItem,
    GetRecords,
    GetShardIterator,
    ListStreams,
    PutItem,
    Query,
    Scan,
    UpdateItem,
}

/// The actions of KMS that functions use.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[allow(missing_docs, reason = "the names are those of IAM")]
pub enum Kms {
    Decrypt,
    GenerateDataKey,
    GenerateDataKeyWithoutPlaintext,
    GenerateMac,
    GetPublicKey,
    Sign,
}

/// The actions of SQS that functions use.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[allow(missing_docs, reason = "the names are those of IAM")]
pub enum Sqs {
    ChangeMessageVisibility,
    DeleteMessage,
    GetQueueAttributes,
    ReceiveMessage,
    SendMessage,
}

/// Declares the AWS permissions that a power needs. It is the first item in the power's trait and becomes its constant
/// `NEEDS`:
///
/// ```
/// pub trait OrderSomething {
///     qeg_store::needs! { subjects: PutItem, Query; ledger/open: Query; key account: Decrypt }
///     fn order(&self);
/// }
/// /// A power that uses no AWS service.
/// pub trait CallSomebody {
///     qeg_store::needs! { nothing }
/// }
/// ```
///
/// In a function's `main.rs` it declares what Lambda itself does under the function's role. A resource or an action that
/// is not listed in `shared/store/src/core/needs.rs` does not compile, nor does an action on a resource of another
/// service:
///
/// ```compile_fail
/// pub trait OrderSomething {
///     qeg_store::needs! { key account: Query }
/// }
/// ```
#[macro_export]
macro_rules! needs {
    (nothing) => { $crate::needs! { @constant } };
    ($($word:ident $($more:ident)* $(/ $index:ident)? : $($action:ident),+);+ $(;)?) => {
        $crate::needs! {
            @constant $($crate::needs!(@need [$($action)+] $word $($more)* $(/ $index)?)),+
        }
    };
    (@constant $($need:expr),*) => {
        /// The AWS permissions that this needs.
        #[allow(dead_code, reason = "read from the source, by tests/powers")]
        const NEEDS: $crate::core::needs::Needs = &[$($need),*];
    };

    (@need [$($action:ident)+] key $($name:tt)+) => {
        $crate::core::needs::Need::Key(
            $crate::needs!(@key $($name)+), &[$($crate::core::needs::Kms::$action),+],
        )
    };
    (@need [$($action:ident)+] queue $($name:tt)+) => {
        $crate::core::needs::Need::Queue(
            $crate::needs!(@queue $($name)+), &[$($crate::core::needs::Sqs::$action),+],
        )
    };
    (@need [$($action:ident)+] $($name:tt)+) => {
        $crate::core::needs::Need::Table(
            $crate::needs!(@table $($name)+), &[$($crate::core::needs::DynamoDb::$action),+],
        )
    };

    (@table subjects) => { "subjects" };
    (@table subjects/accounts) => { "subjects/accounts" };
    (@table subjects/open) => { "subjects/open" };
    (@table subjects/queued) => { "subjects/queued" };
    (@table subjects/unused) => { "subjects/unused" };
    (@table keys) => { "keys" };
    (@table index) => { "index" };
    (@table ledger) => { "ledger" };
    (@table ledger/chains) => { "ledger/chains" };
    (@table ledger/open) => { "ledger/open" };
    (@table ledger/unanswered) => { "ledger/unanswered" };
    (@table transient) => { "transient" };
    (@table transient/unsent) => { "transient/unsent" };
    (@table transient stream) => { "transient stream" };

    (@key account) => { "account" };
    (@key audit) => { "audit" };
    (@key certificate) => { "certificate" };
    (@key contact) => { "contact" };
    (@key index) => { "index" };
    (@key oversight) => { "oversight" };
    (@key support) => { "support" };

    (@queue carrier) => { "carrier" };
    (@queue code) => { "code" };
    (@queue deletion) => { "deletion" };
    (@queue notification) => { "notification" };
    (@queue relay failure) => { "relay failure" };
}
