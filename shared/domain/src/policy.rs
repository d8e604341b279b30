//! The published versions of the privacy policy. Consent is accepted only to the version in effect.
//!
//! A version is a name, the day from which it is in effect, and its text in both languages. The texts are in
//! `shared/domain/data/policy/`. A version that was published is never changed or removed: consents refer to it.

use jiff::civil::{Date, date};

use crate::violation::{Violation, code};

/// A version of the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyVersion {
    /// Its name, such as `2025-02-11`, by which a consent refers to it.
    pub version: &'static str,
    /// The first day on which it is in effect, in Asia/Shanghai.
    pub effective_on: Date,
    /// The legally binding text.
    pub zh_cn: &'static str,
    /// Its translation.
    pub en: &'static str,
}

/// The first version that was published.
const FIRST: PolicyVersion = PolicyVersion {
    version: "2025-02-11",
    effective_on: date(2025, 2, 11),
    zh_cn: include_str!("../data/policy/2025-02-11.zh-CN.md"),
    en: include_str!("../data/policy/2025-02-11.en.md"),
};
/// The later ones, oldest first. `infra/runbooks/publish-a-policy.md` says how to publish one.
const LATER: &[PolicyVersion] = &[];

/// The versions of the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    first: PolicyVersion,
    later: Vec<PolicyVersion>,
}

impl Policy {
    /// The versions that the operator has published.
    pub fn published() -> Self {
        Self::of(FIRST, LATER.to_vec())
    }

    /// A policy of a first version and later ones, oldest first.
    pub const fn of(first: PolicyVersion, later: Vec<PolicyVersion>) -> Self {
        Self { first, later }
    }

    /// Every version, oldest first, also those that are not in effect yet.
    pub fn versions(&self) -> impl Iterator<Item = &PolicyVersion> {
        std::iter::once(&self.first).chain(&self.later)
    }

    /// The version in effect on this day in Asia/Shanghai: the only one that consent can be given to.
    pub fn current(&self, today: Date) -> &PolicyVersion {
        let mut later = self.later.iter().rev();
        let latest = later.find(|version| version.effective_on <= today);
        latest.unwrap_or(&self.first)
    }

    /// Checks the version that a consent names. The violation's pointer is empty; it names the current version.
    pub fn check(&self, version: &str, today: Date) -> Result<(), Violation> {
        let current = self.current(today);
        let named = self.versions().find(|known| known.version == version);
        let code = match named {
            None => code::UNKNOWN,
            Some(known) if known == current => return Ok(()),
            Some(known) if known.effective_on > current.effective_on => code::NOT_IN_EFFECT,
            Some(_) => code::SUPERSEDED,
        };
        Err(Violation::here(code).allowing([current.version]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn version(version: &'static str, effective_on: Date) -> PolicyVersion {
        PolicyVersion {
            version,
            effective_on,
            zh_cn: "",
            en: "",
        }
    }

    fn three() -> Policy {
        let later = vec![
            version("b", date(2026, 3, 1)),
            version("c", date(2026, 6, 1)),
        ];
        Policy::of(version("a", date(2025, 1, 1)), later)
    }

    #[test]
    fn a_version_takes_effect_on_its_day() {
        let policy = three();
        for (today, expected) in [
            (date(2024, 12, 31), "a"),
            (date(2026, 2, 28), "a"),
            (date(2026, 3, 1), "b"),
            (date(2026, 5, 31), "b"),
            (date(2026, 6, 1), "c"),
            (date(2030, 1, 1), "c"),
        ] {
            assert_eq!(policy.current(today).version, expected, "{today}");
        }
    }

    #[test]
    fn consent_can_be_given_to_the_version_in_effect_only() {
        let (policy, today) = (three(), date(2026, 4, 1));
        assert_eq!(policy.check("b", today), Ok(()));
        for (named, code) in [
            ("banana", "unknown"),
            ("", "unknown"),
            ("B", "unknown"),
            ("a", "superseded"),
            ("c", "not_in_effect"),
        ] {
            let expected = Violation::here(code).allowing(["b"]);
            assert_eq!(policy.check(named, today), Err(expected), "{named}");
        }
    }

    #[test]
    fn published_versions_are_in_order_and_have_both_texts() {
        let policy = Policy::published();
        let versions: Vec<_> = policy.versions().collect();
        for (one, next) in versions.iter().zip(versions.iter().skip(1)) {
            assert!(one.effective_on < next.effective_on && one.version != next.version);
        }
        for one in versions {
            assert!(one.zh_cn.contains("隐私政策") && one.en.contains("Privacy Policy"));
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
            assert!(!one.version.is_empty() && one.version.chars().all(is_plain));
        }
    }
}
