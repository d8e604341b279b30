//! AWS credentials of a profile.
//!
//! The SDK reads most profiles itself. Profiles that ask for an MFA code or sign in at IAM Identity Center are read by the
//! AWS CLI (`aws configure export-credentials`): it asks for the code, and keeps the session for the next commands. The SDK
//! ignores `mfa_serial`, and its parts for IAM Identity Center take longer to build than this tool.

use std::{
    borrow::Cow,
    env,
    time::{Duration, SystemTime},
};

use aws_config::{
    SdkConfig,
    credential_process::CredentialProcessProvider,
    profile::{self, ProfileFileCredentialsProvider, ProfileSet},
    provider_config::ProviderConfig,
};
use aws_credential_types::{
    Credentials,
    provider::{ProvideCredentials, Result as Provided, SharedCredentialsProvider, future},
};
use aws_runtime::env_config::file::EnvConfigFiles as ProfileFiles;
use aws_types::os_shim_internal::{Env, Fs};
use tokio::sync::Mutex;

use crate::{
    fault::{Exit, Fault},
    language::say,
};

/// How long before their end credentials are replaced.
const MARGIN: Duration = Duration::from_mins(1);
/// The longest chain of profiles that name each other.
const LONGEST_CHAIN: usize = 10;

/// The profile that somebody chose.
#[derive(Clone, Copy)]
pub(crate) enum Chosen<'a> {
    /// For this command. It counts before keys in the environment, as in the AWS CLI.
    ForThisCommand(&'a str),
    /// In the config file.
    InFile(&'a str),
    /// Nowhere: the environment says which.
    Nowhere,
}

impl<'a> Chosen<'a> {
    pub(crate) const fn name(self) -> Option<&'a str> {
        match self {
            Self::ForThisCommand(name) | Self::InFile(name) => Some(name),
            Self::Nowhere => None,
        }
    }
}

/// The configuration with credentials of the chosen profile, which are there: so a command fails before it does anything.
///
/// # Errors
/// There are no credentials. The fault says how to get some.
pub(crate) async fn with_credentials(
    config: SdkConfig,
    chosen: Chosen<'_>,
) -> Result<SdkConfig, Fault> {
    let is_profile = matches!(chosen, Chosen::ForThisCommand(_)) || !is_set("AWS_ACCESS_KEY_ID");
    let by_cli = if is_profile {
        read_by_cli(chosen.name()).await
    } else {
        None
    };
    let from = match (&by_cli, chosen) {
        (Some(profile), _) => {
            let process = CredentialProcessProvider::new(command(profile));
            Some(SharedCredentialsProvider::new(process))
        }
        (None, Chosen::ForThisCommand(profile)) => {
            let place = ProviderConfig::without_region().with_region(config.region().cloned());
            let provider = ProfileFileCredentialsProvider::builder()
                .profile_name(profile)
                .configure(&place);
            Some(SharedCredentialsProvider::new(provider.build()))
        }
        (None, _) => config.credentials_provider(),
    };
    let kept = Kept {
        from: from.ok_or_else(Fault::no_credentials)?,
        last: Mutex::default(),
    };
    let there = kept.provide_credentials().await;
    there.map_err(|_| match by_cli {
        Some(_) => none_of_cli(),
        None => Fault::no_credentials(),
    })?;
    let kept = SharedCredentialsProvider::new(kept);
    Ok(config.into_builder().credentials_provider(kept).build())
}

/// Whether an environment variable has a value.
pub(crate) fn is_set(name: &str) -> bool {
    env::var_os(name).is_some_and(|value| !value.is_empty())
}

fn none_of_cli() -> Fault {
    let text = say!(
        "The AWS CLI has no credentials for this profile. If it signs in at IAM Identity Center: `aws sso login --profile NAME`. What is wrong shows: `aws sts get-caller-identity --profile NAME`. It has to be version 2 of the AWS CLI.",
        "AWS CLI 没有该 profile 的凭证。如果它通过 IAM Identity Center 登录：`aws sso login --profile NAME`。查看原因：`aws sts get-caller-identity --profile NAME`。需要 AWS CLI 第 2 版。"
    );
    Fault::new(Exit::NotAllowed, text)
}

/// The name of the profile, if the AWS CLI has to read it. A file that cannot be read is left to the SDK, which says so.
async fn read_by_cli(chosen: Option<&str>) -> Option<String> {
    let chosen = chosen.map(|name| Cow::Owned(name.to_owned()));
    let (fs, env) = (Fs::real(), Env::real());
    let profiles = profile::load(&fs, &env, &ProfileFiles::default(), chosen).await;
    let profiles = profiles.ok()?;
    let name = profiles.selected_profile();
    needs_cli(&profiles, name).then(|| name.to_owned())
}

