//! Where `qeg` has its settings and credentials from: the config file, the environment, profiles of AWS.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use app::App;
use client::Product as _;
use serde_json::Value;
use tokio::process::Command;

use crate::line::Line;

const KEYS: [&str; 2] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

fn write(line: &Line, name: &str, text: &str) -> PathBuf {
    let file = line.home().join(name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, text).unwrap();
    file
}

/// `qeg` without settings in the environment, but for keys.
fn unset(line: &Line, arguments: &[&str]) -> Command {
    let mut command = line.qeg(0, arguments);
    command.env_remove("QEG_API").env_remove("AWS_REGION");
    command
}

#[tokio::test]
async fn with_a_config_file_no_option_is_needed() {
    let app = App::start().await;
    let line = Line::to(&app).await;
    let without = line.run(unset(&line, &["inbox"]), "").await.expect(2);
    assert!(without.err.contains("config.toml"), "{}", without.err);
    let api = line.api();
    let right = format!("api = \"{api}\"\nregion = \"cn-north-1\"\n");
    let file = write(&line, ".config/qeg/config.toml", &right);
    line.run(unset(&line, &["inbox"]), "").await.expect(0);
    // What stands before it, in this order: an option, an environment variable, the file.
    let wrong = "api = \"https://nobody.invalid/v1\"\nregion = \"cn-north-1\"\n";
    fs::write(&file, wrong).unwrap();
    let mut by_variable = unset(&line, &["inbox"]);
    by_variable.env("QEG_API", &api);
    line.run(by_variable, "").await.expect(0);
    line.run(unset(&line, &["inbox", "--api", &api]), "")
        .await
        .expect(0);
    let other = write(&line, "other.toml", &right);
    let other = other.to_str().unwrap();
    line.run(unset(&line, &["inbox", "--config", other]), "")
        .await
        .expect(0);
    let mut elsewhere = unset(&line, &["inbox"]);
    elsewhere.env("QEG_CONFIG", other);
    line.run(elsewhere, "").await.expect(0);
}

#[tokio::test]
async fn the_config_file_chooses_the_language_unless_an_option_does() {
    let app = App::start().await;
    let line = Line::to(&app).await;
    write(&line, ".config/qeg/config.toml", "lang = \"zh\"\n");
    let of = async |arguments: &[&str]| {
        let mut command = line.qeg(0, arguments);
        command.env("LANG", "en_US.UTF-8");
        line.run(command, "").await.expect(0).out
    };
    assert!(of(&["inbox", "--help"]).await.contains("用法："));
    assert!(
        of(&["inbox", "--help", "--lang", "en"])
            .await
            .contains("Usage:")
    );
}

#[tokio::test]
async fn a_config_file_that_is_not_valid_is_named_with_its_line_and_nothing_of_its_content() {
    let app = App::start().await;
    let line = Line::to(&app).await;
    let text = "region = \"cn-north-1\"\naws_secret_access_key = \"hunter2\"\n";
    let file = write(&line, ".config/qeg/config.toml", text);
    let said = line.run(unset(&line, &["inbox"]), "").await.expect(2);
    let expected = format!("line 2 of the config file {} is not valid", file.display());
    assert!(said.err.contains(&expected), "{}", said.err);
    assert!(!said.err.contains("hunter2"), "{}", said.err);
    let said = line.run(unset(&line, &["inbox", "--json"]), "").await;
    let fault: Value = serde_json::from_str(&said.expect(2).err).unwrap();
    assert_eq!(fault["error"]["exit"], 2);
}

/// The AWS CLI, as far as `qeg` uses it: the documented answer of `aws configure export-credentials` for one profile.
fn aws_cli(line: &Line, key: &str) -> PathBuf {
    let script = format!(
        "#!/bin/sh\necho \"$*\" >>\"$HOME/calls\"\n[ \"$*\" = \"configure export-credentials --profile qeg\" ] || exit 255\n\
         echo '{{\"Version\":1,\"AccessKeyId\":\"{key}\",\"SecretAccessKey\":\"secret\"}}'\n"
    );
    let file = write(line, "bin/aws", &script);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o700)).unwrap();
    file.parent().unwrap().to_owned()
}

