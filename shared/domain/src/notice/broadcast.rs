//! A message from staff to everyone. Who receives it depends on the class of its template and on the preference of each
//! person at the time of sending.

use jiff::{ToSpan, civil::Date};

use super::{Message, Param, Params, Refused, Template};
use crate::closed::closed_set;
use crate::id::{BroadcastId, NoticeId, Subject, ThreadId};
use crate::limits::MESSAGE_DAYS_AHEAD;

/// The number of account shards. The shard of an account is the first hex digit of its subject id.
pub const SHARDS: u8 = 16;

closed_set! {
    /// The recipients of a message.
    Audience {
        /// Everybody with an account.
        Everyone = "everyone",
        /// The person of one thread: to see a message before everyone gets it.
        Thread = "thread",
    }
}

closed_set! {
    /// How far a message to everyone is.
    Progress {
        /// Notices are being put in the queue.
        Sending = "sending",
        /// Every notice was put in the queue.
        Queued = "queued",
        /// Staff stopped it: what is not written yet is dropped.
        Stopped = "stopped",
    }
}

/// A message to everyone, before notices are written from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broadcast {
    /// Its public id.
    pub id: BroadcastId,
    /// The text; it determines the class.
    pub template: Template,
    /// The parameters of the text.
    pub params: Params,
    /// The recipients.
    pub audience: Audience,
    /// The thread whose person gets it; only for [`Audience::Thread`].
    pub thread: Option<ThreadId>,
}

impl Broadcast {
    /// A message to everyone from a template for everyone and exactly its parameters.
    ///
    /// # Errors
    /// [`Refused`]: the template or its parameters are not valid.
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
            thread: None,
        })
    }

    /// The same message to the person of one thread.
    #[must_use]
    pub fn to_thread(self, thread: ThreadId) -> Self {
        Self {
            audience: Audience::Thread,
            thread: Some(thread),
            ..self
        }
    }

    /// The first parameter whose day makes no sense for people who read the message now: it is over, or too far away.
    pub fn odd_day(&self, today: Date) -> Option<Param> {
        let (first, last) = days(today);
        let mut params = self.params.iter();
        let odd = params.find(|(_, day)| **day < first || **day > last);
        odd.map(|(name, _)| *name)
    }
}

/// The first and the last day that a message of today may name.
pub fn days(today: Date) -> (Date, Date) {
    (today, today.saturating_add(MESSAGE_DAYS_AHEAD.days()))
}

/// The id of a person's notice. It is the same when a shard is processed again.
pub fn notice_id(broadcast: &BroadcastId, subject: &Subject) -> NoticeId {
    NoticeId::derived(&[broadcast.as_str(), subject.as_str()])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use jiff::civil::date;

    use super::*;
    use crate::notice::{Class, Param};

    #[test]
    fn templates_about_one_person_are_refused() {
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
    fn a_day_that_is_over_or_too_far_away_is_odd() {
        let today = date(2026, 11, 26);
        for (day, is_odd) in [
            (date(2026, 11, 25), true),
            (today, false),
            (date(2028, 11, 27), false),
            (date(2028, 11, 28), true),
        ] {
            let broadcast = Broadcast {
                id: BroadcastId::parse("000fabff000fabff000fabff000fabff").unwrap(),
                template: Template::PolicyChanged,
                params: Params::from([(Param::EffectiveOn, day)]),
                audience: Audience::Everyone,
                thread: None,
            };
            let odd = is_odd.then_some(Param::EffectiveOn);
            assert_eq!(broadcast.odd_day(today), odd, "{day}");
        }
    }
}
