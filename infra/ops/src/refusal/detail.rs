//! The details in the problem documents of the routes for staff, which the API writes in English, in the language of this
//! process.

use crate::language::{Language, Text, both};

/// Every detail of the routes for staff that a command of `qeg` can meet, and does not replace by words of its own.
const DETAILS: [Text; 11] = [
    both(
        "A deletion of the holder is in progress: the call sign is free when it is done.",
        "该呼号的持有账户正在删除：办结后呼号即可使用。",
    ),
    both(
        "This thread is full: no message can be added.",
        "这项咨询的消息已达上限，不能再添加。",
    ),
    both(
        "The person of this hold no longer exists, which happens after a restore: inform an operator.",
        "这项法定保全所涉的用户已不存在，这会在从备份恢复之后出现：请告知运维人员。",
    ),
    both(
        "The person is being erased, or was: there is nothing left to hold.",
        "此人的数据正在删除或已经删除，没有可以保全的内容。",
    ),
    both(
        "This request was cancelled: give the person's identifier instead.",
        "这项注销申请已撤销：请改为提供本人的手机号码或呼号。",
    ),
    both(
        "You requested this disclosure: another member of staff has to approve it.",
        "这项申请由您本人提出：须由另一名工作人员批准。",
    ),
    both(
        "Only the member of staff who approved this disclosure gets its package.",
        "只有批准这项申请的工作人员可以领取资料。",
    ),
    both(
        "The time for this disclosure is over: request it again.",
        "这项申请已过期：请重新申请。",
    ),
    both(
        "This disclosure was withdrawn or rejected: request it again.",
        "这项申请已撤销或未获批准：请重新申请。",
    ),
    both(
        "This disclosure was approved: it can be neither withdrawn nor rejected any more.",
        "这项申请已获批准：不能再撤销或不予批准。",
    ),
    both(
        "This number was last used with the account more than 90 days ago: it may have a new owner. Ask for the recovery code, or for a sign-in.",
        "这个手机号码最近一次用于该账户已超过 90 天，可能已换人使用。请让对方提供恢复码，或登录后自行办理。",
    ),
];

/// A detail in the language of this process. In Chinese `None` if it is not known here.
pub(super) fn spoken(detail: &str) -> Option<String> {
    match Language::spoken() {
        Language::English => Some(detail.to_owned()),
        Language::Chinese => {
            let known = DETAILS.into_iter().find(|known| known.english() == detail);
            known.map(Into::into)
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::{fs, path::Path};

    use super::*;
    use crate::language::tests::in_chinese;

    /// Details that no one who uses `qeg` sees: it never sends what they are about, a command has its own words in their
    /// place, or they are of routes for people.
    const UNSEEN: [&str; 10] = [
        "The only supported value is open.",
        "The only supported value is awaiting_approval.",
        "person_of is the id of a hold: 32 characters, 0 to 9 and a to f.",
        "Give either request_id or identifier, and days that are not in the past.",
        "Give verification_id and code, or call_sign and recovery_code.",
        "No account has this call sign.",
        "Nobody has this identifier.",
        "Nobody has this identifier: compare it with the instrument.",
        "The person did not open this thread while signed in. Use POST /staff/deletions, which proves who they are.",
        "This thread is full: ask in a new one, POST /threads.",
    ];

    /// The details in the files of the routes for staff.
    fn written() -> Vec<String> {
        let functions = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../functions");
        let mut found = Vec::new();
        for function in ["support/src", "oversight/src", "deletion/src"] {
            read(&functions.join(function), &mut found);
        }
        found
    }

    /// Adds the details in the files of a folder: of a function, or of a route.
    fn read(folder: &Path, found: &mut Vec<String>) {
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let is_of_people = [
                "post_threads",
                "post_messages",
                "post_deletion.",
                "delete_deletion",
            ];
            if name.starts_with("tests") || is_of_people.iter().any(|one| name.starts_with(one)) {
                continue;
            }
            if path.is_dir() {
                read(&path, found);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            for part in text.split(".detail(").skip(1) {
                let literal = part.trim_start().strip_prefix('"');
                let detail = literal.and_then(|text| text.split('"').next());
                found.extend(detail.map(str::to_owned));
            }
        }
    }

    #[test]
    fn every_detail_that_staff_can_meet_is_translated_and_none_besides() {
        let written = written();
        assert!(written.len() >= DETAILS.len(), "{written:#?}");
        for detail in &written {
            let is_known = in_chinese(|| spoken(detail)).is_some();
            assert!(is_known || UNSEEN.contains(&detail.as_str()), "{detail}");
        }
        for known in DETAILS {
            let is_written = written.iter().any(|detail| detail == known.english());
            assert!(is_written, "no route says: {known}");
        }
    }
}
