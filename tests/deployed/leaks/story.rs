//! Correct use of the API: every route succeeds at least once, and every field of every body is given. One file for
//! each subject.

mod by_law;
mod by_mail;
mod contact;
mod deletion;
mod handoffs;
mod taken_over;
mod threads;
mod whole_life;

pub(crate) use by_law::by_law;
pub(crate) use by_mail::by_mail;
pub(crate) use contact::contact_of;
pub(crate) use deletion::erased;
pub(crate) use taken_over::taken_over;
pub(crate) use whole_life::a_whole_life;
