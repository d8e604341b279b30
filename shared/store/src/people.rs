//! People and their accounts: registration, sessions, contact data, identifiers, one-time codes, and
//! unused accounts.

pub mod call_sign_release;
pub mod challenge;
mod code_limits;
pub mod contact;
pub mod index;
pub mod look_up;
pub mod one_time_codes;
pub mod registration;
pub mod remember_source;
pub mod session;
pub mod unused_accounts;
