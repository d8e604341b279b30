//! The important refusals, one by one, each with a role that is allowed and roles that are denied.

use powers::Service;
use serde_json::{Value, json};
use stack::ENDPOINTS;

use crate::{
    probe::{self, Probe},
    role,
    wire::{Answer, Caller},
};

/// The functions that may do an action on a resource.
async fn who_may(action: &str, resource: &str) -> Vec<&'static str> {
    let probes = probe::all().await;
    let asked = |probe: &&Probe| probe.action == action && probe.resource == resource;
    let probe = probes.iter().find(asked).expect("a probe of that name");
    let mut who = Vec::new();
    for (function, caller) in role::of_functions().await {
        if probe.ask(&caller).await.unwrap() {
            who.push(function);
        }
    }
    who
}

/// What a function may do, as `action resource`, of the actions and resources chosen.
async fn powers_of(function: &str, chosen: impl Fn(&Probe) -> bool) -> Vec<String> {
    may(&role::of(function).await, chosen).await
}

async fn may(who: &Caller, chosen: impl Fn(&Probe) -> bool) -> Vec<String> {
    let mut may = Vec::new();
    for probe in probe::all().await.iter().filter(|probe| chosen(probe)) {
        if probe.ask(who).await.unwrap() {
            may.push(format!("{} {}", probe.action, probe.resource));
        }
    }
    may
}

const NOTHING: [&str; 0] = [];

#[tokio::test]
async fn contact_opens_no_conversation_with_support() {
    let of_support = |probe: &Probe| probe.resource == "support";
    assert_eq!(powers_of("contact", of_support).await, NOTHING);
    let opens = |probe: &Probe| probe.action == "Decrypt";
    assert_eq!(powers_of("contact", opens).await, ["Decrypt contact"]);
}

#[tokio::test]
async fn a_conversation_with_support_opens_to_support_and_to_who_shows_it_to_its_person() {
    // Oversight needs it for a disclosure that two people have approved.
    let who = who_may("Decrypt", "support").await;
    assert_eq!(who, ["access", "oversight", "support"]);
}

#[tokio::test]
async fn legal_records_open_to_oversight_alone() {
    for action in ["Decrypt", "GenerateDataKey"] {
        assert_eq!(
            who_may(action, "oversight").await,
            ["oversight"],
            "{action}"
        );
    }
}

#[tokio::test]
async fn support_opens_conversations_and_no_account_and_no_address() {
    let opens = |probe: &Probe| probe.action == "Decrypt" || probe.action == "GenerateDataKey";
    assert_eq!(powers_of("support", opens).await, ["Decrypt support"]);
    let of_keys = |probe: &Probe| {
        ["account", "contact"].contains(&probe.resource.as_str()) && probe.service == Service::Kms
    };
    assert_eq!(powers_of("support", of_keys).await, NOTHING);
}

#[tokio::test]
async fn who_reads_the_list_of_open_threads_reads_nobody() {
    assert_eq!(who_may("Query", "subjects/open").await, ["support"]);
}

#[tokio::test]
async fn purge_opens_nothing_with_any_key() {
    let opens = |probe: &Probe| probe.action == "Decrypt";
    assert_eq!(powers_of("purge", opens).await, NOTHING);
}

#[tokio::test]
async fn audit_reads_the_ledger_and_signs_and_that_is_all() {
    let beyond = |probe: &Probe| probe.resource != "ledger";
    assert_eq!(
        powers_of("audit", beyond).await,
        ["Query ledger/chains", "Sign audit", "GetPublicKey audit"]
    );
    assert_eq!(who_may("Sign", "audit").await, ["audit"]);
    assert_eq!(who_may("Sign", "certificate").await, ["purge"]);
}

#[tokio::test]
async fn retention_counts_and_removes_and_opens_nothing() {
    for table in ["subjects", "ledger", "transient"] {
        assert_eq!(who_may("Scan", table).await, ["retention"], "{table}");
    }
    for table in ["keys", "index"] {
        assert_eq!(who_may("Scan", table).await, NOTHING, "{table}");
    }
    let apart = |probe: &Probe| {
        probe.service == Service::Kms || ["keys", "index"].contains(&probe.resource.as_str())
    };
    let apart = powers_of("retention", apart).await;
    assert_eq!(apart, ["ConditionCheckItem keys"]);
}

