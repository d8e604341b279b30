//! Disclosures to an authority: only with a legal instrument, only the requested fields, and only by two members of
//! staff (PIPL, articles 18 and 35).

#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::audit;
use crate::closed::closed_set;
use crate::limits::{APPROVAL_DAYS, PACKAGE_MINUTES};
use crate::personal::{Personal, to_vault};
use crate::purpose::Purpose;
use crate::violation::{Violation, code};

closed_set! {
    /// The state of a disclosure.
    State as "DisclosureState" {
        /// One member of staff requested it; no data was read.
        AwaitingApproval = "awaiting_approval",
        /// Another one approved it and received the package.
        Released = "released",
        /// It was not approved in time, or the time to fetch the package is over.
        Expired = "expired",
        /// Whoever requested it took it back before it was approved.
        Withdrawn = "withdrawn",
        /// Another member of staff refused to approve it.
        Rejected = "rejected",
    }
}

closed_set! {
    /// The data that can be disclosed. Passwords and codes cannot: only their hashes are stored.
    DisclosedField {
        /// Mobile number of the account.
        Phone = "phone",
        /// Call sign.
        CallSign = "call_sign",
        /// Name of the recipient of mail.
        ContactName = "contact_name",
        /// Phone of the recipient of mail.
        ContactPhone = "contact_phone",
        /// Address of the recipient of mail.
        ContactAddress = "contact_address",
        /// Conversations with support.
        Threads = "threads",
        /// Forwarding orders.
        Handoffs = "handoffs",
        /// The access log of the person's data.
        AccessLog = "access_log",
    }
}

impl DisclosedField {
    /// The field in the words of the access log.
    pub const fn logged(self) -> audit::Field {
        match self {
            Self::Phone => audit::Field::Phone,
            Self::CallSign => audit::Field::CallSign,
            Self::ContactName => audit::Field::ContactName,
            Self::ContactPhone => audit::Field::ContactPhone,
            Self::ContactAddress => audit::Field::ContactAddress,
            Self::Threads => audit::Field::Threads,
            Self::Handoffs => audit::Field::Handoffs,
            Self::AccessLog => audit::Field::AccessLog,
        }
    }

    /// The purpose whose data key seals it; `None` if it is not sealed.
    pub const fn purpose(self) -> Option<Purpose> {
        match self {
            Self::Phone | Self::CallSign => Some(Purpose::Account),
            Self::ContactName | Self::ContactPhone | Self::ContactAddress | Self::Handoffs => {
                Some(Purpose::Contact)
            }
            Self::Threads => Some(Purpose::Support),
            Self::AccessLog => None,
        }
    }

    /// Whether it is part of the contact record.
    pub fn is_of_contact(self) -> bool {
        audit::Field::CONTACT.contains(&self.logged())
    }
}

/// Checks the requested fields: at least one, and none twice.
pub fn check_fields(fields: &[DisclosedField]) -> Result<(), Violation> {
    if fields.is_empty() {
        return Err(Violation::new("/fields", code::MISSING));
    }
    let is_duplicate = |(at, field)| fields.iter().take(at).any(|other| other == field);
    if fields.iter().enumerate().any(is_duplicate) {
        return Err(Violation::new("/fields", code::DOUBLED));
    }
    Ok(())
}

/// A member of staff, as API Gateway authenticated them. Their names are sealed with the record.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffMember {
    /// The AWS account of their credentials.
    pub account_id: String,
    /// The IAM role of their credentials.
    #[serde(with = "to_vault")]
    pub role: Personal<String>,
    /// The session name, which the trust policy of their role fixes for each person.
    #[serde(with = "to_vault")]
    pub session_name: Personal<String>,
}

impl StaffMember {
    /// From the parts of an authenticated identity.
    pub fn new(account_id: &str, role: &str, session_name: &str) -> Self {
        Self {
            account_id: account_id.to_owned(),
            role: Personal::new(role.to_owned()),
            session_name: Personal::new(session_name.to_owned()),
        }
    }

    /// Whether the two may be the same person. Every member of staff has their own role and their own session name, so
    /// it is enough that one of the two is the same: one role with two session names is one person, and one session
    /// name with two roles too.
    pub fn may_be_same_person(&self, other: &Self) -> bool {
        let same = |one: &Personal<String>, other: &Personal<String>| {
            one.seal_view().eq_ignore_ascii_case(other.seal_view())
        };
        same(&self.session_name, &other.session_name)
            || (self.account_id == other.account_id && same(&self.role, &other.role))
    }
}

