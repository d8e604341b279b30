//! `qeg delete`: somebody asked for their deletion by phone, by mail or in a thread, and proved who they are.

use clap::{ArgGroup, Args};
use qeg_domain::personal::{Personal, to_recipient_opt};
use serde::{Deserialize, Serialize};

use crate::{api::undocumented, ask, fault::Fault, place::Place, show, thread};

#[derive(Args)]
#[command(
    group(ArgGroup::new("proof").required(true)),
    after_help = "Examples, which ask for the code without showing it:\n  qeg delete --verification-id 7d0c2a9e51b84f6390c1d2e3f4a5b6c7\n  qeg delete --recovery-code\n  qeg delete --thread 7d0c2a9e51b84f6390c1d2e3f4a5b6c7\nIn a script the answers are lines of the standard input:\n  printf '%s\\n%s\\n' \"$CALL_SIGN\" \"$RECOVERY_CODE\" | qeg delete --recovery-code --json"
)]
pub(crate) struct Delete {
    /// They read out a one-time code: the id that POST /verifications gave, purpose deletion
    #[arg(long, value_name = "ID", group = "proof")]
    verification_id: Option<String>,
    /// They gave their call sign and its recovery code
    #[arg(long, group = "proof")]
    recovery_code: bool,
    /// They asked in a thread that they opened signed in: the thread's id
    #[arg(long, value_name = "ID", group = "proof")]
    thread: Option<String>,
}

#[derive(Default, Serialize)]
struct Asked<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    verification_id: Option<&'a str>,
    #[serde(
        serialize_with = "to_recipient_opt::serialize",
        skip_serializing_if = "Option::is_none"
    )]
    code: Option<Personal<String>>,
    #[serde(
        serialize_with = "to_recipient_opt::serialize",
        skip_serializing_if = "Option::is_none"
    )]
    call_sign: Option<Personal<String>>,
    #[serde(
        serialize_with = "to_recipient_opt::serialize",
        skip_serializing_if = "Option::is_none"
    )]
    recovery_code: Option<Personal<String>>,
}

/// The answer to every way of asking.
#[derive(Deserialize)]
struct Accepted {
    request_id: String,
    due_on: String,
}

impl Delete {
    pub(crate) async fn run(&self, place: &Place, json: bool) -> Result<(), Fault> {
        if let Some(id) = &self.thread {
            let id = thread::id(id)?;
            let api = place.api().await?;
            let answer = api
                .post_nothing(&format!("/staff/threads/{id}/deletion"))
                .await?;
            return Accepted::show(answer, json);
        }
        let api = place.api().await?;
        let asked = match self.verification_id.as_deref() {
            Some(id) => Asked {
                verification_id: Some(id),
                code: Some(ask::secret("the one-time code")?),
                ..Asked::default()
            },
            None => Asked {
                call_sign: Some(ask::line("the call sign")?),
                recovery_code: Some(ask::secret("the recovery code")?),
                ..Asked::default()
            },
        };
        Accepted::show(api.post("/staff/deletions", &asked).await?, json)
    }
}

impl Accepted {
    fn show(answer: serde_json::Value, json: bool) -> Result<(), Fault> {
        if json {
            show::json(&answer);
            return Ok(());
        }
        let accepted: Self = serde_json::from_value(answer).map_err(|_| undocumented())?;
        show::say(&show::facts(&[
            ("request", accepted.request_id),
            ("due on", accepted.due_on),
        ]));
        show::say(
            "They got a notice, have the grace period to take it back, and find a receipt in their account.",
        );
        Ok(())
    }
}
