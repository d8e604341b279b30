//! Carriers and members of staff: each is a small stack of its own and an entry of the register
//! (infra/decisions/0032). An entry is written after its stack is there, and goes before it.

mod carrier;
mod carrier_given;
mod iam;
mod main_stack;
mod open_things;
mod register;
mod small_stack;
mod staff;

pub(crate) use carrier::Carrier;
pub(crate) use staff::Staff;

use aws_config::SdkConfig;
use qeg_store::Database;

use self::{main_stack::MainStack, register::Register, small_stack::SmallStacks};
use crate::{
    fault::Fault,
    target::{Caller, Target},
};

/// What the commands work with.
struct Members {
    aws: SdkConfig,
    main: MainStack,
    stacks: SmallStacks,
    register: Register,
}

impl Members {
    async fn of(target: &Target) -> Result<Self, Fault> {
        let aws = target.aws(Caller::Operator).await?;
        let names = target.names(&aws).await?;
        let stacks = SmallStacks::new(&aws)?;
        let database = Database::new(aws_sdk_dynamodb::Client::new(&aws), names.tables()?);
        Ok(Self {
            main: MainStack::find(&stacks, &names.stack).await?,
            register: Register(database),
            stacks,
            aws,
        })
    }
}