/// The sealed part of a disclosure.
#[derive(Clone, Serialize, Deserialize)]
pub struct DisclosureDetails {
    /// The legal instrument that demands it.
    #[serde(with = "to_vault")]
    pub instrument: Personal<String>,
    /// The authority that demands it.
    #[serde(with = "to_vault")]
    pub authority: Personal<String>,
    /// Who requested it.
    pub requested_by: StaffMember,
    /// Who approved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<StaffMember>,
    /// Who withdrew or rejected it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<StaffMember>,
}

/// What a permitted call for the package does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Approves the disclosure and releases the package for the first time.
    Release,
    /// Gives the package again to the person who approved it.
    Again,
}

/// Why a call does not get the package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The caller requested the disclosure.
    #[error(
        "the person who requested a disclosure cannot approve it: another member of staff has to"
    )]
    SamePerson,
    /// Somebody else approved it.
    #[error("only the person who approved a disclosure gets its package")]
    NotTheApprover,
    /// The time to approve it, or to fetch the package again, is over.
    #[error("the time for this disclosure is over: request it again")]
    Over,
    /// It was withdrawn or rejected.
    #[error("this disclosure was withdrawn or rejected: request it again")]
    Ended,
    /// It was approved, so it can be neither withdrawn nor rejected.
    #[error("this disclosure was approved: it cannot be taken back")]
    Approved,
}

/// What a permitted call to withdraw or reject a disclosure does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It ends now, in this state: withdrawn by whoever requested it, rejected by anybody else.
    Now(State),
    /// It ended before, in this state.
    Before(State),
}

/// The times of a disclosure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Times {
    /// When it was requested.
    pub requested_at: Timestamp,
    /// When it was approved.
    pub approved_at: Option<Timestamp>,
    /// When whoever requested it took it back.
    pub withdrawn_at: Option<Timestamp>,
    /// When another member of staff rejected it.
    pub rejected_at: Option<Timestamp>,
}

impl Times {
    /// Until when it can be approved, or its package can be fetched.
    pub fn open_before(&self) -> Timestamp {
        let (from, open) = match self.approved_at {
            None => (
                self.requested_at,
                SignedDuration::from_hours(24 * APPROVAL_DAYS),
            ),
            Some(at) => (at, SignedDuration::from_mins(PACKAGE_MINUTES)),
        };
        from.checked_add(open).unwrap_or(Timestamp::MAX)
    }

    /// The state of a disclosure with these times.
    pub fn state(&self, now: Timestamp) -> State {
        if self.withdrawn_at.is_some() {
            return State::Withdrawn;
        }
        if self.rejected_at.is_some() {
            return State::Rejected;
        }
        match self.approved_at {
            _ if now >= self.open_before() => State::Expired,
            None => State::AwaitingApproval,
            Some(_) => State::Released,
        }
    }
}

/// Whether the caller gets the package now, and what that call does.
pub fn step(
    details: &DisclosureDetails,
    times: Times,
    asking: &StaffMember,
    now: Timestamp,
) -> Result<Step, Refused> {
    if details.requested_by.may_be_same_person(asking) {
        return Err(Refused::SamePerson);
    }
    if details.approved_by.as_ref().is_some_and(|by| by != asking) {
        return Err(Refused::NotTheApprover);
    }
    match times.state(now) {
        State::Expired => Err(Refused::Over),
        State::AwaitingApproval => Ok(Step::Release),
        State::Released => Ok(Step::Again),
        State::Withdrawn | State::Rejected => Err(Refused::Ended),
    }
}

/// Whether the caller can end the disclosure now, and how. Only one that waits for approval can be ended.
pub fn end(
    details: &DisclosureDetails,
    times: Times,
    asking: &StaffMember,
    now: Timestamp,
) -> Result<End, Refused> {
    match times.state(now) {
        _ if times.approved_at.is_some() => Err(Refused::Approved),
        ended @ (State::Withdrawn | State::Rejected) => Ok(End::Before(ended)),
        State::AwaitingApproval if details.requested_by.may_be_same_person(asking) => {
            Ok(End::Now(State::Withdrawn))
        }
        State::AwaitingApproval => Ok(End::Now(State::Rejected)),
        State::Released | State::Expired => Err(Refused::Over),
    }
}
