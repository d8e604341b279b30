//! The answer of POST /accounts: the new account, with a session.

use jiff::Timestamp;
use qeg_domain::{
    account::{AccountRecord, Status},
    personal::{Personal, to_recipient, to_recipient_opt},
    token::{RecoveryCode, SessionToken},
};
use qeg_store::people::session;
use qeg_web::{Answer, Problem, Status as Http};
use schemars::JsonSchema;
use serde::Serialize;

use crate::account_view::AccountView;

/// A new account, with a session.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CreatedAccount")]
pub(super) struct Created<'a> {
    account: AccountView<'a>,
    session: SessionView<'a>,
    /// For an account without a number. It is shown this once.
    #[serde(
        serialize_with = "to_recipient_opt::serialize",
        skip_serializing_if = "Option::is_none"
    )]
    recovery_code: Option<&'a Personal<String>>,
}

/// A session.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Session")]
struct SessionView<'a> {
    /// The token for `Authorization: Bearer`.
    #[serde(serialize_with = "to_recipient::serialize")]
    token: &'a Personal<String>,
    /// When it ends.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    expires_at: Timestamp,
}

/// 201 with the account and its session.
pub(super) fn created(
    record: &AccountRecord,
    token: &SessionToken,
    recovery: Option<&RecoveryCode>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    Answer::json(
        Http::Created,
        &Created {
            account: AccountView::new(record, now, Status::Active),
            session: SessionView {
                token: &token.to_text(),
                expires_at: session::end(now),
            },
            recovery_code: recovery.map(RecoveryCode::to_text).as_ref(),
        },
    )
}
