//! Somebody in an account that is not the operator's and no carrier's.

use crate::{Credentials, ENDPOINTS, aws, signature::sign};

/// Credentials of a role of this name in another account, where it may do everything.
pub async fn role(account: &str, name: &str) -> Credentials {
    let root = Credentials {
        // The emulator takes a key of twelve digits for the root of that account.
        access_key_id: account.to_owned(),
        secret_access_key: "local".to_owned(),
        session_token: None,
    };
    let statement = |rest: &str| {
        format!(r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", {rest}}}]}}"#)
    };
    let trust = format!(r#""Principal": {{"AWS": "{account}"}}, "Action": "sts:AssumeRole""#);
    let create = [
        ("Action", "CreateRole"),
        ("RoleName", name),
        ("AssumeRolePolicyDocument", &statement(&trust)),
    ];
    iam(&root, &create).await;
    let all = statement(r#""Action": "*", "Resource": "*""#);
    let put = [
        ("Action", "PutRolePolicy"),
        ("RoleName", name),
        ("PolicyName", "all"),
        ("PolicyDocument", &all),
    ];
    iam(&root, &put).await;
    let sts = aws_sdk_sts::Client::new(&aws(&root).await);
    let assume = sts
        .assume_role()
        .role_arn(format!("arn:aws:iam::{account}:role/{name}"))
        .role_session_name(name);
    let keys = assume.send().await.unwrap().credentials.unwrap();
    Credentials {
        access_key_id: keys.access_key_id,
        secret_access_key: keys.secret_access_key,
        session_token: Some(keys.session_token),
    }
}

/// IAM takes a form.
async fn iam(who: &Credentials, parameters: &[(&str, &str)]) {
    let encoded = |text: &str| -> String { text.bytes().map(|b| format!("%{b:02X}")).collect() };
    let mut form: Vec<String> = parameters
        .iter()
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    form.push("Version=2010-05-08".to_owned());
    let (form, content_type) = (form.join("&"), "application/x-www-form-urlencoded");
    let url = format!("{}/", ENDPOINTS.aws_endpoint);
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut request = http.post(&url).header("content-type", content_type);
    for (name, value) in sign(
        who,
        "iam",
        ("POST", &url),
        &[("content-type", content_type)],
        form.as_bytes(),
    ) {
        request = request.header(name, value);
    }
    let answer = request.body(form).send().await.unwrap();
    assert!(answer.status().is_success(), "{:?}", parameters[0]);
}
