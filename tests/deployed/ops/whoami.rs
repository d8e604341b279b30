//! As whom somebody is seen, with session keys and with a profile that takes a role.

use stack::{ENDPOINTS, iam};

use crate::run::{bare, qeg, run};

#[tokio::test]
async fn a_member_of_staff_sees_who_they_are() {
    let said = qeg(&["whoami", "--json"]).await.expect(0).json();
    assert_eq!(said["kind"], "assumed-role");
    assert_eq!(said["is_staff"], true);
    assert_eq!(said["api"], ENDPOINTS.api.as_str());
    let other = qeg(&["whoami", "--json", "--as", "2"])
        .await
        .expect(0)
        .json();
    assert_ne!(said["session"], other["session"]);
    let text = qeg(&["whoami"]).await.expect(0).out;
    for shown in ["session", "role", "account"] {
        let value = said[if shown == "role" { "name" } else { shown }]
            .as_str()
            .unwrap();
        assert!(text.contains(value), "{shown}: {text}");
    }
}

#[tokio::test]
async fn somebody_else_is_told_that_they_are_no_member_of_staff() {
    let other_account = iam::administrator("777788889990", "qeg-other-account").await;
    let mut command = bare(&["whoami", "--json", "--api", &ENDPOINTS.api]);
    command
        .env("AWS_ENDPOINT_URL", &ENDPOINTS.aws_endpoint)
        .env("AWS_REGION", &ENDPOINTS.region)
        .env("AWS_ACCESS_KEY_ID", &other_account.access_key_id)
        .env("AWS_SECRET_ACCESS_KEY", &other_account.secret_access_key)
        .env(
            "AWS_SESSION_TOKEN",
            other_account.session_token.as_ref().unwrap(),
        );
    let said = run(command, "").await.expect(0).json();
    assert_eq!(said["is_staff"], false);
    assert_eq!(said["account"], "777788889990");
}

#[tokio::test]
async fn a_profile_takes_the_role_of_a_member_of_staff() {
    let own = qeg(&["whoami", "--json"]).await.expect(0).json();
    let of = |name: &str| own[name].as_str().unwrap().to_owned();
    let (account, role, user) = (of("account"), of("name"), of("session"));
    let key = iam::key_of(&user).await;
    // The API shows a role without its path.
    let stack = ENDPOINTS.functions["registration"].strip_suffix("-registration");
    let path = format!("{}/staff", stack.unwrap());
    let home = tempfile::tempdir().unwrap();
    let profiles = format!(
        "[profile own]\naws_access_key_id = {}\naws_secret_access_key = {}\n\
         [profile qeg]\nsource_profile = own\nrole_arn = arn:aws:iam::{account}:role/{path}/{role}\nrole_session_name = {user}\n",
        key.access_key_id, key.secret_access_key
    );
    let folder = home.path().join(".aws");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("config"), profiles).unwrap();
    let said = async |profile: &str| {
        let api = ENDPOINTS.api.as_str();
        let whoami = ["whoami", "--json", "--api", api, "--profile", profile];
        let mut command = bare(&whoami);
        command
            .env("HOME", home.path())
            .env("AWS_ENDPOINT_URL", &ENDPOINTS.aws_endpoint)
            .env("AWS_REGION", &ENDPOINTS.region);
        run(command, "").await.expect(0).json()
    };
    let (with_role, without) = (said("qeg").await, said("own").await);
    iam::delete_key(&user, &key).await;
    assert_eq!(with_role["session"], user);
    assert_eq!(with_role["is_staff"], true);
    assert!(with_role["expires_at"].is_string(), "{with_role}");
    assert_eq!(without["kind"], "user");
    assert_eq!(without["is_staff"], false);
}
