//! `qeg whoami`: as whom the API and AWS see the user, and until when.

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    fault::{Exit, Fault},
    language::{Text, both, say},
    show,
    target::{Caller, Target},
    when,
};

#[derive(Args)]
#[command(after_help = say!(
    "Examples:\n  qeg whoami\n  qeg whoami --profile qeg --json",
    "示例：\n  qeg whoami\n  qeg whoami --profile qeg --json"
))]
pub(crate) struct Whoami {}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Identity {
    account: String,
    /// What kind of identity it is, by the word in its ARN: `assumed-role`, `user`, `root`.
    kind: String,
    /// The name of the role or user.
    name: Option<String>,
    /// The name of the session of a role. For staff it is the name of the person.
    session: Option<String>,
}

#[derive(Serialize)]
struct Answer {
    #[serde(flatten)]
    identity: Identity,
    /// The API that was asked, if one is named.
    api: Option<String>,
    /// Whether that API takes them for a member of staff.
    is_staff: Option<bool>,
    /// When the credentials end, if they do.
    expires_at: Option<Timestamp>,
}

impl Whoami {
    #[allow(clippy::unused_self, reason = "all commands have this method")]
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let aws = target.aws(Caller::Staff).await?;
        let asked = aws_sdk_sts::Client::new(&aws).get_caller_identity();
        let caller = asked.send().await;
        let caller = caller.map_err(|error| Fault::aws("STS", &error))?;
        let api = target.named_api()?;
        let is_staff = match api {
            Some(_) => Some(is_staff(target).await?),
            None => None,
        };
        let answer = Answer {
            identity: Identity::of(caller.arn().unwrap_or_default()),
            api,
            is_staff,
            expires_at: expiry(&aws).await,
        };
        if json {
            show::json(&answer);
        } else {
            show::print(&answer.text(Timestamp::now()));
        }
        Ok(())
    }
}

/// Whether the API lets the user see the list of open threads, as it does for staff alone. Nobody's access log shows it.
async fn is_staff(target: &Target) -> Result<bool, Fault> {
    let listed = target.api().await?;
    let listed = listed.get("/staff/threads", &[("state", "open")]).await;
    match listed {
        Ok(_) => Ok(true),
        Err(fault) if fault.exit == Exit::NotAllowed => Ok(false),
        Err(fault) => Err(fault),
    }
}

async fn expiry(aws: &aws_config::SdkConfig) -> Option<Timestamp> {
    use aws_credential_types::provider::ProvideCredentials as _;
    let provider = aws.credentials_provider()?;
    let credentials = provider.provide_credentials().await.ok()?;
    let end = Timestamp::try_from(credentials.expiry()?).ok()?;
    Timestamp::from_second(end.as_second()).ok()
}

impl Identity {
    /// Reads the ARN of an identity, such as `arn:aws-cn:sts::111122223333:assumed-role/ROLE/SESSION`.
    fn of(arn: &str) -> Self {
        let mut parts = arn.splitn(6, ':').skip(4);
        let account = parts.next().unwrap_or_default().to_owned();
        let resource = parts.next().unwrap_or_default();
        let mut words = resource.split('/');
        let kind = words.next().unwrap_or_default().to_owned();
        let names: Vec<&str> = words.collect();
        let (name, session) = match (kind.as_str(), &names[..]) {
            ("assumed-role", [name, session]) => (Some(*name), Some(*session)),
            // A user may have a path before the name.
            (_, names) => (names.last().copied(), None),
        };
        Self {
            account,
            kind,
            name: name.map(str::to_owned),
            session: session.map(str::to_owned),
        }
    }
}

impl Answer {
    fn text(&self, now: Timestamp) -> String {
        let identity = &self.identity;
        let kind = match identity.kind.as_str() {
            "assumed-role" => both("role", "角色"),
            "user" => both("user", "IAM 用户"),
            _ => both("identity", "身份"),
        };
        let name = identity.name.clone();
        let mut facts: Vec<(Text, String)> = vec![
            (both("account", "账户"), identity.account.clone()),
            (kind, name.unwrap_or_else(|| identity.kind.clone())),
        ];
        let session = identity.session.clone();
        facts.extend(session.map(|session| (both("session", "会话"), session)));
        let api = self.api.clone();
        facts.extend(api.map(|api| (both("API", "API"), api)));
        let staff = match self.is_staff {
            Some(true) => say!("yes", "是"),
            Some(false) => say!(
                "no: the commands of staff need the role that was made for you",
                "否：工作人员的命令需要使用为您设立的角色"
            ),
            None => say!("not known: no API is named", "未知：没有指定 API"),
        };
        facts.push((both("member of staff", "工作人员"), staff));
        let end = self.expires_at.map_or_else(
            || say!("no", "不会"),
            |end| {
                let minutes = end.duration_since(now).as_secs().max(0) / 60;
                let at = when::time(end);
                say!("{at}, in {minutes} minutes", "{at}，还有 {minutes} 分钟")
            },
        );
        facts.push((both("credentials end", "凭证失效"), end));
        show::fields(&facts)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::language::tests::in_chinese;

    #[test]
    fn an_identity_is_read_from_its_arn() {
        for (arn, kind, name, session) in [
            (
                "arn:aws-cn:sts::111122223333:assumed-role/qeg-prod-staff-li.lei/li.lei",
                "assumed-role",
                Some("qeg-prod-staff-li.lei"),
                Some("li.lei"),
            ),
            (
                "arn:aws:iam::111122223333:user/path/li.lei",
                "user",
                Some("li.lei"),
                None,
            ),
            ("arn:aws:iam::111122223333:root", "root", None, None),
        ] {
            let identity = Identity::of(arn);
            assert_eq!(identity.account, "111122223333");
            assert_eq!(identity.kind, kind);
            assert_eq!(identity.name.as_deref(), name);
            assert_eq!(identity.session.as_deref(), session);
        }
    }

    #[test]
    fn who_somebody_is_and_until_when_is_shown() {
        let mut answer = Answer {
            identity: Identity::of(
                "arn:aws-cn:sts::111122223333:assumed-role/qeg-prod-staff-li.lei/li.lei",
            ),
            api: Some("https://api.example.org/v1".to_owned()),
            is_staff: Some(true),
            expires_at: Some("2026-11-26T10:30:00Z".parse().unwrap()),
        };
        let now = "2026-11-26T09:45:30Z".parse().unwrap();
        assert_eq!(
            answer.text(now),
            "account          111122223333\n\
             role             qeg-prod-staff-li.lei\n\
             session          li.lei\n\
             API              https://api.example.org/v1\n\
             member of staff  yes\n\
             credentials end  2026-11-26 18:30 +08:00, in 44 minutes"
        );
        in_chinese(|| {
            let text = answer.text(now);
            assert!(text.contains("2026-11-26 18:30，还有 44 分钟"), "{text}");
        });
        answer.is_staff = Some(false);
        answer.expires_at = None;
        let text = answer.text(now);
        assert!(text.contains("no: the commands of staff"), "{text}");
        assert!(text.ends_with("credentials end  no"), "{text}");
    }
}
