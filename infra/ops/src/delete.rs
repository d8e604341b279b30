//! `qeg delete`: records a deletion request that a person made by phone, by mail or in a thread, with proof of identity.

use clap::{ArgGroup, Args};
use qeg_domain::personal::{Personal, to_recipient_opt};
use serde::{Deserialize, Serialize};

use crate::{api::undocumented, fault::Fault, input, show, target::Target, thread};

#[derive(Args)]
#[command(
    group(ArgGroup::new("proof").required(true)),
    after_help = "Examples (the code is asked for and not shown):\n  qeg delete --verification-id 7d0c2a9e51b84f6390c1d2e3f4a5b6c7\n  qeg delete --recovery-code\n  qeg delete --thread 7d0c2a9e51b84f6390c1d2e3f4a5b6c7\nIn a script, pass the answers as lines of the standard input:\n  printf '%s\\n%s\\n' \"$CALL_SIGN\" \"$RECOVERY_CODE\" | qeg delete --recovery-code --json"
)]
pub(crate) struct Delete {
    /// The person read out a one-time code: the id from POST /verifications with purpose deletion
    #[arg(long, value_name = "ID", group = "proof")]
    verification_id: Option<String>,
    /// The person gave their call sign and recovery code
    #[arg(long, group = "proof")]
    recovery_code: bool,
    /// The person asked in a thread that they opened while signed in: the id of the thread
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

/// The answer of the API, which is the same for every proof.
#[derive(Deserialize)]
struct Accepted {
    request_id: String,
    due_on: String,
}

impl Delete {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        if let Some(id) = &self.thread {
            let id = thread::id(id)?;
            let api = target.api().await?;
            let answer = api
                .post_nothing(&format!("/staff/threads/{id}/deletion"))
                .await?;
            return Accepted::show(answer, json);
        }
        let api = target.api().await?;
        let asked = match self.verification_id.as_deref() {
            Some(id) => Asked {
                verification_id: Some(id),
                code: Some(input::secret("the one-time code")?),
                ..Asked::default()
            },
            None => Asked {
                call_sign: Some(input::line("the call sign")?),
                recovery_code: Some(input::secret("the recovery code")?),
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
        show::print(&show::fields(&[
            ("request", accepted.request_id),
            ("due on", accepted.due_on),
        ]));
        show::print(
            "The person gets a notice, can cancel during the grace period, and finds a receipt in their account.",
        );
        Ok(())
    }
}
