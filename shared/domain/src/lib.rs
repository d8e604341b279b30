//! The business rules of the service: which data a person may give, how it is kept, and when it must be deleted.
//!
//! This crate does no I/O and knows nothing of AWS or HTTP. Time and random numbers come from the caller
//! ([`clock::Clock`], [`random::Random`]). Personal values are wrapped in [`personal::Personal`] as soon as they are
//! read.

pub mod account;
pub mod audit;
pub mod calendar;
pub mod call_sign;
pub mod certificate;
pub mod clock;
mod closed;
pub mod cloud_event;
pub mod contact;
pub mod deletion;
pub mod disclosure;
pub mod e164;
pub mod erasure_answer;
pub mod event;
pub mod handoff;
pub mod hold;
pub mod id;
pub mod identifier;
pub mod legal_text;
pub mod limits;
pub mod notice;
pub mod numbers;
pub mod password;
pub mod personal;
pub mod phone;
pub mod policy;
pub mod purpose;
pub mod random;
pub mod retention;
pub mod rfc3339;
pub mod role;
mod text;
pub mod thread;
pub mod token;
pub mod verification;
pub mod violation;
