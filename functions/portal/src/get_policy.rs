//! GET /policy: the privacy policy in effect, to which people consent, and the list of its versions.

use jiff::civil::Date;
use qeg_domain::{calendar::received_on, clock::Clock, policy::Policy};
use qeg_web::{Answer, Problem, Status};
use serde::Serialize;

#[derive(Serialize)]
struct View<'a> {
    current: &'a str,
    versions: Vec<Version<'a>>,
    text: Text<'a>,
}

#[derive(Serialize)]
struct Version<'a> {
    version: &'a str,
    effective_on: Date,
}

/// The text of the current version.
#[derive(Serialize)]
struct Text<'a> {
    #[serde(rename = "zh-CN")]
    zh_cn: &'a str,
    en: &'a str,
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
