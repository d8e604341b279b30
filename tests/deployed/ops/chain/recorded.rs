//! A person with a signed chain, the output of `qeg` about it, and changes of it in the ledger.

use aws_sdk_dynamodb::types::AttributeValue;
use client::{Person, contact};
use jiff::Timestamp;
use qeg_audit::sign::SignHeads as _;
use qeg_domain::{
    audit::{
        Head,
        signed::{Claims, Kind},
    },
    id::Subject,
    token::SessionToken,
};
use qeg_signing::SigningKey;
use qeg_store::core::{chain::read_link, key};
use serde_json::Value;
use stack::{
    ENDPOINTS, Stack, aws, eventually,
    tables::{self, Item},
};

use crate::run::{Said, qeg};

pub fn s(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

/// The audit key, as audit uses it.
async fn auditor() -> SigningKey {
    let kms = aws_sdk_kms::Client::new(&aws(&ENDPOINTS.admin).await);
    SigningKey::new(kms, ENDPOINTS.keys["AuditKey"].clone())
}

/// A person with four entries in their chain.
pub struct Recorded {
    client: aws_sdk_dynamodb::Client,
    pub subject: Subject,
    /// The entries, and last the head.
    pub chain: Vec<Item>,
}

impl Recorded {
    /// Waits until audit has signed the head; from then on it does not change the chain.
    pub async fn somebody() -> Self {
        let person = Person::by_call_sign(Stack).await;
        let (client, token) = (
            tables::dynamodb().await,
            SessionToken::parse(&person.token).unwrap(),
        );
        // Another test sends a message to everyone. This person must not get it, so that their chain does not change.
        let pk = key::subject(token.subject());
        let account = (pk.as_str(), key::ACCOUNT);
        tables::remove(&client, "subjects", account, "account_shard").await;
        for n in 0..3 {
            let saved = person.put_contact(&contact(&format!("标记{n}"))).await;
            assert!(saved.status < 300, "{}", saved.text);
        }
        let mut of = Self {
            client,
            subject: token.subject().clone(),
            chain: vec![],
        };
        of.chain = of.items(&key::chain(&of.subject)).await;
        assert_eq!(of.chain.len(), 5);
        // A head that is not signed yet is no fault.
        of.verify(&[]).await.expect(0);
        eventually("the head is signed", async || {
            let signed = of.items(&key::signatures(&of.subject)).await;
            let jws = tables::text(signed.first()?, "jws");
            let head = auditor()
                .await
                .signed_head(&of.subject, (Kind::Head, jws))
                .await;
            (head.unwrap().unwrap().seq == 4).then_some(())
        })
        .await;
        of
    }

    pub async fn verify(&self, more: &[&str]) -> Said {
        let verify = ["chain", "verify", "--subject", self.subject.as_str()];
        qeg(&[&verify[..], more].concat()).await
    }

    /// All faults that are found, in short form.
    pub async fn wrong(&self) -> Vec<String> {
        let said = self.verify(&["--json"]).await;
        let wrong = wrong_with(&said.json(), &self.subject);
        said.expect(i32::from(!wrong.is_empty()));
        wrong
    }

    async fn items(&self, pk: &str) -> Vec<Item> {
        let query = self.client.query().table_name(&ENDPOINTS.tables["ledger"]);
        let query = query
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", s(pk));
        let answer = query.consistent_read(true).send().await.unwrap();
        answer.items.unwrap_or_default()
    }

    pub async fn put(&self, item: &Item) {
        tables::put(&self.client, "ledger", item.clone()).await;
    }

    pub async fn delete(&self, item: &Item) {
        tables::delete(&self.client, "ledger", item).await;
    }

    /// The newest signed head.
    pub async fn signed(&self) -> Item {
        let mut signed = self.items(&key::signatures(&self.subject)).await;
        assert_eq!(signed.len(), 1);
        signed.remove(0)
    }

    /// A head of the chain signed by the audit key, as audit signs it before entries expire.
    pub async fn checkpoint(&self, entry: usize) -> Item {
        let link = read_link(&self.chain[entry - 1]).unwrap();
        let head = Head {
            seq: link.entry.seq,
            hash: link.hash,
        };
        let claims = Claims::new(&self.subject, &head, Timestamp::now());
        let auditor = auditor().await;
        let jws = auditor.sign(Kind::Checkpoint, &claims).await.unwrap();
        let item = [
            ("pk", key::signatures(&self.subject)),
            ("sk", key::CHECKPOINT.to_owned()),
            ("jws", jws),
        ];
        item.map(|(name, value)| (name.to_owned(), s(value))).into()
    }
}

/// The faults of one chain, in short form.
pub fn wrong_with(outcome: &Value, subject: &Subject) -> Vec<String> {
    let all = outcome["wrong"].as_array().unwrap().iter();
    let mine = all.filter(|one| one["subject"] == subject.as_str());
    let short = mine.map(|one| {
        let what = one["what"].as_str().unwrap();
        match (&one["entry"], &one["to"]) {
            (Value::Null, _) => format!("{} {what}", one["place"].as_str().unwrap()),
            (entry, Value::Null) => format!("{entry} {what}"),
            (entry, to) => format!("{entry}-{to} {what}"),
        }
    });
    short.collect()
}
