//! `qeg withdraw`, `qeg reject`: end a disclosure that waits for approval. Whoever requested it withdraws it; another member
//! of staff rejects it. The API decides which of the two it is by who calls.

use clap::Args;
use serde::{Deserialize, Serialize};

use crate::{
    api::undocumented,
    consent::Consent,
    disclosures::{self, Seen, look, unknown},
    fault::{Exit, Fault},
    show,
    target::Target,
};

#[derive(Args)]
#[command(
    after_help = "Example (shows what it is about, and asks):\n  qeg withdraw 7d0c2a9e51b84f6390c1d2e3f4a5b6c7"
)]
pub(crate) struct Withdraw {
    /// Id of a disclosure that you requested
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    consent: Consent,
}

#[derive(Args)]
#[command(
    after_help = "Example (shows what it is about, and asks):\n  qeg reject 7d0c2a9e51b84f6390c1d2e3f4a5b6c7"
)]
pub(crate) struct Reject {
    /// Id of a disclosure that somebody else requested
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    consent: Consent,
}

#[derive(Serialize, Deserialize)]
struct Ended {
    id: String,
    state: String,
}

impl Withdraw {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let other = "Somebody else requested this disclosure. `qeg reject` refuses it.";
        let check = |seen: &Seen| allow(seen.requested_by_you, other);
        let question = "Withdraw this disclosure?";
        end(target, (&self.id, &self.consent), (check, question), json).await
    }
}

impl Reject {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let own = "You requested this disclosure yourself. `qeg withdraw` takes it back.";
        let check = |seen: &Seen| allow(!seen.requested_by_you, own);
        let question = "Reject this disclosure?";
        end(target, (&self.id, &self.consent), (check, question), json).await
    }
}

fn allow(is_theirs: bool, otherwise: &str) -> Result<(), Fault> {
    if is_theirs {
        return Ok(());
    }
    Err(Fault::new(Exit::NotAllowed, otherwise))
}

/// Looks at the disclosure also where nobody is asked: so a command never does what the other one is for.
async fn end(
    target: &Target,
    (id, consent): (&str, &Consent),
    (check, question): (impl Fn(&Seen) -> Result<(), Fault>, &str),
    json: bool,
) -> Result<(), Fault> {
    let id = disclosures::id(id)?;
    let is_asked_for = consent.is_asked_for()?;
    let api = target.api().await?;
    let seen = Seen::read(look(&api, &id).await?)?;
    check(&seen)?;
    if is_asked_for {
        Consent::ask(&seen.text(), question)?;
    }
    let answer = api.delete(&format!("/staff/disclosures/{id}")).await;
    let ended: Ended =
        serde_json::from_value(answer.map_err(unknown)?).map_err(|_| undocumented())?;
    if json {
        show::json(&ended);
    } else {
        show::print(&show::fields(&[
            ("disclosure", ended.id),
            ("state", ended.state),
        ]));
    }
    show::whole_or("The disclosure has ended: `qeg disclosures` does not list it any more.")
}
