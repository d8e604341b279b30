//! Disclosures to an authority: only with a legal instrument, only the requested fields, and only by two members of
//! staff (PIPL, articles 18 and 35).

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
    pub const fn is_of_contact(self) -> bool {
        matches!(
            self,
            Self::ContactName | Self::ContactPhone | Self::ContactAddress
        )
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
}

/// The times of a disclosure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Times {
    /// When it was requested.
    pub requested_at: Timestamp,
    /// When it was approved.
    pub approved_at: Option<Timestamp>,
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
        match self.approved_at {
            _ if now >= self.open_before() => State::Expired,
            None => State::AwaitingApproval,
            Some(_) => State::Released,
        }
    }
}

/// Whether the caller gets the package now, and what that call does.
pub fn step(
    words: &DisclosureDetails,
    times: Times,
    asking: &StaffMember,
    now: Timestamp,
) -> Result<Step, Refused> {
    if words.requested_by.may_be_same_person(asking) {
        return Err(Refused::SamePerson);
    }
    if words.approved_by.as_ref().is_some_and(|by| by != asking) {
        return Err(Refused::NotTheApprover);
    }
    match times.state(now) {
        State::Expired => Err(Refused::Over),
        State::AwaitingApproval => Ok(Step::Release),
        State::Released => Ok(Step::Again),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    type Names = (&'static str, &'static str, &'static str);

    /// Few names, so that two of them are often the same, in different case too.
    fn names() -> impl Strategy<Value = Names> {
        (
            select(vec!["111122223333", "444455556666"]),
            select(vec!["a", "A", "b", "c"]),
            select(vec!["a", "b", "B", "c"]),
        )
    }

    fn member((account, role, session): Names) -> StaffMember {
        StaffMember::new(account, role, session)
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn words(requested_by: &StaffMember, approved_by: Option<&StaffMember>) -> DisclosureDetails {
        DisclosureDetails {
            instrument: Personal::new("x".to_owned()),
            authority: Personal::new("y".to_owned()),
            requested_by: requested_by.clone(),
            approved_by: approved_by.cloned(),
        }
    }

    fn times(approved_at: Option<i64>) -> Times {
        Times {
            requested_at: at(1_800_000_000),
            approved_at: approved_at.map(at),
        }
    }

    #[test]
    fn fields_are_requested_once_each_and_named_as_in_the_access_log() {
        use DisclosedField::{CallSign, Phone};
        assert_eq!(check_fields(&[Phone, CallSign]), Ok(()));
        let missing = Violation::new("/fields", code::MISSING);
        assert_eq!(check_fields(&[]), Err(missing));
        let doubled = Violation::new("/fields", code::DOUBLED);
        assert_eq!(check_fields(&[Phone, CallSign, Phone]), Err(doubled));
        assert_eq!(check_fields(DisclosedField::ALL), Ok(()));
        for field in DisclosedField::ALL {
            assert_eq!(field.as_str(), field.logged().as_str());
        }
    }

    #[test]
    fn the_same_role_or_session_name_means_the_same_person() {
        let one = StaffMember::new("111122223333", "staff-1", "li.lei");
        for (account, role, session, is_one) in [
            ("111122223333", "staff-1", "li.lei", true),
            ("111122223333", "staff-1", "han.meimei", true),
            ("111122223333", "STAFF-1", "han.meimei", true),
            ("111122223333", "staff-2", "li.lei", true),
            ("111122223333", "staff-2", "Li.Lei", true),
            ("444455556666", "staff-9", "li.lei", true),
            ("111122223333", "staff-2", "han.meimei", false),
            ("444455556666", "staff-1", "han.meimei", false),
        ] {
            let other = StaffMember::new(account, role, session);
            assert_eq!(
                one.may_be_same_person(&other),
                is_one,
                "{account} {role} {session}"
            );
        }
    }

    #[test]
    fn a_package_can_be_fetched_for_15_minutes_and_a_request_approved_for_7_days() {
        let open = |approved_at| times(approved_at).open_before().as_second();
        assert_eq!(open(None), 1_800_000_000 + 7 * 86_400);
        assert_eq!(open(Some(1_800_000_100)), 1_800_000_100 + 900);
        let state = |approved_at, now| times(approved_at).state(at(now));
        assert_eq!(state(None, 1_800_604_799), State::AwaitingApproval);
        assert_eq!(state(None, 1_800_604_800), State::Expired);
        assert_eq!(state(Some(1_800_604_799), 1_800_605_698), State::Released);
        assert_eq!(state(Some(1_800_604_799), 1_800_605_699), State::Expired);
    }

    proptest! {
        /// For any calls in any order: two people are needed, and only the approver gets the package.
        #[test]
        fn no_single_person_gets_the_package(
            requested_by in names(),
            calls in proptest::collection::vec((names(), 0..700_000_i64), 0..40),
        ) {
            let requested_by = member(requested_by);
            let (mut approved, mut approved_at) = (None::<StaffMember>, None);
            for (asking, after) in calls {
                let (asking, now) = (member(asking), 1_800_000_000 + after);
                let found = step(
                    &words(&requested_by, approved.as_ref()), times(approved_at), &asking, at(now),
                );
                if found.is_ok() {
                    prop_assert!(!requested_by.may_be_same_person(&asking));
                }
                match found {
                    Ok(Step::Release) => {
                        prop_assert!(approved.is_none());
                        (approved, approved_at) = (Some(asking), Some(now));
                    }
                    Ok(Step::Again) => prop_assert!(approved.as_ref() == Some(&asking)),
                    Err(Refused::SamePerson) => prop_assert!(requested_by.may_be_same_person(&asking)),
                    Err(Refused::NotTheApprover) => prop_assert!(approved.is_some()),
                    Err(Refused::Over) => {}
                }
            }
        }

        #[test]
        fn being_the_same_person_is_symmetric(one in names(), other in names()) {
            let (one, other) = (member(one), member(other));
            prop_assert!(one.may_be_same_person(&one));
            prop_assert_eq!(one.may_be_same_person(&other), other.may_be_same_person(&one));
        }
    }
}
