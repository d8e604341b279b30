//! Every file that sends a transaction is in a list, with the kinds that bound the size of what it sends.

use std::{collections::BTreeSet, fs, path::Path};

use super::MOST_PARTS;

/// Every file that sends a transaction, with the kinds of [`MOST_PARTS`] that are the largest there. `one part`, `two parts` and `three
/// parts` say that the file itself puts no more into a transaction, whatever a person has.
const SENDERS: &[(&str, &[&str])] = &[
    (
        "functions/contact/src/delete_contact.rs",
        &["contact data is deleted while 20 handoffs wait"],
    ),
    (
        "functions/contact/src/put_contact.rs",
        &["contact data is put", "contact data is corrected"],
    ),
    (
        "functions/deletion/src/delete_deletion.rs",
        &["a deletion is cancelled"],
    ),
    (
        "functions/deletion/src/post_deletion.rs",
        &[
            "a deletion is asked for while 20 handoffs wait",
            "the last receipt is given",
        ],
    ),
    (
        "functions/deletion/src/post_staff_deletions/record.rs",
        &[
            "staff record a deletion by a code while 20 handoffs wait",
            "staff record a deletion by a recovery code while 20 handoffs wait",
            "staff record a deletion that is in progress",
        ],
    ),
    (
        "functions/handoff/src/collect.rs",
        &["a handoff is collected"],
    ),
    (
        "functions/handoff/src/delete_handoff.rs",
        &["a handoff is cancelled"],
    ),
    (
        "functions/handoff/src/post_handoffs.rs",
        &["a handoff is ordered"],
    ),
    (
        "functions/handoff/src/post_status.rs",
        &["a carrier reports a status"],
    ),
    (
        "functions/oversight/src/delete_disclosure.rs",
        &["a disclosure is rejected"],
    ),
    (
        "functions/oversight/src/delete_hold.rs",
        &["a hold of a deletion is lifted"],
    ),
    (
        "functions/oversight/src/get_disclosure.rs",
        &["staff see what a disclosure is about"],
    ),
    (
        "functions/oversight/src/post_approval.rs",
        &["a disclosure is approved"],
    ),
    (
        "functions/oversight/src/post_disclosures.rs",
        &["a disclosure is asked for"],
    ),
    (
        "functions/oversight/src/post_holds.rs",
        &["a hold is placed on a deletion"],
    ),
    (
        "functions/registration/src/delete_session.rs",
        &["somebody signs out"],
    ),
    (
        "functions/registration/src/patch_account/commit.rs",
        &["everything of an account is changed while 100 sessions are open"],
    ),
    (
        "functions/registration/src/post_password_resets/reset.rs",
        &[
            "a password is reset while 100 sessions are open",
            "a password is reset by recovery code while 100 sessions are open",
        ],
    ),
    (
        "functions/registration/src/post_sessions.rs",
        &["somebody signs in while 150 sessions are open"],
    ),
    (
        "functions/registration/src/preferences.rs",
        &["preferences are changed"],
    ),
    (
        "functions/registration/src/release_call_signs.rs",
        &["the only identifier is released while 20 handoffs wait"],
    ),
    (
        "functions/support/src/get_staff_thread.rs",
        &["staff read a thread"],
    ),
    (
        "functions/support/src/post_call_sign_release.rs",
        &["a release is announced"],
    ),
    (
        "functions/support/src/post_messages.rs",
        &["the last message of a thread is written"],
    ),
    (
        "functions/support/src/post_staff_deletion.rs",
        &["staff record a deletion of a thread while 20 handoffs wait"],
    ),
    (
        "functions/support/src/post_staff_messages.rs",
        &["the last message of a thread is written"],
    ),
    (
        "functions/support/src/start.rs",
        &[
            "a thread is opened",
            "a thread is opened that objects to a release",
        ],
    ),
    (
        "shared/store/src/carriers/handoff/correct.rs",
        &["a page of a correction is written"],
    ),
    (
        "shared/store/src/carriers/handoff/withdraw.rs",
        &["purge tells carriers and erases"],
    ),
    (
        "shared/store/src/carriers/erasure_request/answer.rs",
        &["a carrier answers an erasure"],
    ),
    (
        "shared/store/src/carriers/erasure_request/notify.rs",
        &["purge tells carriers and erases"],
    ),
    (
        "shared/store/src/carriers/erasure_request/remind.rs",
        &["purge completes, reminds carriers and gives them up"],
    ),
    (
        "shared/store/src/carriers/erasure_request/renew.rs",
        &["one part"],
    ),
    (
        "shared/store/src/core/chain.rs",
        &["a carrier answers an erasure", "purge holds a deletion"],
    ),
    (
        "shared/store/src/core/change/commit.rs",
        &["everything of an account is changed while 100 sessions are open"],
    ),
    ("shared/store/src/core/limit.rs", &["one part"]),
    (
        "shared/store/src/deletion/erasing.rs",
        &["purge tells carriers and erases"],
    ),
    (
        "shared/store/src/deletion/erasing/certificate.rs",
        &["purge completes, reminds carriers and gives them up"],
    ),
    ("shared/store/src/deletion/person_items.rs", &["two parts"]),
    (
        "shared/store/src/delivery/code.rs",
        &["a code is sent to somebody with an account"],
    ),
    (
        "shared/store/src/delivery/send.rs",
        &["a notice that another function asked for is written and sent"],
    ),
    (
        "shared/store/src/legal/hold/apply.rs",
        &["purge resumes a deletion"],
    ),
    (
        "shared/store/src/legal/hold/notify.rs",
        &["purge holds a deletion"],
    ),
    (
        "shared/store/src/messages/broadcast.rs",
        &["a message to everybody is asked for"],
    ),
    (
        "shared/store/src/messages/broadcast/follow.rs",
        &["one part"],
    ),
    (
        "shared/store/src/messages/broadcast/spread.rs",
        &["a page of a message to everybody is spread"],
    ),
    ("shared/store/src/messages/sent_notices.rs", &["two parts"]),
    (
        "shared/store/src/people/call_sign_release.rs",
        &["one part"],
    ),
    ("shared/store/src/people/challenge.rs", &["one part"]),
    ("shared/store/src/people/look_up.rs", &["one part"]),
    (
        "shared/store/src/people/one_time_codes/issue.rs",
        &["a code is asked for"],
    ),
    (
        "shared/store/src/people/registration.rs",
        &[
            "an account is made",
            "an account is made, and takes a number over",
            "an account is made, and takes the only identifier of another over",
        ],
    ),
    ("shared/store/src/people/session.rs", &["one part"]),
    (
        "shared/store/src/people/unused_accounts.rs",
        &[
            "retention asks for a notice to an unused account",
            "retention ends an unused account",
        ],
    ),
    ("shared/store/src/retention/report.rs", &["one part"]),
    ("shared/store/src/restore/index.rs", &["three parts"]),
    ("shared/store/src/restore/request.rs", &["two parts"]),
];

