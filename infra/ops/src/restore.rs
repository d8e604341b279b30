//! `qeg restore`: what an operator does by hand after a restore from backup. The order of the steps is in
//! infra/runbooks/restore.md.

mod copy;
mod decide;
mod index;

use clap::Subcommand;

use crate::{fault::Fault, language::both, target::Target};

#[derive(Subcommand)]
pub(crate) enum Restore {
    #[command(about = both(
        "Copy what is missing from a restored table into the table of the stack",
        "把恢复出来的表中缺少的记录复制到堆栈的表"
    ))]
    Copy(copy::Copy),
    #[command(about = both(
        "Decide about a waiting deletion request that ledger and account disagree about",
        "台账与账户不一致时，决定一项等待中的注销申请"
    ))]
    Decide(decide::Decide),
    #[command(about = both(
        "Build the index again from the accounts, if its table was lost",
        "索引表丢失时，根据账户重建索引"
    ))]
    Index(index::Index),
}

impl Restore {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        match self {
            Self::Copy(command) => command.run(target, json).await,
            Self::Decide(command) => command.run(target, json).await,
            Self::Index(command) => command.run(target, json).await,
        }
    }
}
