//! `qeg` adds and removes carriers and members of staff: a small stack each, and an entry of the register.

use std::path::PathBuf;

use aws_sdk_dynamodb::types::AttributeValue;
use client::unique;
use serde_json::{Value, json};
use stack::{ENDPOINTS, aws, iam};

use crate::run::qeg;

/// An entry of the register.
async fn entry(partition: &str, of: &str) -> Option<Value> {
    let dynamodb = aws_sdk_dynamodb::Client::new(&aws(&ENDPOINTS.admin).await);
    let get = dynamodb.get_item().table_name(&ENDPOINTS.tables["ledger"]);
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let get = get.key("pk", text(partition)).key("sk", text(of));
    let item = get.consistent_read(true).send().await.unwrap().item?;
    let texts = item.into_iter().map(|(name, value)| {
        let value = value.as_s().unwrap().clone();
        (name, Value::from(value))
    });
    Some(Value::Object(texts.collect()))
}

/// The path of a role, as IAM has it.
async fn path_of(role: &str) -> String {
    let name = role.rsplit('/').next().unwrap();
    let get = [("Action", "GetRole"), ("RoleName", name)];
    let answer = iam::call(&ENDPOINTS.admin, &get).await;
    iam::element(&answer, "Path").to_owned()
}

/// Creates or deletes a user or a role.
async fn iam(form: &[(&str, &str)]) {
    iam::call(&ENDPOINTS.admin, form).await;
}

#[tokio::test]
async fn a_member_of_staff_is_added_and_removed_by_one_command() {
    let user = format!("han.meimei.{:08x}", unique());
    let unknown = qeg(&["staff", "add", &user]).await.expect(4);
    assert!(unknown.err.contains("no IAM user"), "{}", unknown.err);
    assert!(unknown.err.contains("docs/deploy.md"), "{}", unknown.err);
    let list = qeg(&["staff", "list"]).await.expect(0);
    assert!(!list.out.contains(&user.replace('.', "-")), "{}", list.out);
    iam(&[("Action", "CreateUser"), ("UserName", &user)]).await;
    let added = qeg(&["staff", "add", &user, "--json"]).await;
    let added = added.expect(0).json();
    let role = added["role"].as_str().unwrap();
    let name = role.rsplit('/').next().unwrap();
    assert_eq!(path_of(role).await, "/local/staff/");
    let entered = entry("STAFF", name).await.unwrap();
    assert_eq!(
        (&entered["role"], &entered["stack"]),
        (&added["role"], &added["stack"])
    );
    let said = qeg(&["staff", "add", &user]).await.expect(0);
    assert!(said.out.contains("no MFA device yet"), "{}", said.out);
    let device = [
        ("Action", "CreateVirtualMFADevice"),
        ("VirtualMFADeviceName", &user),
    ];
    let device = iam::call(&ENDPOINTS.admin, &device).await;
    let serial = iam::element(&device, "SerialNumber");
    let enable = [
        ("Action", "EnableMFADevice"),
        ("UserName", &user),
        ("SerialNumber", serial),
        ("AuthenticationCode1", "123456"),
        ("AuthenticationCode2", "654321"),
    ];
    iam(&enable).await;
    let said = qeg(&["staff", "add", &user]).await.expect(0);
    let line = format!("\nmfa_serial = {serial}");
    assert!(said.out.contains(&line), "{}", said.out);
    assert!(!said.out.contains("yet"), "{}", said.out);
    // The same once more changes nothing.
    let again = qeg(&["staff", "add", &user, "--json"]).await;
    assert_eq!(again.expect(0).json(), added);
    let list = qeg(&["staff", "list", "--json"]).await.expect(0).json();
    assert!(list.as_array().unwrap().contains(&added));
    assert!(list.as_array().unwrap().len() >= 3);
    // Its stack would have the same name.
    let alike = user.replace('.', "-");
    let refused = qeg(&["staff", "add", &alike]).await.expect(4);
    assert!(refused.err.contains("another user"), "{}", refused.err);
    let refused = qeg(&["staff", "remove", &alike, "--yes"]).await.expect(4);
    assert!(refused.err.contains("qeg staff list"), "{}", refused.err);

    // Without a terminal nobody can be asked.
    qeg(&["staff", "remove", &user]).await.expect(2);
    assert!(entry("STAFF", name).await.is_some());
    let removed = qeg(&["staff", "remove", &user, "--yes"]).await.expect(0);
    assert!(removed.out.contains("no member of staff any more"));
    assert_eq!(entry("STAFF", name).await, None);
    qeg(&["staff", "remove", &user, "--yes"]).await.expect(4);
    let device = [("UserName", user.as_str()), ("SerialNumber", serial)];
    iam(&[&[("Action", "DeactivateMFADevice")], &device[..]].concat()).await;
    iam(&[("Action", "DeleteUser"), ("UserName", &user)]).await;
}

