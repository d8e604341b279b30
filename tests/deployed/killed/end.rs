//! The remaining data about an erased person, for comparison with that of another.

use std::collections::BTreeMap;

use client::{
    Client,
    leak_scanner::{Search, Sought},
};
use qeg_domain::audit;
use qeg_store::core::chain::{read_head, read_link};
use serde_json::{Value, json};
use stack::{
    Stack,
    tables::{self, Item, scan, text},
};

use super::asked::Asked;

/// All remaining data about a person whose deletion is completed, without the values that differ between people: ids,
/// times and hashes over them.
#[derive(Debug, PartialEq)]
pub(super) struct End {
    pub(super) items_left: BTreeMap<&'static str, usize>,
    pub(super) keys: Vec<Vec<String>>,
    pub(super) ledger: Vec<String>,
    pub(super) request: BTreeMap<String, Value>,
    pub(super) certificates: Vec<Value>,
    pub(super) record: Vec<&'static str>,
}

pub(super) async fn end_of(dynamodb: &aws_sdk_dynamodb::Client, asked: &Asked) -> End {
    let mut items_left = BTreeMap::new();
    for table in ["subjects", "index", "transient"] {
        let items = belonging(dynamodb, table, &asked.subject).await;
        // Events of the outbox hold the opaque id until they are sent.
        let left = items
            .iter()
            .filter(|item| !text(item, "pk").starts_with("OUTBOX#"));
        items_left.insert(table, left.count());
    }
    let names = |item: &Item| {
        let mut names: Vec<String> = item.keys().cloned().collect();
        names.sort_unstable();
        names
    };
    let keys = belonging(dynamodb, "keys", &asked.subject).await;
    let ledger = scan(dynamodb, "ledger").await;
    let of = |pk: String| {
        let mut items: Vec<&Item> = ledger
            .iter()
            .filter(|item| text(item, "pk") == pk)
            .collect();
        items.sort_by_key(|item| text(item, "sk").to_owned());
        items
    };
    let of_request = of(format!("D#{}", asked.id));
    let request = of_request
        .iter()
        .find(|item| text(item, "sk") == "REQUEST")
        .unwrap();
    let (client, mut certificates) = (Client::of(Stack), Vec::new());
    for item in of_request.iter().filter(|item| item.contains_key("jws")) {
        certificates.push(without_what_differs(client.claims(text(item, "jws")).await));
    }
    End {
        items_left,
        keys: keys.iter().map(names).collect(),
        ledger: of_request
            .iter()
            .map(|item| text(item, "sk").to_owned())
            .collect(),
        request: facts(request),
        certificates,
        record: record(&of(format!("A#{}", asked.subject))),
    }
}

async fn belonging(dynamodb: &aws_sdk_dynamodb::Client, table: &str, subject: &str) -> Vec<Item> {
    let all = scan(dynamodb, table).await;
    let search = Search::new([Sought::new(subject)]);
    let belongs = |item: &Item| !search.found(&tables::bytes(item)).is_empty();
    all.into_iter().filter(belongs).collect()
}

/// The values of a request; for times only whether they are present.
fn facts(request: &Item) -> BTreeMap<String, Value> {
    let facts = request.iter().map(|(name, value)| {
        let value = match name.as_str() {
            "state" | "mode" | "proof" | "due_on" => json!(value.as_s().unwrap()),
            "items_deleted" | "index_entries_deleted" => json!(value.as_n().unwrap()),
            _ => json!("there"),
        };
        (name.clone(), value)
    });
    facts.collect()
}

fn without_what_differs(mut claims: Value) -> Value {
    let claims_of = claims.as_object_mut().unwrap();
    for name in [
        "jti",
        "iat",
        "request_id",
        "received_at",
        "erased_at",
        "completed_at",
    ] {
        if claims_of.contains_key(name) {
            claims_of.insert(name.to_owned(), "there".into());
        }
    }
    assert_eq!(claims["audit"]["head"].as_str().map(str::len), Some(64));
    claims["audit"]["head"] = "there".into();
    for level in claims["attested"].as_array_mut().unwrap() {
        if let Some(at) = level.get_mut("at") {
            *at = "there".into();
        }
    }
    claims
}

/// The actions of a person's audit chain. Checks that the chain matches its head.
fn record(chain: &[&Item]) -> Vec<&'static str> {
    let (head, entries): (Vec<&Item>, Vec<&Item>) = chain
        .iter()
        .partition(|item| text(item, "sk") == qeg_store::core::key::HEAD);
    let links: Vec<audit::Link> = entries
        .iter()
        .map(|item| read_link(item).unwrap())
        .collect();
    let head = read_head(head[0]).unwrap();
    assert_eq!(
        audit::verify(&audit::Head::EMPTY, &links, &head, None),
        Ok(())
    );
    let actions = links.iter().map(|link| link.entry.action.as_str());
    actions.collect()
}

/// Whether the ledger's counters of erasures together equal the number of erased requests.
pub(super) async fn is_counted(dynamodb: &aws_sdk_dynamodb::Client) -> bool {
    let ledger = scan(dynamodb, "ledger").await;
    let counters = ledger
        .iter()
        .filter(|item| text(item, "pk") == "COUNTER" && text(item, "sk").starts_with("erasures#"));
    let counted: usize = counters
        .map(|item| item["n"].as_n().unwrap().parse::<usize>().unwrap())
        .sum();
    let erased = ledger
        .iter()
        .filter(|item| item.contains_key("erased_at"))
        .count();
    counted == erased
}