/// Whether a profile, or one that it takes its credentials from, asks for a code or signs in in a browser.
fn needs_cli(profiles: &ProfileSet, name: &str) -> bool {
    let mut next = Some(name);
    for _ in 0..LONGEST_CHAIN {
        let Some(profile) = next.and_then(|name| profiles.get_profile(name)) else {
            return false;
        };
        let has = |key| profile.get(key).is_some();
        let asks = has("role_arn") && has("mfa_serial");
        if asks || has("sso_session") || has("sso_start_url") || has("login_session") {
            return true;
        }
        next = profile.get("source_profile");
    }
    false
}

/// The command of the AWS CLI that prints the credentials of a profile.
fn command(profile: &str) -> String {
    let quoted = profile.replace('\'', r"'\''");
    format!("exec aws configure export-credentials --profile '{quoted}'")
}

/// Credentials that are fetched once, and again shortly before they end: a profile's own command may take seconds.
#[derive(Debug)]
struct Kept {
    from: SharedCredentialsProvider,
    last: Mutex<Option<Credentials>>,
}

impl Kept {
    async fn get(&self) -> Provided {
        let mut last = self.last.lock().await;
        let soon = SystemTime::now() + MARGIN;
        let lasts = |one: &&Credentials| one.expiry().is_none_or(|end| end > soon);
        if let Some(kept) = last.as_ref().filter(lasts) {
            return Ok(kept.clone());
        }
        let new = self.from.provide_credentials().await?;
        *last = Some(new.clone());
        Ok(new)
    }
}

impl ProvideCredentials for Kept {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.get())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use aws_runtime::env_config::file::EnvConfigFileKind as ProfileFileKind;

    use super::*;

    const PROFILES: &str = "
[profile keys]
aws_access_key_id = A
aws_secret_access_key = B
mfa_serial = arn:aws-cn:iam::111122223333:mfa/li.lei
[profile role]
role_arn = arn:aws-cn:iam::111122223333:role/one
source_profile = keys
[profile mfa]
role_arn = arn:aws-cn:iam::111122223333:role/one
source_profile = keys
mfa_serial = arn:aws-cn:iam::111122223333:mfa/li.lei
[profile sso]
sso_session = ours
sso_account_id = 111122223333
sso_role_name = one
[profile old-sso]
sso_start_url = https://example.org/start
[profile role-by-sso]
role_arn = arn:aws-cn:iam::111122223333:role/one
source_profile = sso
[profile console]
login_session = arn:aws-cn:iam::111122223333:user/li.lei
[profile round]
role_arn = arn:aws-cn:iam::111122223333:role/one
source_profile = round
[profile own]
credential_process = /bin/true
";

    #[tokio::test]
    async fn the_cli_reads_profiles_that_ask_for_a_code_or_sign_in_in_a_browser() {
        let files = ProfileFiles::builder().with_contents(ProfileFileKind::Config, PROFILES);
        let (fs, env) = (Fs::from_slice(&[]), Env::from_slice(&[]));
        let profiles = profile::load(&fs, &env, &files.build(), None)
            .await
            .unwrap();
        for (name, expected) in [
            ("keys", false),
            ("role", false),
            ("mfa", true),
            ("sso", true),
            ("old-sso", true),
            ("role-by-sso", true),
            ("console", true),
            ("round", false),
            ("own", false),
            ("none", false),
        ] {
            assert_eq!(needs_cli(&profiles, name), expected, "{name}");
        }
    }

    #[test]
    fn a_name_of_a_profile_is_one_word_for_the_shell() {
        assert_eq!(
            command("li's; rm"),
            r"exec aws configure export-credentials --profile 'li'\''s; rm'"
        );
    }

    #[tokio::test]
    async fn credentials_are_fetched_once_and_again_before_they_end() {
        let folder = tempfile::tempdir().unwrap();
        let calls = folder.path().join("calls");
        for (expiry, expected) in [("2999-01-01T00:00:00Z", 1), ("2020-01-01T00:00:00Z", 2)] {
            let _ = std::fs::remove_file(&calls);
            let process = format!(
                r#"echo >>'{}'; echo '{{"Version":1,"AccessKeyId":"A","SecretAccessKey":"B","Expiration":"{expiry}"}}'"#,
                calls.display()
            );
            let kept = Kept {
                from: SharedCredentialsProvider::new(CredentialProcessProvider::new(process)),
                last: Mutex::default(),
            };
            for _ in 0..2 {
                assert_eq!(kept.get().await.unwrap().access_key_id(), "A");
            }
            let calls = std::fs::read_to_string(&calls).unwrap();
            assert_eq!(calls.lines().count(), expected, "{expiry}");
        }
    }
}
