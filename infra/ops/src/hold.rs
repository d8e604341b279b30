//! `qeg hold`: places and lifts legal holds, which forbid erasing a person's data for now.

mod lift;
mod listed;
mod place;

use clap::{Args, Subcommand};

use crate::{
    fault::Fault,
    language::{both, say},
    open_list::show_list,
    target::Target,
};
use lift::Lift;
use listed::text;
use place::PlaceHold;

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
