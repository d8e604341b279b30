//! Audit chains are read whole, with their signatures, and every change of an entry is found and located.

mod recorded;

use aws_sdk_dynamodb::types::AttributeValue;
use qeg_domain::id::to_hex;
use qeg_store::core::{
    chain::{read_head, read_link},
    key,
};
use serde_json::json;
use stack::{ENDPOINTS, tables};

use crate::run::{bare, qeg, run};
use recorded::{Recorded, s, wrong_with};

fn number(number: &str) -> AttributeValue {
    AttributeValue::N(number.to_owned())
}

#[tokio::test]
async fn a_whole_chain_verifies_and_an_edited_one_is_found() {
    let of = Recorded::somebody().await;
    let said = of.verify(&[]).await.expect(0);
    assert_eq!(
        said.out.trim(),
        "1 chains, 4 entries, 1 with a signed head, 0 not signed yet: no tampering found"
    );
    // With the stack's name in CloudFormation, as an operator of a stack on AWS does.
    let mut command = bare(&["chain", "verify", "--all", "--stack", "local", "--json"]);
    command
        .env("AWS_ENDPOINT_URL", &ENDPOINTS.aws_endpoint)
        .env("AWS_REGION", &ENDPOINTS.region)
        .env("AWS_ACCESS_KEY_ID", &ENDPOINTS.admin.access_key_id)
        .env("AWS_SECRET_ACCESS_KEY", &ENDPOINTS.admin.secret_access_key);
    let all = run(command, "").await.json();
    assert!(all["chains"].as_u64().unwrap() >= 1);
    assert!(all["signed"].as_u64().unwrap() >= 1);
    assert!(wrong_with(&all, &of.subject).is_empty());

    let mut edited = of.chain[2].clone();
    let text = tables::text(&edited, "entry").replace("contact.saved", "contact.deleted");
    edited.insert("entry".to_owned(), s(text));
    of.put(&edited).await;
    assert_eq!(of.wrong().await, ["3 edited"]);
    let said = of.verify(&[]).await.expect(1);
    let is_named = |line: &str| line.starts_with(of.subject.as_str()) && line.ends_with("edited");
    assert!(said.out.lines().any(is_named), "{}", said.out);
    assert!(said.err.contains("restore.md"), "{}", said.err);
    // Every changed entry is reported, not only the first.
    of.delete(&of.chain[1]).await;
    of.delete(&of.chain[3]).await;
    let places = ["2 removed", "4 truncated from here"];
    assert_eq!(
        of.wrong().await,
        places,
        "of 3 nothing can be said without 2"
    );
    of.put(&of.chain[1]).await;
    assert_eq!(of.wrong().await, ["3 edited", "4 truncated from here"]);
    of.put(&of.chain[2]).await;
    of.put(&of.chain[3]).await;
    of.verify(&[]).await.expect(0);

    for bad in ["13800138000", "ffffffffffffffffffffffffffffffff"] {
        let said = qeg(&["chain", "verify", "--subject", bad]).await.expect(2);
        assert!(!said.err.contains(bad), "{}", said.err);
    }
}

#[tokio::test]
async fn what_has_expired_behind_a_checkpoint_may_be_gone_and_nothing_else() {
    let of = Recorded::somebody().await;
    let (signed, checkpoint) = (of.signed().await, of.checkpoint(2).await);
    of.put(&checkpoint).await;
    // Expired, but still in the table.
    for entry in &of.chain[..2] {
        let mut expired = entry.clone();
        expired.insert("expires_at".to_owned(), number("1700000000"));
        of.put(&expired).await;
    }
    assert!(of.wrong().await.is_empty());
    of.delete(&of.chain[0]).await;
    assert!(of.wrong().await.is_empty());
    of.delete(&of.chain[1]).await;
    assert!(of.wrong().await.is_empty());
    of.delete(&of.chain[2]).await;
    assert_eq!(of.wrong().await, ["3 removed"]);
    of.put(&of.chain[2]).await;
    // Without the checkpoint, nothing proves that they have expired.
    of.delete(&checkpoint).await;
    assert_eq!(of.wrong().await, ["1-2 removed"]);
    of.put(&checkpoint).await;
    // After the last entry of a chain has expired, remaining items are no fault.
    for item in of.chain[2..].iter().chain([&signed, &checkpoint]) {
        let mut expired = item.clone();
        expired.insert("expires_at".to_owned(), number("1700000000"));
        of.put(&expired).await;
    }
    let said = of.verify(&[]).await.expect(2);
    assert!(said.err.contains("no chain"), "{}", said.err);
}

#[tokio::test]
async fn a_chain_that_is_not_the_one_that_was_signed_is_found() {
    let (of, other) = (Recorded::somebody().await, Recorded::somebody().await);
    let (signed, others) = (of.signed().await, other.signed().await);
    let mut copied = signed.clone();
    copied.insert("jws".to_owned(), others["jws"].clone());
    of.put(&copied).await;
    assert_eq!(of.wrong().await, ["signed_head forged"]);
    copied.insert("sk".to_owned(), s(key::CHECKPOINT));
    of.put(&copied).await;
    of.delete(&of.chain[0]).await;
    let places = ["checkpoint forged", "signed_head forged", "1 removed"];
    assert_eq!(of.wrong().await, places);
    let said = of.verify(&[]).await.expect(1);
    assert!(said.out.contains("signed head  forged"), "{}", said.out);
    of.delete(&copied).await;
    of.put(&signed).await;
    of.put(&of.chain[0]).await;
    assert!(of.wrong().await.is_empty());

    // The newest signed head must not count as a checkpoint, before which entries may be missing.
    let mut passed = signed.clone();
    passed.insert("sk".to_owned(), s(key::CHECKPOINT));
    of.put(&passed).await;
    assert_eq!(of.wrong().await, ["checkpoint forged"]);
    of.delete(&passed).await;

    // The last entry is deleted, and the head changed to match.
    let mut head = of.chain[4].clone();
    head.insert("seq".to_owned(), number("3"));
    head.insert("hash".to_owned(), of.chain[2]["hash"].clone());
    of.put(&head).await;
    of.delete(&of.chain[3]).await;
    assert_eq!(of.wrong().await, ["4 truncated from here"]);

    // Another entry is written in its place.
    let mut entry = read_link(&of.chain[3]).unwrap().entry;
    entry.fields.clear();
    let end = read_head(&head).unwrap().after(&entry).unwrap();
    let hash = s(to_hex(&end.hash));
    let mut item = of.chain[3].clone();
    item.insert("entry".to_owned(), s(json!(entry).to_string()));
    item.insert("hash".to_owned(), hash.clone());
    of.put(&item).await;
    head.insert("seq".to_owned(), number("4"));
    head.insert("hash".to_owned(), hash);
    of.put(&head).await;
    assert_eq!(of.wrong().await, ["4 rewritten up to here"]);

    // A chain that was deleted completely is found by its signatures.
    for item in &of.chain {
        of.delete(item).await;
    }
    let said = qeg(&["chain", "verify", "--all", "--json"]).await.expect(1);
    let places = ["1 truncated from here", "head no head"];
    assert_eq!(wrong_with(&said.json(), &of.subject), places);
    for item in &of.chain {
        of.put(item).await;
    }
    assert!(of.wrong().await.is_empty());
}
