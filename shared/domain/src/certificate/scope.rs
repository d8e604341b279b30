//! What a certificate attests, level by level, and what it does not cover: as data, and in words.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use super::{Outcome, Recipient};
use crate::calendar::received_on;
use crate::closed::closed_set;
use crate::limits::{AUDIT_KEPT_DAYS, HANDOFF_KEPT_DAYS, RECORD_KEPT_DAYS};

/// Days until the last blind index of a limit is removed: it expires after a day, and the next daily run removes it.
const LIMIT_DAYS: i64 = 2;

closed_set! {
    /// A level of erasure.
    Level {
        /// The data keys of the person.
        Keys = "keys",
        /// Every table that the service reads.
        LiveSystems = "live_systems",
        /// Backups.
        Backups = "backups",
        /// The carriers that had collected data.
        Carriers = "carriers",
    }
}

closed_set! {
    /// How far a level is.
    Assurance {
        /// The service has checked it itself.
        Verified = "verified",
        /// Others say so; the service cannot check it.
        Reported = "reported",
        /// Somebody keeps data by law.
        Retained = "retained",
        /// Not yet.
        Pending = "pending",
        /// There was nothing to erase at this level.
        NotNeeded = "not_needed",
    }
}

/// One level, and how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attested {
    /// The level.
    pub level: Level,
    /// How far it is.
    pub assurance: Assurance,
    /// Since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(serialize_with = "crate::clock::whole_second_opt::serialize")]
    pub at: Option<Timestamp>,
}

closed_set! {
    /// Something that the certificate does not cover.
    Remainder {
        /// Backups can still be read until they expire.
        Backups = "backups",
        /// A carrier was asked to erase and has not answered.
        CarrierNotAnswered = "carrier_not_answered",
        /// A carrier keeps data by law.
        CarrierRetains = "carrier_retains",
        /// A legal hold or disclosure is on record.
        LegalRecord = "legal_record",
        /// What an authority was given by a disclosure on record.
        Disclosed = "disclosed",
        /// The message gateway's own records of what it sent.
        MessageGateway = "message_gateway",
        /// The ids of handoffs, with their carriers.
        HandoffTrace = "handoff_trace",
        /// The audit chain of the person.
        AuditChain = "audit_chain",
        /// The deletion request, its certificates and the answers of carriers; the release of a call sign, which ends earlier.
        DeletionRecord = "deletion_record",
        /// Blind indexes that limit attempts.
        Limits = "limits",
        /// Counters of erased people.
        Counters = "counters",
    }
}

impl Remainder {
    /// What it is, in Chinese and in English.
    pub const fn words(self) -> [&'static str; 2] {
        match self {
            Self::Backups => [
                "备份在到期之前仍存有数据密钥的副本；到期后另发最终证书。",
                "Backups still hold copies of the data keys until they expire; a final certificate follows then.",
            ],
            Self::CarrierNotAnswered => [
                "该承运商已被要求删除其取得的信息，尚未答复。",
                "This carrier was asked to erase what it had collected and has not answered.",
            ],
            Self::CarrierRetains => [
                "该承运商称依法须保留部分信息，至所列日期为止。",
                "This carrier says that a law obliges it to keep some data, until the day given.",
            ],
            Self::LegalRecord => [
                "依法留存的冻结或披露记录，以其自身的密钥加密，至所列日期为止；依法保密的记录不在此列出。",
                "The record of a legal hold or disclosure, sealed under its own key, until the day given. A record that a law keeps secret is not named here.",
            ],
            Self::Disclosed => [
                "如曾依上述记录向有关机关披露信息：该机关取得的内容由其自行保存，本服务无法删除。",
                "If data was disclosed to an authority by such a record: what the authority was given stays with it, and this service cannot erase it.",
            ],
            Self::MessageGateway => [
                "如曾向手机号码发送短信：短信网关自身的发送记录（号码和短信内容），本服务无法删除。",
                "If messages were sent to a number: the message gateway's own records of them (number and text), which this service cannot erase.",
            ],
            Self::HandoffTrace => [
                "如曾委托转寄：各委托的编号及其承运商，使承运商得知该委托已不存在；只含编号（其中有下单时间）和承运商名称。",
                "If items were handed to carriers: the id of each handoff and its carrier, so that a carrier learns that it is gone; ids, which tell the time of the order, and names of carriers only.",
            ],
            Self::AuditChain => [
                "访问记录：只含随机编号、固定用语和时间。",
                "The audit chain: random ids, fixed words and times only.",
            ],
            Self::DeletionRecord => [
                "删除申请、证书、承运商的答复、呼号移交：只含随机编号、固定用语和时间。",
                "The deletion request, its certificates, carriers' answers, release of a call sign: random ids, fixed words and times only.",
            ],
            Self::Limits => [
                "限制尝试次数用的盲索引和随机编号：一天后失效，其后最多再过一天清除。",
                "Blind indexes and random ids that limit attempts: for a day, and at most a day more until they are removed.",
            ],
            Self::Counters => [
                "已删除人数的匿名计数，不设期限。",
                "Anonymous counters of erased people, without an end.",
            ],
        }
    }
}

