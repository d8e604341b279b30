//! People and their accounts: registration, sessions, contact data, identifiers, one-time codes, and
//! unused accounts.

pub mod call_sign_release;
pub mod contact;
pub mod index;
pub mod one_time_codes;
pub mod registration;
pub mod session;
pub mod unused_accounts;