#[tokio::test]
async fn purge_finds_what_to_delete_and_gets_nobody() {
    let reads = ["GetItem", "BatchGetItem", "Query", "Scan"];
    let reads_people =
        |probe: &Probe| probe.resource == "subjects" && reads.contains(&probe.action);
    assert_eq!(powers_of("purge", reads_people).await, ["Query subjects"]);
}

#[tokio::test]
async fn only_registration_and_purge_put_into_keys() {
    assert_eq!(who_may("PutItem", "keys").await, ["purge", "registration"]);
}

#[tokio::test]
async fn nobody_updates_or_deletes_in_keys() {
    for action in ["UpdateItem", "DeleteItem", "BatchWriteItem", "DeleteTable"] {
        assert_eq!(who_may(action, "keys").await, NOTHING, "{action}");
    }
}

#[tokio::test]
async fn relay_sees_nobody() {
    let of_people = |probe: &Probe| {
        ["subjects", "keys", "ledger", "index"].contains(&probe.resource.as_str())
            || probe.service == Service::Kms
    };
    assert_eq!(powers_of("relay", of_people).await, NOTHING);
}

#[tokio::test]
async fn portal_may_do_nothing() {
    assert_eq!(powers_of("portal", |_| true).await, NOTHING);
}

#[tokio::test]
async fn nobody_copies_a_table_or_ends_a_key() {
    let actions = [
        "CreateBackup",
        "ExportTableToPointInTime",
        "DeleteTable",
        "Encrypt",
        "ReEncrypt",
        "CreateGrant",
        "PutKeyPolicy",
        "ScheduleKeyDeletion",
        "PurgeQueue",
    ];
    for function in ENDPOINTS.roles.keys() {
        let may = powers_of(function, |probe| actions.contains(&probe.action)).await;
        assert_eq!(may, NOTHING, "{function}");
    }
}

#[tokio::test]
async fn no_function_invokes_another() {
    for (function, who) in role::of_functions().await {
        for (other, name) in &ENDPOINTS.functions {
            let answer = who.invoke(name).await;
            assert!(answer.is_denied(), "{function} invokes {other}");
        }
    }
    let name = &ENDPOINTS.functions["portal"];
    assert!(!Caller::root().invoke(name).await.is_denied());
}

/// infra/decisions/0005: a key names the roles that may use it, so that no role's own policy is enough.
#[tokio::test]
async fn a_role_that_may_do_everything_opens_no_data_key() {
    let (access, everything) = (role::of("access").await, role::Everything::make().await);
    let who = everything.caller().await;
    let mut opened = Vec::new();
    for (key, purpose) in [
        ("AccountKey", "account"),
        ("ContactKey", "contact"),
        ("SupportKey", "support"),
    ] {
        let wrapped = wrapped_key(key, purpose).await;
        let by_access = access.call(Service::Kms, "Decrypt", &wrapped).await;
        let by_it = who.call(Service::Kms, "Decrypt", &wrapped).await;
        opened.push((purpose, by_access.code().to_owned(), by_it.is_denied()));
    }
    let administers = ["PutKeyPolicy", "ScheduleKeyDeletion"];
    let uses =
        |probe: &Probe| probe.service == Service::Kms && !administers.contains(&probe.action);
    let (uses, scans) = (
        may(&who, uses).await,
        may(&who, |p| p.action == "Scan").await,
    );
    everything.unmake().await;
    for (purpose, by_access, is_denied) in opened {
        assert_eq!(by_access, "done", "{purpose} opens for access");
        assert!(
            is_denied,
            "{purpose} opens for a role that its key does not name"
        );
    }
    // Its public key is not secret: operators check signatures with it.
    assert_eq!(uses, ["GetPublicKey audit"]);
    assert!(scans.len() >= ENDPOINTS.tables.len(), "it may do the rest");
}

/// A data key under the key of a purpose, as a call to open it.
async fn wrapped_key(key: &str, purpose: &str) -> Value {
    let (key, context) = (&ENDPOINTS.keys[key], json!({"purpose": purpose}));
    let make = json!({"KeyId": key, "KeySpec": "AES_256", "EncryptionContext": context});
    let operation = "GenerateDataKeyWithoutPlaintext";
    let made = Caller::root().call(Service::Kms, operation, &make).await;
    let Answer::Done(made) = made else {
        panic!("no data key under {purpose}: {}", made.code());
    };
    json!({
        "KeyId": key, "CiphertextBlob": made["CiphertextBlob"], "EncryptionContext": context,
    })
}
