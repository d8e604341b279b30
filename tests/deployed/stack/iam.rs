//! Roles, their policies and their sessions, by the few calls of IAM and STS that tests need.

use aws_sdk_sts::error::ProvideErrorMetadata as _;
use client::Credentials;
use serde_json::json;

use crate::{ENDPOINTS, aws, http, signed};

/// One call of IAM, which takes a form and answers in XML. Fails the test if IAM refuses it.
pub async fn call(who: &Credentials, parameters: &[(&str, &str)]) -> String {
    let encoded = |text: &str| -> String { text.bytes().map(|b| format!("%{b:02X}")).collect() };
    let pairs = parameters.iter();
    let pairs: Vec<String> = pairs
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    let form = format!("{}&Version=2010-05-08", pairs.join("&"));
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let answer = signed::post(&http(), who, ("iam", "/"), &headers, form).await;
    assert_eq!(answer.status, 200, "{:?}", parameters[0]);
    answer.body
}

/// The text of the first XML element of this name in an answer.
pub fn element<'a>(answer: &'a str, name: &str) -> &'a str {
    let (_, rest) = answer.split_once(&format!("<{name}>")).unwrap();
    rest.split_once("</").unwrap().0
}

/// The trust policy of a role, as JSON.
pub async fn trust_of(role: &str) -> String {
    let get = [("Action", "GetRole"), ("RoleName", role)];
    let answer = call(&ENDPOINTS.admin, &get).await;
    let mut rest = element(&answer, "AssumeRolePolicyDocument").as_bytes();
    let mut bytes = Vec::new();
    while let Some((&first, others)) = rest.split_first() {
        if first == b'%' {
            let digits = std::str::from_utf8(&others[..2]).unwrap();
            bytes.push(u8::from_str_radix(digits, 16).unwrap());
            rest = &others[2..];
        } else {
            bytes.push(first);
            rest = others;
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// Gives a role another trust policy.
pub async fn set_trust(role: &str, policy: &str) {
    let set = [
        ("Action", "UpdateAssumeRolePolicy"),
        ("RoleName", role),
        ("PolicyDocument", policy),
    ];
    call(&ENDPOINTS.admin, &set).await;
}

/// A policy that lets everybody of an account assume a role, with any session name.
pub fn anybody_of(account: &str) -> String {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"AWS": format!("arn:aws:iam::{account}:root")},
            "Action": "sts:AssumeRole",
        }],
    })
    .to_string()
}

/// Makes a role with all permissions, like an administrator's, that everybody of its account can assume.
pub async fn make_administrator(who: &Credentials, account: &str, name: &str) {
    let trust = anybody_of(account);
    let create = [
        ("Action", "CreateRole"),
        ("RoleName", name),
        ("AssumeRolePolicyDocument", &trust),
    ];
    call(who, &create).await;
    let everything = json!({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    });
    let put = [
        ("Action", "PutRolePolicy"),
        ("RoleName", name),
        ("PolicyName", "everything"),
        ("PolicyDocument", &everything.to_string()),
    ];
    call(who, &put).await;
}

/// Deletes a role that [`make_administrator`] made.
pub async fn delete_administrator(who: &Credentials, name: &str) {
    let policy = [
        ("Action", "DeleteRolePolicy"),
        ("RoleName", name),
        ("PolicyName", "everything"),
    ];
    call(who, &policy).await;
    call(who, &[("Action", "DeleteRole"), ("RoleName", name)]).await;
}

/// Assumes a role with a session name. `None` if it is refused.
pub async fn session(who: &Credentials, role_arn: &str, name: &str) -> Option<Credentials> {
    let sts = aws_sdk_sts::Client::new(&aws(who).await);
    let take = sts.assume_role().role_arn(role_arn);
    let taken = match take.role_session_name(name).send().await {
        Ok(taken) => taken,
        Err(error) => {
            assert_eq!(error.code(), Some("AccessDenied"), "{role_arn} as {name}");
            return None;
        }
    };
    let keys = taken.credentials.unwrap();
    Some(Credentials {
        access_key_id: keys.access_key_id,
        secret_access_key: keys.secret_access_key,
        session_token: Some(keys.session_token),
    })
}

/// A session of a role of this name, with all permissions, in an account that belongs neither to the operator nor to a
/// carrier.
pub async fn administrator(account: &str, name: &str) -> Credentials {
    let root = Credentials {
        // The emulator takes a key of twelve digits for the root of that account.
        access_key_id: account.to_owned(),
        secret_access_key: "local".to_owned(),
        session_token: None,
    };
    make_administrator(&root, account, name).await;
    let role = format!("arn:aws:iam::{account}:role/{name}");
    session(&root, &role, name).await.unwrap()
}

/// The account of the operator.
pub async fn own_account() -> String {
    let sts = aws_sdk_sts::Client::new(&aws(&ENDPOINTS.staff[0]).await);
    let identity = sts.get_caller_identity().send().await.unwrap();
    identity.account.unwrap()
}

/// An access key of an IAM user, used to assume their role.
pub async fn key_of(user: &str) -> Credentials {
    let create = [("Action", "CreateAccessKey"), ("UserName", user)];
    let answer = call(&ENDPOINTS.admin, &create).await;
    let element = |name: &str| element(&answer, name).to_owned();
    Credentials {
        access_key_id: element("AccessKeyId"),
        secret_access_key: element("SecretAccessKey"),
        session_token: None,
    }
}

/// Deletes such a key.
pub async fn delete_key(user: &str, key: &Credentials) {
    let delete = [
        ("Action", "DeleteAccessKey"),
        ("UserName", user),
        ("AccessKeyId", &key.access_key_id),
    ];
    call(&ENDPOINTS.admin, &delete).await;
}
