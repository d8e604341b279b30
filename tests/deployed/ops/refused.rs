//! Errors say what to do next, and their exit code says which kind they are.

use stack::{ENDPOINTS, iam};

use crate::run::{bare, local, qeg, run};

#[tokio::test]
async fn without_credentials_it_says_how_to_get_some() {
    let at = ["deletions", "--api", ENDPOINTS.api.as_str()];
    let said = run(bare(&[&at[..], &["--region", "us-east-1"]].concat()), "")
        .await
        .expect(3);
    assert!(said.err.contains("--profile"), "{}", said.err);
    let said = run(bare(&at), "").await.expect(2);
    assert!(said.err.contains("--region"), "{}", said.err);
    let said = run(bare(&["deletions"]), "").await.expect(2);
    assert!(said.err.contains("QEG_API"), "{}", said.err);
    let said = run(bare(&["deletions", "--endpoints", "/nonexistent"]), "")
        .await
        .expect(2);
    assert!(said.err.contains("make run"), "{}", said.err);
}

#[tokio::test]
async fn an_api_that_is_not_there_is_tried_again_later() {
    let nobody = "http://127.0.0.1:9/v1";
    let said = qeg(&["deletions", "--api", nobody]).await.expect(5);
    assert!(said.err.contains("does not answer"), "{}", said.err);
    assert!(said.out.is_empty());
    let clear = qeg(&["deletions", "--api", "http://example.org/v1"])
        .await
        .expect(2);
    assert!(clear.err.contains("https://"), "{}", clear.err);
}

#[tokio::test]
async fn a_refused_caller_learns_which_role_is_needed() {
    // A role with all permissions, in an account that is not the operator's.
    let other_account = iam::administrator("777788889999", "qeg-other-account").await;
    let mut command = bare(&["deletions", "--api", &ENDPOINTS.api]);
    command
        .env("AWS_REGION", &ENDPOINTS.region)
        .env("AWS_ACCESS_KEY_ID", &other_account.access_key_id)
        .env("AWS_SECRET_ACCESS_KEY", &other_account.secret_access_key)
        .env(
            "AWS_SESSION_TOKEN",
            other_account.session_token.as_ref().unwrap(),
        );
    let said = run(command, "").await.expect(3);
    assert!(
        said.err.contains("not allowed") && said.err.contains("role"),
        "{}",
        said.err
    );
    // A member of staff is not an operator: their credentials give no access to tables.
    let staff = &ENDPOINTS.staff[0];
    let mut command = bare(&["chain", "verify", "--all", "--stack", "local"]);
    command
        .env("AWS_ENDPOINT_URL", &ENDPOINTS.aws_endpoint)
        .env("AWS_REGION", &ENDPOINTS.region)
        .env("AWS_ACCESS_KEY_ID", &staff.access_key_id)
        .env("AWS_SECRET_ACCESS_KEY", &staff.secret_access_key)
        .env("AWS_SESSION_TOKEN", staff.session_token.as_ref().unwrap());
    let said = run(command, "").await.expect(3);
    assert!(said.err.contains("docs/qeg.md"), "{}", said.err);
}

#[tokio::test]
async fn errors_never_repeat_input() {
    for typed in [
        ["delete", "13800138000"],
        ["13800138000", "--json"],
        ["redrive", "13800138000"],
        ["certificate", "13800138000"],
    ] {
        let said = run(local(&typed), "").await.expect(2);
        assert!(
            !said.err.contains("13800138000") && said.out.is_empty(),
            "{}",
            said.err
        );
    }
}