/// One thing that the certificate does not cover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotCovered {
    /// What.
    pub what: Remainder,
    /// Which carrier, by its configured name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// The last day, in Asia/Shanghai, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// What it is, in words.
    pub words: Words,
}

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// In Chinese.
    #[serde(rename = "zh-CN")]
    pub zh_cn: String,
    /// In English.
    pub en: String,
}

impl NotCovered {
    fn of(what: Remainder, until: Option<Date>) -> Self {
        let [zh_cn, en] = what.words().map(str::to_owned);
        Self {
            what,
            carrier: None,
            until,
            words: Words { zh_cn, en },
        }
    }
}

/// What is known about an erasure when its certificate is signed.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// When the data keys were destroyed.
    pub keys_gone_at: Option<Timestamp>,
    /// When no live system could read data of the person any more.
    pub erased_at: Timestamp,
    /// When no backup could be read any more.
    pub completed_at: Option<Timestamp>,
    /// The last day of the legal records about the person that are not secret.
    pub legal_record_until: Option<Date>,
    /// The carriers that had collected data.
    pub recipients: &'a [Recipient],
}

impl Facts<'_> {
    /// Every level, and how far it is.
    pub fn attested(&self) -> Vec<Attested> {
        let attest = |level, assurance, at| Attested {
            level,
            assurance,
            at,
        };
        let backups = match self.completed_at {
            Some(_) => Assurance::Verified,
            None => Assurance::Pending,
        };
        let (carriers, since) = self.carriers();
        vec![
            attest(
                Level::Keys,
                Assurance::Verified,
                self.keys_gone_at.or(Some(self.erased_at)),
            ),
            attest(
                Level::LiveSystems,
                Assurance::Verified,
                Some(self.erased_at),
            ),
            attest(Level::Backups, backups, self.completed_at),
            attest(Level::Carriers, carriers, since),
        ]
    }

    fn carriers(&self) -> (Assurance, Option<Timestamp>) {
        let has = |outcome| self.recipients.iter().any(|one| one.outcome == outcome);
        if self.recipients.is_empty() {
            (Assurance::NotNeeded, None)
        } else if has(None) {
            (Assurance::Pending, None)
        } else if has(Some(Outcome::Retained)) {
            (Assurance::Retained, None)
        } else {
            let answered = self.recipients.iter().filter_map(|one| one.answered_at);
            (Assurance::Reported, answered.max())
        }
    }

    /// Everything that the certificate does not cover.
    pub fn not_covered(&self) -> Vec<NotCovered> {
        let after = |at: Timestamp, days: i64| received_on(at).checked_add(days.days()).ok();
        let mut all = Vec::new();
        if self.completed_at.is_none() {
            all.push(NotCovered::of(Remainder::Backups, None));
        }
        for recipient in self.recipients {
            let open = match recipient.outcome {
                None => NotCovered::of(Remainder::CarrierNotAnswered, None),
                Some(Outcome::Retained) => {
                    NotCovered::of(Remainder::CarrierRetains, recipient.retained_until)
                }
                Some(Outcome::Erased) => continue,
            };
            all.push(NotCovered {
                carrier: Some(recipient.carrier.clone()),
                ..open
            });
        }
        if let Some(until) = self.legal_record_until {
            all.push(NotCovered::of(Remainder::LegalRecord, Some(until)));
            all.push(NotCovered::of(Remainder::Disclosed, None));
        }
        let completed = self.completed_at;
        all.extend([
            NotCovered::of(Remainder::MessageGateway, None),
            NotCovered::of(
                Remainder::HandoffTrace,
                after(self.erased_at, HANDOFF_KEPT_DAYS),
            ),
            NotCovered::of(
                Remainder::AuditChain,
                after(self.erased_at, AUDIT_KEPT_DAYS),
            ),
            NotCovered::of(
                Remainder::DeletionRecord,
                completed.and_then(|at| after(at, RECORD_KEPT_DAYS)),
            ),
            NotCovered::of(Remainder::Limits, after(self.erased_at, LIMIT_DAYS)),
            NotCovered::of(Remainder::Counters, None),
        ]);
        all
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn recipient(carrier: &str, outcome: Option<Outcome>) -> Recipient {
        let told_at: Timestamp = "2026-11-23T20:15:00Z".parse().unwrap();
        Recipient {
            carrier: carrier.to_owned(),
            told_at,
            answer_before: None,
            answered_at: outcome.map(|_| told_at),
            late: false,
            outcome,
            basis: None,
            retained_until: (outcome == Some(Outcome::Retained))
                .then(|| "2027-01-01".parse().unwrap()),
        }
    }

    fn facts(recipients: &[Recipient]) -> Facts<'_> {
        Facts {
            keys_gone_at: None,
            erased_at: "2026-11-23T20:15:00Z".parse().unwrap(),
            completed_at: None,
            legal_record_until: None,
            recipients,
        }
    }

    fn carriers(outcomes: &[Option<Outcome>]) -> Assurance {
        let all: Vec<_> = outcomes.iter().map(|one| recipient("sf", *one)).collect();
        facts(&all).attested()[3].assurance
    }

    #[test]
    fn carriers_are_erased_only_where_each_says_so() {
        let (erased, retained) = (Some(Outcome::Erased), Some(Outcome::Retained));
        assert_eq!(carriers(&[]), Assurance::NotNeeded);
        assert_eq!(carriers(&[erased, erased]), Assurance::Reported);
        assert_eq!(carriers(&[erased, retained]), Assurance::Retained);
        assert_eq!(carriers(&[retained, None]), Assurance::Pending);
    }

    #[test]
    fn keys_are_gone_from_their_own_time_on_and_at_the_erasure_at_the_latest() {
        let keys = |facts: Facts<'_>| facts.attested()[0].at;
        let facts = facts(&[]);
        assert_eq!(keys(facts), Some(facts.erased_at));
        let before: Timestamp = "2026-11-23T20:14:00Z".parse().unwrap();
        let keys_gone_at = Some(before);
        assert_eq!(
            keys(Facts {
                keys_gone_at,
                ..facts
            }),
            keys_gone_at
        );
    }

    #[test]
    fn what_is_not_covered_is_named_with_its_end() {
        let all = [
            recipient("sf", None),
            recipient("post", Some(Outcome::Retained)),
            recipient("express", Some(Outcome::Erased)),
        ];
        let facts = Facts {
            legal_record_until: Some("2029-01-01".parse().unwrap()),
            ..facts(&all)
        };
        let seen: Vec<_> = facts
            .not_covered()
            .into_iter()
            .map(|one| (one.what, one.carrier, one.until.map(|day| day.to_string())))
            .collect();
        let day = |text: &str| Some(text.to_owned());
        assert_eq!(
            seen,
            [
                (Remainder::Backups, None, None),
                (Remainder::CarrierNotAnswered, day("sf"), None),
                (Remainder::CarrierRetains, day("post"), day("2027-01-01")),
                (Remainder::LegalRecord, None, day("2029-01-01")),
                (Remainder::Disclosed, None, None),
                (Remainder::MessageGateway, None, None),
                (Remainder::HandoffTrace, None, day("2027-05-23")),
                (Remainder::AuditChain, None, day("2029-11-26")),
                (Remainder::DeletionRecord, None, None),
                (Remainder::Limits, None, day("2026-11-26")),
                (Remainder::Counters, None, None),
            ]
        );
        for one in facts.not_covered() {
            assert_eq!([&*one.words.zh_cn, &*one.words.en], one.what.words());
        }
        let completed = Facts {
            completed_at: Some(facts.erased_at),
            recipients: &[],
            ..facts
        };
        let left = completed.not_covered();
        assert!(left.iter().all(|one| one.what != Remainder::Backups));
        assert_eq!(completed.attested()[2].assurance, Assurance::Verified);
    }
}
