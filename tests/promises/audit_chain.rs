//! The record of who did what: it outlives its person, its head is signed and in the certificate, and each way of
//! tampering with it is found by the deployed function, which says what was done and where.

mod many;

use aws_sdk_dynamodb::types::AttributeValue;
use base64ct::Encoding;
use qeg_domain::audit::{Entry, Head, Tampering, chain_hash, signed::Kind};
use qeg_domain::{id::Subject, purpose::Purpose};
use qeg_store::core::{
    chain::{hex, read_head, read_link},
    key,
};
use serde_json::{Value, json};
use stack::{
    ENDPOINTS, aws, eventually,
    logs::lines,
    people::Person,
    tables::{Item, dynamodb, text},
};

fn s(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

/// Every item of a partition of the deployed ledger.
async fn items(pk: &str) -> Vec<Item> {
    let client = dynamodb().await;
    let query = client.query().table_name(&ENDPOINTS.tables["ledger"]);
    let query = query
        .key_condition_expression("pk = :pk")
        .expression_attribute_values(":pk", s(pk));
    let answer = query.consistent_read(true).send().await.unwrap();
    answer.items.unwrap_or_default()
}

async fn put(item: &Item) {
    let client = dynamodb().await;
    let put = client.put_item().table_name(&ENDPOINTS.tables["ledger"]);
    put.set_item(Some(item.clone())).send().await.unwrap();
}

async fn delete(item: &Item) {
    let client = dynamodb().await;
    let delete = client.delete_item().table_name(&ENDPOINTS.tables["ledger"]);
    let delete = delete.key("pk", item["pk"].clone());
    delete.key("sk", item["sk"].clone()).send().await.unwrap();
}

/// A signed head, checked with the public key that KMS gives for it.
async fn signed(jws: &str) -> Value {
    let kms = aws_sdk_kms::Client::new(&aws(&ENDPOINTS.admin).await);
    let arn = &ENDPOINTS.keys["AuditKey"];
    let kms = qeg_signing::SigningKey::new(kms, arn.clone());
    let payload = jws.split('.').nth(1).unwrap();
    let payload = base64ct::Base64UrlUnpadded::decode_vec(payload).unwrap();
    let claims: Value = serde_json::from_slice(&payload).unwrap();
    let subject = Subject::parse(claims["sub"].as_str().unwrap()).unwrap();
    let head = qeg_audit::sign::SignHeads::signed_head(&kms, &subject, (Kind::Head, jws)).await;
    let head = head.unwrap().expect("it is signed");
    assert_eq!(hex(&head.hash), claims["head"]);
    claims
}

/// Somebody with five entries in their record, signed up to the last.
struct Recorded {
    subject: String,
    entries: Vec<Item>,
    head: Item,
}

impl Recorded {
    async fn somebody() -> Self {
        let person = Person::by_call_sign().await;
        for promotions in [true, false, true, false] {
            let body = json!({"promotions": promotions});
            person.send("PUT", "/preferences", &body).await.expect(200);
        }
        let subject = subject_of(&person);
        let mut entries = items(&format!("A#{subject}")).await;
        let at = entries
            .iter()
            .position(|item| text(item, "sk") == key::HEAD);
        let head = entries.remove(at.unwrap());
        assert_eq!(entries.len(), 5);
        let wanted = u64::try_from(entries.len()).unwrap();
        eventually("the head is signed", async || {
            let kept = items(&format!("C#{subject}")).await;
            let claims = signed(text(kept.first()?, "jws")).await;
            (claims["entries"] == wanted && claims["head"] == text(&head, "hash")).then_some(())
        })
        .await;
        Self {
            subject,
            entries,
            head,
        }
    }

    /// Item `n`, counted from 1, with another's content.
    fn moved(&self, n: usize, of: &Item) -> Item {
        let mut item = of.clone();
        item.insert("sk".to_owned(), self.entries[n - 1]["sk"].clone());
        item
    }

    /// Waits until audit tells of it; then puts back what was there.
    async fn is_told(&self, kind: Tampering, at: u64) {
        let client = dynamodb().await;
        let due = client.update_item().table_name(&ENDPOINTS.tables["ledger"]);
        due.key("pk", self.head["pk"].clone())
            .key("sk", s(key::HEAD))
            .update_expression("SET check_on = :day")
            .expression_attribute_values(":day", s("2026-01-01"))
            .send()
            .await
            .unwrap();
        let told = eventually("tampering is told", async || {
            lines("audit", &self.subject).await.pop()
        })
        .await;
        assert_eq!(told["event"], "chain_broken");
        assert_eq!((&told["kind"], &told["entry"]), (&json!(kind), &json!(at)));
        for item in items(&format!("A#{}", self.subject)).await {
            delete(&item).await;
        }
        for item in self.entries.iter().chain([&self.head]) {
            put(item).await;
        }
    }
}

fn subject_of(person: &Person) -> String {
    qeg_domain::token::SessionToken::parse(&person.token)
        .unwrap()
        .subject()
        .to_string()
}

#[tokio::test]
async fn an_edited_entry_is_found() {
    let of = Recorded::somebody().await;
    let mut edited = of.entries[1].clone();
    let entry = text(&edited, "entry").replace("preferences.changed", "session.opened");
    edited.insert("entry".to_owned(), s(entry));
    put(&edited).await;
    of.is_told(Tampering::Edited, 2).await;
}

#[tokio::test]
async fn a_removed_entry_is_found() {
    let of = Recorded::somebody().await;
    delete(&of.entries[2]).await;
    of.is_told(Tampering::Removed, 3).await;
}

#[tokio::test]
async fn an_inserted_entry_is_found() {
    let of = Recorded::somebody().await;
    let mut more = of.entries[4].clone();
    let entry: Entry = serde_json::from_str(text(&more, "entry")).unwrap();
    let entry = Entry { seq: 6, ..entry };
    let hash = chain_hash(&read_head(&of.head).unwrap().hash, &entry);
    more.insert("sk".to_owned(), s(key::entry(6)));
    more.insert(
        "entry".to_owned(),
        s(serde_json::to_string(&entry).unwrap()),
    );
    more.insert("hash".to_owned(), s(hex(&hash)));
    put(&more).await;
    of.is_told(Tampering::Inserted, 6).await;
}

#[tokio::test]
async fn reordered_entries_are_found() {
    let of = Recorded::somebody().await;
    put(&of.moved(2, &of.entries[3])).await;
    put(&of.moved(4, &of.entries[1])).await;
    of.is_told(Tampering::Reordered, 2).await;
}

#[tokio::test]
async fn a_truncated_chain_is_found_also_where_its_head_was_made_to_fit() {
    let of = Recorded::somebody().await;
    delete(&of.entries[4]).await;
    of.is_told(Tampering::Truncated, 5).await;
    let of = Recorded::somebody().await;
    let mut head = of.head.clone();
    head.insert("seq".to_owned(), AttributeValue::N("4".to_owned()));
    head.insert("hash".to_owned(), of.entries[3]["hash"].clone());
    delete(&of.entries[4]).await;
    put(&head).await;
    of.is_told(Tampering::Truncated, 5).await;
}

#[tokio::test]
async fn a_chain_that_was_hashed_anew_and_a_forged_head_are_found() {
    let of = Recorded::somebody().await;
    let mut head = Head::EMPTY;
    for item in &of.entries {
        let link = read_link(item).unwrap();
        let fields = Vec::new();
        let entry = Entry {
            fields,
            ..link.entry
        };
        head = head.after(&entry).unwrap();
        let mut item = item.clone();
        item.insert(
            "entry".to_owned(),
            s(serde_json::to_string(&entry).unwrap()),
        );
        item.insert("hash".to_owned(), s(hex(&head.hash)));
        put(&item).await;
    }
    let mut item = of.head.clone();
    item.insert("hash".to_owned(), s(hex(&head.hash)));
    put(&item).await;
    of.is_told(Tampering::Rewritten, 5).await;

    let of = Recorded::somebody().await;
    let signatures = items(&format!("C#{}", of.subject)).await;
    let mut forged = signatures[0].clone();
    let jws = text(&forged, "jws");
    let cut = jws.rsplit_once('.').unwrap().0.to_owned();
    forged.insert("jws".to_owned(), s(format!("{cut}.{}", "A".repeat(86))));
    put(&forged).await;
    of.is_told(Tampering::Forged, 0).await;
    put(&signatures[0]).await;
}

#[tokio::test]
async fn the_chain_outlives_its_person_and_its_head_is_on_both_certificates() {
    let person = Person::by_call_sign().await;
    let subject = subject_of(&person);
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    person.until(&id, &receipt, "completed").await;
    let chain = items(&format!("A#{subject}")).await;
    let (head, entries): (Vec<Item>, Vec<Item>) = chain
        .into_iter()
        .partition(|item| text(item, "sk") == key::HEAD);
    let links: Vec<_> = entries
        .iter()
        .map(|item| read_link(item).unwrap())
        .collect();
    let end = read_head(&head[0]).unwrap();
    assert_eq!(
        qeg_domain::audit::verify(&Head::EMPTY, &links, &end, None),
        Ok(())
    );
    assert_eq!(links.last().unwrap().entry.action.as_str(), "erasure.done");
    assert!(head[0].contains_key("expires_at"), "it ends, too");
    let audit = json!({"entries": end.seq, "head": hex(&end.hash)});
    let certificates = items(&format!("D#{id}")).await;
    let certificates: Vec<_> = certificates
        .iter()
        .filter(|item| item.contains_key("jws"))
        .collect();
    assert_eq!(certificates.len(), 2);
    for certificate in certificates {
        let claims = stack::certificate::claims(text(certificate, "jws")).await;
        assert_eq!(claims["audit"], audit);
        let destroyed = claims["keys_destroyed"].as_array().unwrap();
        assert_eq!(destroyed.len(), Purpose::ALL.len());
    }
    let last = eventually("its last head is signed", async || {
        let kept = items(&format!("C#{subject}")).await;
        let claims = signed(text(kept.first()?, "jws")).await;
        (claims["entries"] == end.seq).then_some((claims, kept))
    });
    let (claims, kept) = last.await;
    assert_eq!(claims["head"], hex(&end.hash));
    assert_eq!(kept[0]["expires_at"], head[0]["expires_at"]);
}