fn with_cli(command: &mut Command, bin: &Path) {
    command.env("PATH", format!("{}:/usr/bin:/bin", bin.display()));
}

const MFA: &str = "[profile base]\naws_access_key_id = A\naws_secret_access_key = B\n\
    [profile qeg]\nrole_arn = arn:aws-cn:iam::111122223333:role/one\nsource_profile = base\n\
    mfa_serial = arn:aws-cn:iam::111122223333:mfa/li.lei\n";

#[tokio::test]
async fn a_profile_that_asks_for_a_code_or_a_browser_is_read_by_the_aws_cli_once() {
    let app = App::start().await;
    let line = Line::to(&app).await;
    let bin = aws_cli(&line, &app.staff(0).access_key_id);
    let sso = "[sso-session ours]\nsso_region = cn-north-1\nsso_start_url = https://example.org/start\n\
        [profile qeg]\nsso_session = ours\nsso_account_id = 111122223333\nsso_role_name = one\n";
    for profiles in [MFA, sso] {
        write(&line, ".aws/config", profiles);
        let mut command = line.qeg(0, &["inbox", "--profile", "qeg"]);
        with_cli(&mut command, &bin);
        // The profile that is named for this command counts, not these.
        command.env("AWS_ACCESS_KEY_ID", "AKIDNOBODY");
        line.run(command, "").await.expect(0);
        let calls = fs::read_to_string(line.home().join("calls")).unwrap();
        assert_eq!(calls.lines().count(), 1, "{calls}");
        fs::remove_file(line.home().join("calls")).unwrap();
    }
    // Named in the config file: keys in the environment count before it.
    write(&line, ".config/qeg/config.toml", "profile = \"qeg\"\n");
    let mut by_file = line.qeg(0, &["inbox"]);
    with_cli(&mut by_file, &bin);
    KEYS.iter().for_each(|key| {
        by_file.env_remove(key);
    });
    line.run(by_file, "").await.expect(0);
    fs::remove_file(line.home().join("calls")).unwrap();
    let mut by_keys = line.qeg(0, &["inbox"]);
    with_cli(&mut by_keys, &bin);
    line.run(by_keys, "").await.expect(0);
    assert!(!line.home().join("calls").exists());
}

#[tokio::test]
async fn without_credentials_of_the_aws_cli_it_says_how_to_get_some() {
    let app = App::start().await;
    let line = Line::to(&app).await;
    write(&line, ".aws/config", &MFA.replace("qeg", "other"));
    let bin = aws_cli(&line, "A");
    for is_there in [true, false] {
        let mut command = line.qeg(0, &["inbox", "--profile", "other"]);
        if is_there {
            with_cli(&mut command, &bin);
        } else {
            command.env("PATH", "/nonexistent:/usr/bin:/bin");
        }
        let said = line.run(command, "").await.expect(3);
        assert!(said.err.contains("aws sso login --profile"), "{}", said.err);
        assert!(said.err.contains("version 2"), "{}", said.err);
    }
}

#[tokio::test]
async fn a_profile_with_a_command_of_its_own_is_read_once_for_all_calls() {
    let app = App::start().await;
    let line = Line::to(&app).await;
    let bin = aws_cli(&line, &app.staff(0).access_key_id);
    let process = format!(
        "[profile own]\ncredential_process = {}/aws configure export-credentials --profile qeg\n",
        bin.display()
    );
    write(&line, ".aws/config", &process);
    let nobody = "f".repeat(32);
    let lift = ["hold", "lift", &nobody, "--yes", "--profile", "own"];
    line.run(line.qeg(0, &lift), "").await.expect(4);
    let calls = fs::read_to_string(line.home().join("calls")).unwrap();
    assert_eq!(calls.lines().count(), 1, "{calls}");
}
