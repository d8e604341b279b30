//! `qeg hold lift`: lifts a legal hold before its last day.

use clap::Args;
use qeg_domain::id::HoldId;

use super::listed::{Listed, read, text};
use crate::{
    api::Api,
    consent::Consent,
    fault::Fault,
    ids::HOLDS,
    language::{both, say},
    show,
    target::Target,
};

#[derive(Args)]
#[command(
    after_help = say!(
        "Example (shows the hold and the others on the same person, and asks):\n  qeg hold lift 7d0c2a9e51b84f6390c1d2e3f4a5b6c7",
        "示例（会显示该保全和同一人的其他保全，并请您确认）：\n  qeg hold lift 7d0c2a9e51b84f6390c1d2e3f4a5b6c7"
    )
)]
pub(crate) struct Lift {
    #[arg(
        value_name = both("ID", "编号").as_str(),
        help = both(
            "Id of the hold, as `qeg hold list` shows it",
            "法定保全的编号，见 `qeg hold list`"
        )
    )]
    id: String,
    #[command(flatten)]
    consent: Consent,
}

impl Lift {
    pub(super) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let is_asked_for = self.consent.is_asked_for()?;
        let id = HOLDS.read(&self.id)?.whole_unless(is_asked_for)?;
        let api = target.api().await?;
        let id = id.find(&api).await?;
        if is_asked_for {
            let standing = standing_of(&api, &id).await.map_err(unknown)?;
            let (this, others): (Vec<_>, Vec<_>) = read(standing)?
                .into_iter()
                .partition(|one| one.id == id.as_str());
            // One that has ended is not asked about: to lift it again changes nothing.
            if !this.is_empty() {
                let question = both("Lift this hold?", "解除这项法定保全？");
                Consent::ask(&before(&this, &others), question.as_str())?;
            }
        }
        let lifted = api.delete(&format!("/staff/holds/{id}")).await;
        lifted.map_err(unknown)?;
        let standing = standing_of(&api, &id).await.map_err(|fault| {
            fault.and(&say!(
                " The hold is lifted all the same, but it is not known which others stand: see `qeg hold list`.",
                "法定保全已经解除，但无法得知此人是否还有其他保全：请查看 `qeg hold list`。"
            ))
        })?;
        if json {
            show::json(&serde_json::json!({"id": id, "lifted": true, "standing": standing}));
        } else {
            let standing = read(standing)?;
            show::print(&if standing.is_empty() {
                say!(
                    "The hold is lifted. No other hold stands on this person: a paused deletion has resumed with a new due date.",
                    "法定保全已解除。此人没有其他有效的保全：暂停的注销申请已恢复办理，期限重新计算。"
                )
            } else {
                let table = text(&standing);
                say!(
                    "The hold is lifted. These still stand on the same person, so a paused deletion stays paused:\n{table}",
                    "法定保全已解除。此人还有以下有效的保全，暂停的注销申请仍然暂停：\n{table}"
                )
            });
        }
        show::whole_or(both(
            "The hold is lifted: `qeg hold list` does not show it any more.",
            "法定保全已解除：`qeg hold list` 不再显示。",
        ))
    }
}

fn unknown(fault: Fault) -> Fault {
    let next = both(
        "No hold has this id. `qeg hold list` lists those that stand.",
        "没有这个编号的法定保全。可用 `qeg hold list` 列出有效的保全。",
    );
    fault.with_message_for(404, next)
}

/// The holds that stand on the person of this hold.
async fn standing_of(api: &Api, id: &HoldId) -> Result<Vec<serde_json::Value>, Fault> {
    let query = [("person_of", id.as_str())];
    api.list("/staff/holds", &query, "holds").await
}

/// What whoever lifts a hold has to know: the hold, and what follows.
fn before(this: &[Listed], others: &[Listed]) -> String {
    let this = text(this);
    if others.is_empty() {
        return say!(
            "{this}\n\nNo other hold stands on this person: a paused deletion resumes with a new due date.",
            "{this}\n\n此人没有其他有效的保全：暂停的注销申请将恢复办理，期限重新计算。"
        );
    }
    let others = text(others);
    say!(
        "{this}\n\nThese also stand on the same person, so a paused deletion stays paused:\n{others}",
        "{this}\n\n此人还有以下有效的保全，暂停的注销申请仍然暂停：\n{others}"
    )
}
