//! `qeg release`: somebody showed the licence for a call sign that an account has.

use clap::Args;
use qeg_domain::{call_sign::CallSign, personal::PersonalValue};
use serde::{Deserialize, Serialize};

use crate::{api::undocumented, fault::Fault, input, show, target::Target};

#[derive(Args)]
#[command(
    after_help = "Examples (the call sign is asked for):\n  qeg release --reference licence-2026-17\nIn a script, pass the call sign as a line of the standard input:\n  printf '%s\\n' \"$CALL_SIGN\" | qeg release --reference licence-2026-17 --json\nThe holder gets a notice and may object in a message to support. After an objection, the same command decides that the\ncall sign is released all the same."
)]
pub(crate) struct Release {
    /// What you were shown, as your own files name it: letters, digits and hyphens, no words about people
    #[arg(long, value_name = "TEXT")]
    reference: String,
}

const NO_ACCOUNT: &str =
    "No account has this call sign, so nothing has to be released. Compare it with the licence.";

#[derive(Serialize)]
struct Shown<'a> {
    reference: &'a str,
}

#[derive(Deserialize)]
struct Accepted {
    object_until: String,
}

impl Release {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let api = target.api().await?;
        let line = input::line("the call sign")?;
        // In the form in which it stands in a path, without a suffix behind a slash.
        let call_sign = CallSign::parse(line.seal_view()).map_err(|_| {
            Fault::usage("this is not a call sign: compare it with the licence, and type it again")
        })?;
        let path = format!(
            "/staff/call-signs/{}/release",
            call_sign.personal().seal_view()
        );
        let reference = &self.reference;
        let released = api.post(&path, &Shown { reference }).await;
        let answer = released.map_err(|fault| fault.told(404, NO_ACCOUNT))?;
        if json {
            show::json(&answer);
        } else {
            let accepted: Accepted = serde_json::from_value(answer).map_err(|_| undocumented())?;
            show::print(&show::fields(&[(
                "holder may object until",
                accepted.object_until,
            )]));
        }
        show::whole_or("The release is recorded, and its holder was told.")
    }
}