#[test]
fn every_file_that_sends_a_transaction_is_in_the_list_with_a_kind_of_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = BTreeSet::new();
    for folder in ["functions", "shared"] {
        senders(&root.join(folder), &root, &mut found);
    }
    let listed: BTreeSet<String> = SENDERS.iter().map(|(file, _)| (*file).to_owned()).collect();
    let unlisted: Vec<_> = found.difference(&listed).collect();
    assert!(
        unlisted.is_empty(),
        "these send transactions: add them to SENDERS, and their kinds to MOST_PARTS: {unlisted:#?}"
    );
    let gone: Vec<_> = listed.difference(&found).collect();
    assert!(gone.is_empty(), "these send none: {gone:?}");
    for (file, kinds) in SENDERS {
        assert!(!kinds.is_empty(), "{file}");
        for kind in *kinds {
            let is_small = ["one part", "two parts", "three parts"].contains(kind);
            let is_known = MOST_PARTS.iter().any(|(known, _)| known == kind);
            assert!(is_small || is_known, "{file}: {kind} is not in the table");
        }
    }
}

/// Adds the files in a folder that send a transaction, without tests.
fn senders(folder: &Path, root: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["tests", "target", "node_modules"].contains(&name.as_str()) {
                senders(&path, root, found);
            }
        } else if name.ends_with(".rs") && name != "tests.rs" {
            let text = fs::read_to_string(&path).unwrap();
            let one_line: String = text.split_whitespace().collect();
            let one_line = one_line.split("#[cfg(test)]modtests{").next().unwrap();
            let has = |call: &str| one_line.contains(call);
            let is_sent = has(".send()") || has(".send_despite_conflicts()");
            let sends = has(".commit()") || (is_sent && has("Transaction::new("));
            if sends {
                let path = path.strip_prefix(root).unwrap();
                found.insert(path.to_string_lossy().into_owned());
            }
        }
    }
}