#[tokio::test]
async fn somebody_of_an_identity_provider_needs_a_role_that_exists() {
    let (user, role) = (
        format!("mei.{:08x}", unique()),
        format!("Staff-{:08x}", unique()),
    );
    let create = [
        ("Action", "CreateRole"),
        ("RoleName", &role),
        ("Path", "/sso/"),
        ("AssumeRolePolicyDocument", &iam::anybody_of("000000000000")),
    ];
    iam(&create).await;
    let add = |role: String| {
        let user = user.clone();
        async move { qeg(&["staff", "add", &user, "--provider-role", &role]).await }
    };
    // Without its path it is another role.
    for wrong in [role.clone(), format!("sso/{role}-2")] {
        let refused = add(wrong).await.expect(4);
        assert!(refused.err.contains("--provider-role"), "{}", refused.err);
    }
    let added = add(format!("sso/{role}")).await.expect(0);
    assert!(added.out.contains(&user), "{}", added.out);
    assert!(!added.out.contains("mfa_serial"), "{}", added.out);
    // Once more without the option: the role stays, and no IAM user is needed.
    qeg(&["staff", "add", &user]).await.expect(0);
    qeg(&["staff", "remove", &user, "--yes"]).await.expect(0);
    iam(&[("Action", "DeleteRole"), ("RoleName", &role)]).await;
}

#[tokio::test]
async fn what_cloudformation_refuses_is_told_and_changes_nothing() {
    let user = format!("REPLACE-{:08x}", unique());
    iam(&[("Action", "CreateUser"), ("UserName", &user)]).await;
    let refused = qeg(&["staff", "add", &user]).await.expect(4);
    let by = refused.err.contains("CloudFormation refused");
    assert!(by && refused.err.contains("IAM user"), "{}", refused.err);
    iam(&[("Action", "DeleteUser"), ("UserName", &user)]).await;
    let list = qeg(&["staff", "list"]).await.expect(0);
    assert!(!list.out.contains("REPLACE"));
    let new = qeg(&["carrier", "add", "nobody"]).await.expect(2);
    assert!(new.err.contains("--account, --role and --handling"));
    qeg(&["carrier", "add", "No Body"]).await.expect(2);
    qeg(&["carrier", "close", "nobody"]).await.expect(4);
    qeg(&["carrier", "remove", "nobody", "--yes"])
        .await
        .expect(4);
}

#[tokio::test]
async fn a_carrier_is_added_closed_and_removed_by_commands_and_not_while_anything_is_open() {
    let name = format!("zto-{:08x}", unique());
    let file: PathBuf = stack::file().with_file_name(format!("{name}.json"));
    let out = file.to_str().unwrap();
    let handling = ["--handling", "independent_handler"];
    let who = [
        "--account",
        "345678901234",
        "--role",
        "team/pickup",
        "--external-id",
        "qeg-2026",
    ];
    let add = [
        &["carrier", "add", &name, "--out", out][..],
        &handling,
        &who,
    ]
    .concat();
    let said = qeg(&add).await.expect(0);
    assert!(said.out.contains(out), "{}", said.out);
    let given: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(given["carrier"], *name);
    assert_eq!(given["external_id"], "qeg-2026");
    assert_eq!(
        given["assumed_by"],
        "arn:aws:iam::345678901234:role/team/pickup"
    );
    let role = given["role_arn"].as_str().unwrap();
    assert_eq!(path_of(role).await, "/local/carriers/");
    let queue = given["queue"].as_str().unwrap();
    assert!(queue.ends_with(&format!("/local-carrier-{name}")));
    let entered = |orders: &str| json!({"pk": "CARRIERS", "sk": name, "role": role, "handling": "independent_handler", "orders": orders});
    assert_eq!(entry("CARRIERS", &name).await, Some(entered("open")));

    // What is not given again stays.
    let again = [
        "carrier", "add", &name, "--role", "pickup-2", "--out", out, "--json",
    ];
    let changed = qeg(&again).await.expect(0).json();
    assert_eq!(
        changed["assumed_by"],
        "arn:aws:iam::345678901234:role/pickup-2"
    );
    assert_eq!(
        (&changed["role_arn"], &changed["external_id"]),
        (&given["role_arn"], &given["external_id"])
    );
    let list = qeg(&["carrier", "list"]).await.expect(0);
    assert!(
        ["post", "express", &name]
            .iter()
            .all(|name| list.out.contains(name))
    );

    let remove = ["carrier", "remove", &name, "--yes"];
    let refused = qeg(&remove).await.expect(4);
    assert!(
        refused.err.contains("still takes orders"),
        "{}",
        refused.err
    );
    qeg(&["carrier", "close", &name]).await.expect(0);
    assert_eq!(entry("CARRIERS", &name).await, Some(entered("closed")));
    let sqs = aws_sdk_sqs::Client::new(&aws(&ENDPOINTS.admin).await);
    sqs.send_message()
        .queue_url(queue)
        .message_body("{}")
        .send()
        .await
        .unwrap();
    let refused = qeg(&remove).await.expect(4);
    assert!(refused.err.contains("1 messages"), "{}", refused.err);
    assert!(entry("CARRIERS", &name).await.is_some(), "nothing was done");
    sqs.purge_queue().queue_url(queue).send().await.unwrap();
    qeg(&["carrier", "remove", &name]).await.expect(2);
    qeg(&remove).await.expect(0);
    assert_eq!(entry("CARRIERS", &name).await, None);
    assert!(
        sqs.get_queue_attributes()
            .queue_url(queue)
            .send()
            .await
            .is_err()
    );
    std::fs::remove_file(&file).unwrap();
}
