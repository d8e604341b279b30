//! `qeg withdraw`, `qeg reject`: end a disclosure that waits for approval. Whoever requested it withdraws it; another member
//! of staff rejects it. The API decides which of the two it is by who calls.

use clap::Args;
use qeg_domain::disclosure::State;
use serde::{Deserialize, Serialize};

use crate::{
    api::undocumented,
    consent::Consent,
    disclosures::{Seen, look, unknown},
    fault::{Exit, Fault},
    ids::DISCLOSURES,
    language::{Text, both, say},
    show,
    target::Target,
    titles::title,
};

#[derive(Args)]
#[command(
    after_help = say!(
        "Example (shows what it is about, and asks):\n  qeg withdraw 7d0c2a9e51b84f6390c1d2e3f4a5b6c7",
        "示例（会先显示申请内容，再请您确认）：\n  qeg withdraw 7d0c2a9e51b84f6390c1d2e3f4a5b6c7"
    )
)]
pub(crate) struct Withdraw {
    #[arg(
        value_name = both("ID", "编号").as_str(),
        help = both("Id of a disclosure that you requested", "您本人提出的提供信息申请的编号")
    )]
    id: String,
    #[command(flatten)]
    consent: Consent,
}

#[derive(Args)]
#[command(
    after_help = say!(
        "Example (shows what it is about, and asks):\n  qeg reject 7d0c2a9e51b84f6390c1d2e3f4a5b6c7",
        "示例（会先显示申请内容，再请您确认）：\n  qeg reject 7d0c2a9e51b84f6390c1d2e3f4a5b6c7"
    )
)]
pub(crate) struct Reject {
    #[arg(
        value_name = both("ID", "编号").as_str(),
        help = both("Id of a disclosure that somebody else requested", "他人提出的提供信息申请的编号")
    )]
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
        let other = both(
            "Somebody else requested this disclosure: use `qeg reject`.",
            "这项申请由他人提出。不批准请用 `qeg reject`。",
        );
        let check = |seen: &Seen| allow(seen.requested_by_you, other);
        let question = both("Withdraw this disclosure?", "是否撤销这项申请？");
        end(target, (&self.id, &self.consent), (check, question), json).await
    }
}

impl Reject {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let own = both(
            "You requested this disclosure yourself. `qeg withdraw` takes it back.",
            "这项申请由您本人提出。撤销请用 `qeg withdraw`。",
        );
        let check = |seen: &Seen| allow(!seen.requested_by_you, own);
        let question = both("Reject this disclosure?", "是否不批准这项申请？");
        end(target, (&self.id, &self.consent), (check, question), json).await
    }
}

fn allow(is_theirs: bool, otherwise: Text) -> Result<(), Fault> {
    if is_theirs {
        return Ok(());
    }
    Err(Fault::new(Exit::NotAllowed, otherwise))
}

/// Looks at the disclosure also where nobody is asked: so a command never does what the other one is for.
async fn end(
    target: &Target,
    (id, consent): (&str, &Consent),
    (check, question): (impl Fn(&Seen) -> Result<(), Fault>, Text),
    json: bool,
) -> Result<(), Fault> {
    let is_asked_for = consent.is_asked_for()?;
    let id = DISCLOSURES.read(id)?.whole_unless(is_asked_for)?;
    let api = target.api().await?;
    let id = id.find(&api).await?;
    let seen = Seen::read(look(&api, &id).await?)?;
    check(&seen)?;
    if is_asked_for {
        Consent::ask(&seen.text(), question.as_str())?;
    }
    let answer = api.delete(&format!("/staff/disclosures/{id}")).await;
    let ended: Ended =
        serde_json::from_value(answer.map_err(unknown)?).map_err(|_| undocumented())?;
    if json {
        show::json(&ended);
    } else {
        show::print(&show::fields(&[
            (both("disclosure", "申请编号"), ended.id),
            (both("state", "状态"), title::<State>(&ended.state)),
        ]));
    }
    show::whole_or(both(
        "The disclosure has ended: `qeg disclosures` does not list it any more.",
        "这项申请已结束：`qeg disclosures` 不再列出。",
    ))
}
