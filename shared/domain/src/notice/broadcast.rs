//! A message of staff to everyone. Whom it reaches is not the sender's choice: the class of its template and the
//! wish of each person at the moment of sending decide.

use super::{Message, Params, Refused, Template};
use crate::closed::closed_set;
use crate::id::{BroadcastId, NoticeId, Subject};

/// In how many parts the accounts are gone through. The part of an account is the first hex digit of its subject.
pub const SHARDS: u8 = 16;

closed_set! {
    /// To whom.
    Audience {
        /// Everybody who has an account.
        Everyone = "everyone",
    }
}

/// A message to everyone, before it is any person's notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broadcast {
    /// Its public id.
    pub id: BroadcastId,
    /// Which text; its class comes with it.
    pub template: Template,
    /// What fills it.
    pub params: Params,
    /// To whom.
    pub audience: Audience,
}

impl Broadcast {
    /// From a template that is for everyone, and exactly its parameters.
    ///
    /// # Errors
    /// [`Refused`]: what is wrong with them.
    pub fn new(
        id: BroadcastId,
        template: Template,
        params: Params,
        audience: Audience,
    ) -> Result<Self, Refused> {
        if !template.is_for_everyone() {
            return Err(Refused::OfOnePerson);
        }
        Message::new(template, params.clone())?;
        Ok(Self {
            id,
            template,
            params,
            audience,
        })
    }
}

/// The id of a person's notice: the same however often their part is gone through.
pub fn notice_id(broadcast: &BroadcastId, subject: &Subject) -> NoticeId {
    NoticeId::derived(&[broadcast.as_str(), subject.as_str()])
}

/// The part that an account is in: a hex digit.
pub fn shard_of(subject: &Subject) -> &str {
    subject.as_str().get(..1).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeSet;

    use jiff::civil::date;

    use super::*;
    use crate::notice::{Class, Param};

    #[test]
    fn what_is_about_one_person_is_not_sent_to_all() {
        let id = BroadcastId::parse("000fabff000fabff000fabff000fabff").unwrap();
        for &template in Template::ALL {
            let day = date(2026, 12, 2);
            let params: Params = template.params().iter().map(|name| (*name, day)).collect();
            let broadcast =
                Broadcast::new(id.clone(), template, params.clone(), Audience::Everyone);
            match template {
                Template::PolicyChanged | Template::ForwardingOffer => {
                    assert_eq!(broadcast.unwrap().template.class(), template.class());
                    let none = Params::new();
                    let refused = Broadcast::new(id.clone(), template, none, Audience::Everyone);
                    assert_eq!(refused, Err(Refused::Params));
                }
                _ => assert_eq!(broadcast, Err(Refused::OfOnePerson)),
            }
        }
        let classes = [Template::PolicyChanged, Template::ForwardingOffer].map(Template::class);
        assert_eq!(classes, [Class::Notice, Class::Promotion]);
        assert!(Template::PolicyChanged.params() == [Param::EffectiveOn]);
    }

    #[test]
    fn every_account_is_in_one_of_the_parts() {
        let shards: BTreeSet<String> = (0..SHARDS).map(|n| format!("{n:x}")).collect();
        assert_eq!(shards.len(), usize::from(SHARDS));
        for digit in "0123456789abcdef".chars() {
            let subject = Subject::parse(&format!("{digit}{}", "0".repeat(31))).unwrap();
            assert!(shards.contains(shard_of(&subject)));
        }
    }
}
