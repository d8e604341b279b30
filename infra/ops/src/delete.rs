//! `qeg delete`: records a deletion request that a person made by phone, by mail or in a thread, with proof of identity.

use clap::{ArgGroup, Args};
use qeg_domain::{
    id::ThreadId,
    personal::{Personal, to_recipient_opt},
};
use serde::{Deserialize, Serialize};

use crate::{
    api::{Api, undocumented},
    consent::Consent,
    fault::Fault,
    input, show,
    target::Target,
    thread,
};

#[derive(Args)]
#[command(
    group(ArgGroup::new("proof").required(true)),
    after_help = "Examples (the code is asked for and not shown; the last one shows the thread, and asks):\n  qeg delete --verification-id 7d0c2a9e51b84f6390c1d2e3f4a5b6c7\n  qeg delete --recovery-code\n  qeg delete --thread 7d0c2a9e51b84f6390c1d2e3f4a5b6c7\nIn a script, pass the answers as lines of the standard input:\n  printf '%s\\n%s\\n' \"$CALL_SIGN\" \"$RECOVERY_CODE\" | qeg delete --recovery-code --json"
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
    #[command(flatten)]
    consent: Consent,
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
            return self.of_thread(id, target, json).await;
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
        let recorded = api.post("/staff/deletions", &asked).await;
        let answer = recorded.map_err(|fault| {
            fault
                .told_of("/recovery_code", "wrong", WRONG_RECOVERY_CODE)
                .told_of("/code", "wrong_or_expired", WRONG_CODE)
                .told_of("/verification_id", "malformed", NOT_A_VERIFICATION)
        })?;
        Accepted::show(answer, json)
    }

    /// The person asked in a thread: shows the thread, asks, and records the request.
    async fn of_thread(&self, id: &str, target: &Target, json: bool) -> Result<(), Fault> {
        let id = thread::id(id)?;
        let is_asked_for = self.consent.is_asked_for()?;
        let api = target.api().await?;
        if is_asked_for {
            let shown = thread::look(&api, &id).await?;
            let question = "Record that the person of this thread asks for the deletion of their account and all their data?";
            Consent::ask(&shown, question)?;
        }
        let recorded = of_thread(&api, &id).await;
        Accepted::show(recorded?, json)
    }
}

async fn of_thread(api: &Api, id: &ThreadId) -> Result<serde_json::Value, Fault> {
    let path = format!("/staff/threads/{id}/deletion");
    let recorded = api.post_nothing(&path).await;
    recorded.map_err(|fault| thread::unknown(fault).told(409, NOT_SIGNED_IN))
}

const WRONG_RECOVERY_CODE: &str =
    "The recovery code does not match this call sign. Check both with the caller.";
const WRONG_CODE: &str =
    "The one-time code is wrong or has expired. Check it with the caller, or have a new one sent.";
const NOT_A_VERIFICATION: &str =
    "--verification-id is not an id: it has 32 characters, 0 to 9 and a to f.";
const NOT_SIGNED_IN: &str = "The person did not open this thread while signed in, so it does not prove who asks. Use `qeg delete --verification-id` or `qeg delete --recovery-code`.";

impl Accepted {
    fn show(answer: serde_json::Value, json: bool) -> Result<(), Fault> {
        if json {
            show::json(&answer);
        } else {
            let accepted: Self = serde_json::from_value(answer).map_err(|_| undocumented())?;
            show::print(&show::fields(&[
                ("request", accepted.request_id),
                ("due on", accepted.due_on),
            ]));
            show::print(
                "The person gets a notice, can cancel during the grace period, and finds a receipt in their account.",
            );
        }
        show::whole_or("The deletion request is recorded: `qeg deletions` lists it.")
    }
}
