//! The audit chain: it outlives its person, its head is signed and in the certificate, and the function finds every
//! kind of tampering and reports what was changed and where.

mod many;

use app::{
    App,
    tables::{self, Item, text},
};
use aws_sdk_dynamodb::types::AttributeValue;
use base64ct::Encoding;
use client::Person;
use jiff::ToSpan as _;
use qeg_domain::audit::{Entry, Head, Tampering, chain_hash, signed::Kind};
use qeg_domain::{
    id::{Subject, to_hex},
    purpose::Purpose,
};
use qeg_store::{
    Table,
    core::{
        chain::{read_head, read_link},
        key,
    },
};
use serde_json::{Value, json};

fn s(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

/// Every item of a partition of the ledger.
async fn items(app: &App, pk: &str) -> Vec<Item> {
    let items = app.database().query(Table::Ledger, pk, "").await;
    items.unwrap()
}

async fn put(app: &App, item: &Item) {
    tables::put(app, Table::Ledger, item.clone()).await;
}

async fn delete(app: &App, item: &Item) {
    let (pk, sk) = (text(item, "pk"), text(item, "sk"));
    tables::delete(app, Table::Ledger, pk, sk).await;
}

/// The signed head, verified with the public key from KMS.
async fn signed(app: &App, jws: &str) -> Value {
    let kms = &app.services().audit.signer;
    let payload = jws.split('.').nth(1).unwrap();
    let payload = base64ct::Base64UrlUnpadded::decode_vec(payload).unwrap();
    let claims: Value = serde_json::from_slice(&payload).unwrap();
    let subject = Subject::parse(claims["sub"].as_str().unwrap()).unwrap();
    let head = qeg_audit::sign::SignHeads::signed_head(kms, &subject, (Kind::Head, jws)).await;
    let head = head.unwrap().expect("it is signed");
    assert_eq!(to_hex(&head.hash), claims["head"]);
    claims
}

/// A person with five entries in their chain, all signed.
struct Recorded {
    subject: String,
    entries: Vec<Item>,
    head: Item,
}

impl Recorded {
    async fn somebody(app: &App) -> Self {
        let person = Person::by_call_sign(app).await;
        for promotions in [true, false, true, false] {
            let body = json!({"promotions": promotions});
            person.send("PUT", "/preferences", &body).await.expect(200);
        }
        let subject = subject_of(&person);
        let mut entries = items(app, &format!("A#{subject}")).await;
        let at = entries
            .iter()
            .position(|item| text(item, "sk") == key::HEAD);
        let head = entries.remove(at.unwrap());
        assert_eq!(entries.len(), 5);
        let wanted = u64::try_from(entries.len()).unwrap();
        app.audit().await;
        let kept = items(app, &format!("C#{subject}")).await;
        let claims = signed(app, text(&kept[0], "jws")).await;
        assert_eq!(claims["entries"], wanted);
        assert_eq!(claims["head"], text(&head, "hash"));
        Self {
            subject,
            entries,
            head,
        }
    }

    /// Item `n`, counted from 1, with the content of another item.
    fn moved(&self, n: usize, of: &Item) -> Item {
        let mut item = of.clone();
        item.insert("sk".to_owned(), self.entries[n - 1]["sk"].clone());
        item
    }

    /// Checks that audit reports the fault, then restores the items.
    async fn is_reported(&self, app: &App, kind: Tampering, at: u64) {
        let key = (text(&self.head, "pk"), key::HEAD);
        tables::set(app, Table::Ledger, key, "check_on", s("2026-01-01")).await;
        assert_eq!(app.audit().await.broken, 1);
        let log = app.log();
        let mut lines = log.iter().rev();
        let line = lines.find(|line| line["chain"] == self.subject.as_str());
        let line = line.expect("the log names the chain");
        assert_eq!(line["event"], "chain_broken");
        assert_eq!((&line["kind"], &line["entry"]), (&json!(kind), &json!(at)));
        for item in items(app, &format!("A#{}", self.subject)).await {
            delete(app, &item).await;
        }
        for item in self.entries.iter().chain([&self.head]) {
            put(app, item).await;
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
    let app = App::start().await;
    let of = Recorded::somebody(&app).await;
    let mut edited = of.entries[1].clone();
    let entry = text(&edited, "entry").replace("preferences.changed", "session.opened");
    edited.insert("entry".to_owned(), s(entry));
    put(&app, &edited).await;
    of.is_reported(&app, Tampering::Edited, 2).await;
}

#[tokio::test]
async fn a_removed_entry_is_found() {
    let app = App::start().await;
    let of = Recorded::somebody(&app).await;
    delete(&app, &of.entries[2]).await;
    of.is_reported(&app, Tampering::Removed, 3).await;
}

#[tokio::test]
async fn an_inserted_entry_is_found() {
    let app = App::start().await;
    let of = Recorded::somebody(&app).await;
    let mut more = of.entries[4].clone();
    let entry: Entry = serde_json::from_str(text(&more, "entry")).unwrap();
    let entry = Entry { seq: 6, ..entry };
    let hash = chain_hash(&read_head(&of.head).unwrap().hash, &entry);
    more.insert("sk".to_owned(), s(key::entry(6)));
    more.insert(
        "entry".to_owned(),
        s(serde_json::to_string(&entry).unwrap()),
    );
    more.insert("hash".to_owned(), s(to_hex(&hash)));
    put(&app, &more).await;
    of.is_reported(&app, Tampering::Inserted, 6).await;
}

#[tokio::test]
async fn reordered_entries_are_found() {
    let app = App::start().await;
    let of = Recorded::somebody(&app).await;
    put(&app, &of.moved(2, &of.entries[3])).await;
    put(&app, &of.moved(4, &of.entries[1])).await;
    of.is_reported(&app, Tampering::Reordered, 2).await;
}

#[tokio::test]
async fn a_truncated_chain_is_found_even_if_its_head_was_changed_to_match() {
    let app = App::start().await;
    let of = Recorded::somebody(&app).await;
    delete(&app, &of.entries[4]).await;
    of.is_reported(&app, Tampering::Truncated, 5).await;
    let of = Recorded::somebody(&app).await;
    let mut head = of.head.clone();
    head.insert("seq".to_owned(), AttributeValue::N("4".to_owned()));
    head.insert("hash".to_owned(), of.entries[3]["hash"].clone());
    delete(&app, &of.entries[4]).await;
    put(&app, &head).await;
    of.is_reported(&app, Tampering::Truncated, 5).await;
}

#[tokio::test]
async fn a_chain_with_recalculated_hashes_and_a_forged_head_are_found() {
    let app = App::start().await;
    let of = Recorded::somebody(&app).await;
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
        item.insert("hash".to_owned(), s(to_hex(&head.hash)));
        put(&app, &item).await;
    }
    let mut item = of.head.clone();
    item.insert("hash".to_owned(), s(to_hex(&head.hash)));
    put(&app, &item).await;
    of.is_reported(&app, Tampering::Rewritten, 5).await;

    let of = Recorded::somebody(&app).await;
    let signatures = items(&app, &format!("C#{}", of.subject)).await;
    let mut forged = signatures[0].clone();
    let jws = text(&forged, "jws");
    let cut = jws.rsplit_once('.').unwrap().0.to_owned();
    forged.insert("jws".to_owned(), s(format!("{cut}.{}", "A".repeat(86))));
    put(&app, &forged).await;
    of.is_reported(&app, Tampering::Forged, 0).await;
    put(&app, &signatures[0]).await;
}

#[tokio::test]
async fn the_chain_outlives_its_person_and_its_head_is_on_both_certificates() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let subject = subject_of(&person);
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    app.run_pending().await;
    app.advance(74.hours()).await;
    let followed = person.follow(&id, &receipt).await.expect(200);
    assert_eq!(followed.str("/state"), "completed");
    let chain = items(&app, &format!("A#{subject}")).await;
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
    let audit = json!({"head": to_hex(&end.hash)});
    let certificates = items(&app, &format!("D#{id}")).await;
    let certificates: Vec<_> = certificates
        .iter()
        .filter(|item| item.contains_key("jws"))
        .collect();
    assert_eq!(certificates.len(), 2);
    for certificate in certificates {
        let claims = client::Client::of(&app)
            .claims(text(certificate, "jws"))
            .await;
        assert_eq!(claims["audit"], audit);
        let destroyed = claims["keys_destroyed"].as_array().unwrap();
        assert_eq!(destroyed.len(), Purpose::ALL.len());
    }
    app.audit().await;
    let kept = items(&app, &format!("C#{subject}")).await;
    let claims = signed(&app, text(&kept[0], "jws")).await;
    assert_eq!(claims["entries"], end.seq);
    assert_eq!(claims["head"], to_hex(&end.hash));
    assert_eq!(kept[0]["expires_at"], head[0]["expires_at"]);
}
