//! GET /policy: the privacy policy in effect, to which people consent, and the list of its versions.

use jiff::civil::Date;
use qeg_domain::{calendar::received_on, clock::Clock, policy::Policy};
use qeg_web::{
    Answer, Problem, Status,
    describe::{Caller, Operation, json},
};
use schemars::JsonSchema;
use serde::Serialize;

/// The privacy policy.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PrivacyPolicy")]
struct View<'a> {
    /// The version in effect: the only one that consent can be given to.
    current: &'a str,
    /// Every version, oldest first, also those that are not in effect yet.
    versions: Vec<Version<'a>>,
    text: Text<'a>,
}

/// A version of the privacy policy.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PolicyVersion")]
struct Version<'a> {
    /// Its name.
    version: &'a str,
    /// The first day on which it is in effect, in Asia/Shanghai.
    effective_on: Date,
}

/// The text of the current version.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PolicyText")]
struct Text<'a> {
    /// The legally binding text, in Markdown.
    #[serde(rename = "zh-CN")]
    zh_cn: &'a str,
    /// Its translation.
    en: &'a str,
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Anyone, "get_policy", "GET /policy")
        .titled("Read the privacy policy", "查看隐私政策")
        .noting("Consent names one of its versions. A version that was never published is 422 `unknown`, an older one 422 `superseded`.")
        .answers::<View<'_>>(
            Status::Ok,
            "The privacy policy.",
            json!({
                "current": "2025-02-11",
                "versions": [{"version": "2025-02-11", "effective_on": "2025-02-11"}],
                "text": {"zh-CN": "# 隐私政策", "en": "# Privacy policy"}
            }),
        )
}

/// 200.
pub(crate) fn handle(powers: &impl Clock, policy: &Policy) -> Result<Answer, Problem> {
    let current = policy.current(received_on(powers.now()));
    let versions = policy.versions().map(|one| Version {
        version: one.version,
        effective_on: one.effective_on,
    });
    Answer::json(
        Status::Ok,
        &View {
            current: current.version,
            versions: versions.collect(),
            text: Text {
                zh_cn: current.zh_cn,
                en: current.en,
            },
        },
    )
}
