//! The retention function runs on a schedule. An operator can call it with `{"dry_run": true}`: then it only counts.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use qeg_boot::{Boot, Error};
use qeg_retention::{Mode, Service, report::Run};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let boot = Boot::start("retention")?;
    let service = Service::connect(&boot)?;
    boot.serve(async |event, context| {
        let mode = Mode::of(&event).ok_or_else(|| boot.refused())?;
        let report = service.run(mode, context.stop_at).await?;
        match mode {
            Mode::Apply => boot.finish(&Run(report)),
            Mode::DryRun => Ok(serde_json::to_value(&report)?),
        }
    })
    .await
}
