//! `qeg hold`: places and lifts legal holds, which forbid erasing a person's data for now.

use clap::{Args, Subcommand, ValueEnum};
use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    hold::Basis as Ground,
    id::{HoldId, RequestId},
    personal::{Personal, to_recipient, to_recipient_opt},
};
use serde::{Deserialize, Serialize};

use crate::{
    api::{Api, undocumented},
    consent::Consent,
    disclose::NOBODY,
    fault::Fault,
    ids::{DELETIONS, HOLDS},
    input,
    language::{both, say},
    legal_days,
    open_list::show_list,
    show,
    target::Target,
    titles::{Word as _, title},
    when,
};

#[derive(Subcommand)]
pub(crate) enum Hold {
    #[command(about = both(
        "Place a hold until a day; a waiting deletion is paused and the person notified",
        "登记法定保全，至某日为止；未办结的注销申请将暂停，并通知本人"
    ))]
    Place(PlaceHold),
    #[command(about = both(
        "Lift a hold before its last day; a paused deletion resumes with a new due date",
        "提前解除法定保全；暂停的注销申请恢复办理，并重新计算期限"
    ))]
    Lift(Lift),
    #[command(about = both(
        "List the holds that stand, the nearest last day first",
        "列出有效的法定保全，最早到期的在前"
    ))]
    List(ListHolds),
}

#[derive(Args)]
#[command(after_help = say!(
    "Examples:\n  qeg hold list\n  qeg hold list --json | jq -r '.[].id'",
    "示例：\n  qeg hold list\n  qeg hold list --json | jq -r '.[].id'"
))]
pub(crate) struct ListHolds {}

#[derive(Deserialize)]
struct Listed {
    id: String,
    basis: String,
    until: String,
    secret_until: Option<String>,
    placed_at: Timestamp,
}

#[derive(Args)]
#[command(
    after_help = say!(
        "Examples (both ask for the reference of the legal order; the second one first asks for the mobile number or call sign):\n  qeg hold place --request 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --basis court_evidence --until 2027-06-30\n  qeg hold place --basis tax_inspection --until 2027-06-30 --secret-until 2027-03-31 --json",
        "示例（两条都会询问法律文书的文号；第二条先询问手机号码或呼号）：\n  qeg hold place --request 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --basis court_evidence --until 2027-06-30\n  qeg hold place --basis tax_inspection --until 2027-06-30 --secret-until 2027-03-31 --json"
    )
)]
pub(crate) struct PlaceHold {
    #[arg(
        long,
        value_name = both("ID", "编号").as_str(),
        help = both(
            "Deletion request to pause [default: asks for the mobile number or call sign]",
            "要暂停的注销申请［默认：询问手机号码或呼号］"
        )
    )]
    request: Option<String>,
    #[arg(
        long,
        value_name = both("BASIS", "依据").as_str(),
        help = both("Legal basis of the hold", "法定保全的法律依据")
    )]
    basis: Basis,
    #[arg(
        long,
        value_name = both("DATE", "日期").as_str(),
        help = both("Last day of the hold, in China", "保全的最后一天（北京时间）")
    )]
    until: Date,
    #[arg(
        long,
        value_name = both("DATE", "日期").as_str(),
        help = both(
            "First day on which the person may know the legal basis",
            "从哪一天起可以告知本人法律依据"
        )
    )]
    secret_until: Option<Date>,
}

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

/// A legal basis, by its word in the API.
#[derive(Clone, Copy, Serialize)]
#[serde(transparent)]
struct Basis(Ground);

impl ValueEnum for Basis {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [Basis; 7] = [
            Basis(Ground::CriminalEvidence),
            Basis(Ground::DataInquiry),
            Basis(Ground::CounterEspionage),
            Basis(Ground::Supervision),
            Basis(Ground::CourtEvidence),
            Basis(Ground::TaxInspection),
            Basis(Ground::StatutoryRetention),
        ];
        &ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(self.0.possible_value())
    }
}

#[derive(Serialize)]
struct HoldBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<RequestId>,
    #[serde(
        serialize_with = "to_recipient_opt::serialize",
        skip_serializing_if = "Option::is_none"
    )]
    identifier: Option<Personal<String>>,
    basis: Basis,
    #[serde(serialize_with = "to_recipient::serialize")]
    reference: &'a Personal<String>,
    until: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_until: Option<Date>,
}

#[derive(Serialize, Deserialize)]
struct Placed {
    id: HoldId,
}

impl Hold {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        match self {
            Self::Place(hold) => hold.run(target, json).await,
            Self::Lift(lift) => lift.run(target, json).await,
            Self::List(_) => {
                let of = ("/staff/holds", &[][..], "holds");
                show_list(target, of, json, text).await
            }
        }
    }
}

impl PlaceHold {
    async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let request = self.request.as_deref();
        let request = request.map(|id| DELETIONS.read(id)).transpose()?;
        let api = target.api().await?;
        let request_id = match request {
            Some(request) => Some(request.find(&api).await?),
            None => None,
        };
        let identifier = match request_id {
            Some(_) => None,
            None => Some(input::line(&say!(
                "the mobile number or call sign",
                "手机号码或呼号"
            ))?),
        };
        let reference = input::line(&say!("the reference of the legal order", "法律文书的文号"))?;
        let request = HoldBody {
            request_id,
            identifier,
            basis: self.basis,
            reference: &reference,
            until: self.until,
            secret_until: self.secret_until,
        };
        let placed = api.post("/staff/holds", &request).await;
        let nobody = match request.request_id {
            Some(_) => both(
                "No deletion request has this id. `qeg deletions` lists them.",
                "没有这个编号的注销申请。可用 `qeg deletions` 查看。",
            ),
            None => NOBODY,
        };
        let answer = placed.map_err(|fault| {
            fault
                .with_message_for(404, nobody)
                .with_message_for_field("/until", "out_of_range", legal_days::days("--until", 0))
                .with_message_for_field(
                    "/secret_until",
                    "out_of_range",
                    legal_days::days("--secret-until", 1),
                )
        })?;
        let placed: Placed = serde_json::from_value(answer).map_err(|_| undocumented())?;
        if json {
            show::json(&placed);
        } else {
            show::print(&show::fields(&[
                (both("hold", "保全编号"), placed.id.to_string()),
                (both("until", "截止日期"), self.until.to_string()),
            ]));
        }
        show::whole_or(both(
            "The hold was placed: `qeg hold list` shows it.",
            "法定保全已登记：可用 `qeg hold list` 查看。",
        ))
    }
}

impl Lift {
    async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
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

fn read(listed: Vec<serde_json::Value>) -> Result<Vec<Listed>, Fault> {
    serde_json::from_value(listed.into()).map_err(|_| undocumented())
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

fn text(listed: &[Listed]) -> String {
    if listed.is_empty() {
        return say!("no hold stands", "没有有效的法定保全");
    }
    let heads = [
        both("hold", "保全编号"),
        both("basis", "法律依据"),
        both("until", "截止日期"),
        both("secret until", "保密至"),
        both("placed at", "登记时间"),
    ];
    let rows = listed.iter().map(|one| {
        [
            one.id.clone(),
            title::<Ground>(&one.basis),
            one.until.clone(),
            one.secret_until.clone().unwrap_or_default(),
            when::time(one.placed_at),
        ]
    });
    show::table(heads, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_legal_basis_can_be_given() {
        let named = Basis::value_variants().iter().map(|basis| basis.0);
        assert!(named.eq(Ground::ALL.iter().copied()));
    }
}
