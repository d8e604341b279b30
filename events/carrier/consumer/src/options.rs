//! The options of a consumer, from the command line or from the file of a local stack.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_sqs::config::Credentials;
use clap::Parser;
use serde::Deserialize;

use crate::progress::Progress;
use crate::retain::{Basis, Retain, Until};

/// Receives every progress message.
pub type OnProgress = Arc<dyn Fn(&Progress) + Send + Sync>;

/// All options of a consumer.
#[derive(Clone)]
pub struct Options {
    /// Base URL of the API.
    pub api: String,
    /// URL of the queue.
    pub queue: String,
    /// The folder of the journal and the orders. Consumers of one carrier share a folder: one works, the others wait.
    pub folder: PathBuf,
    /// The AWS region of queue and API; without it, the one of the environment or profile.
    pub region: Option<String>,
    /// Use a local stack instead of AWS.
    pub local: Option<Local>,
    /// Report `in_transit` and `delivered` too, as if the item had been delivered.
    pub deliver: bool,
    /// Answer erasures with `retained` instead of erasing.
    pub retain: Option<Retain>,
    /// End when the queue has been empty for this long.
    pub once: Option<Duration>,
    /// Include the masked recipient in progress messages.
    pub show: bool,
    /// Called with every progress message.
    pub on_progress: OnProgress,
}

/// Endpoint and credentials of a local stack.
#[derive(Clone)]
pub struct Local {
    /// The URL of the emulator.
    pub aws_endpoint: String,
    /// The credentials of this carrier.
    pub credentials: Credentials,
}

/// An option that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OptionsError {
    /// The file of a local stack cannot be read.
    #[error("cannot read {0}: start a local stack with `make run`, which writes this file")]
    Endpoints(PathBuf),
    /// The local stack has no carrier of this name.
    #[error("the local stack has no carrier with the name in --name: give one of {0}")]
    Name(String),
}

/// Plays a carrier of QEG: collects handoffs, places orders, reports their status, and erases data on request
#[derive(Parser)]
#[command(
    version,
    after_help = "Example with a local stack (start it with `make run`):\n  carrier --endpoints target/local/endpoints.json --name post --folder target/carrier/post --show --deliver\nExample with AWS, with credentials from the environment, a profile or the machine:\n  carrier --api https://API/v1 --queue https://QUEUE --region cn-north-1 --folder /var/lib/carrier"
)]
pub struct CommandLine {
    /// Base URL of the API, including the stage; with --endpoints, instead of the one in that file
    #[arg(long, value_name = "URL", required_unless_present = "endpoints")]
    api: Option<String>,
    /// URL of this carrier's queue
    #[arg(long, value_name = "URL", required_unless_present = "endpoints")]
    queue: Option<String>,
    /// AWS region of queue and API [default: the region of the environment or profile]
    #[arg(long)]
    region: Option<String>,
    /// endpoints.json of a local stack; replaces --api, --queue, --region and the AWS credentials
    #[arg(long, value_name = "FILE", requires = "name", conflicts_with_all = ["queue", "region"])]
    endpoints: Option<PathBuf>,
    /// Which carrier of the local stack to play
    #[arg(long, requires = "endpoints")]
    name: Option<String>,
    /// Folder for the journal and the orders
    #[arg(long, value_name = "DIR")]
    folder: PathBuf,
    /// Report `in_transit` and `delivered` too, as if the item had been delivered
    #[arg(long)]
    deliver: bool,
    /// Answer erasures with `retained` and this law, such as `e_commerce_law`
    #[arg(long, value_name = "BASIS", requires = "until")]
    retain: Option<Basis>,
    /// Keep the data until the end of this day in China, such as 2027-01-31
    #[arg(long, value_name = "DATE", requires = "retain")]
    until: Option<Until>,
    /// End when the queue has been empty for this many seconds
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "10")]
    once: Option<u64>,
    /// Show the masked recipient of each order
    #[arg(long)]
    show: bool,
}

impl CommandLine {
    /// The options that the command line gives.
    ///
    /// # Errors
    /// [`OptionsError`]: the file of the local stack cannot be used.
    pub fn options(self, on_progress: OnProgress) -> Result<Options, OptionsError> {
        let mut options = match (&self.endpoints, &self.name) {
            (Some(endpoints), Some(name)) => {
                let local = Options::local(endpoints, name, &self.folder)?;
                let api = self.api.unwrap_or_else(|| local.api.clone());
                Options { api, ..local }
            }
            _ => Options {
                api: self.api.unwrap_or_default(),
                queue: self.queue.unwrap_or_default(),
                folder: self.folder,
                region: self.region,
                local: None,
                deliver: false,
                retain: None,
                once: None,
                show: false,
                on_progress: Arc::new(|_| ()),
            },
        };
        options.deliver = self.deliver;
        options.retain = self
            .retain
            .zip(self.until)
            .map(|(basis, until)| Retain { basis, until });
        options.once = self.once.map(Duration::from_secs);
        options.show = self.show;
        options.on_progress = on_progress;
        Ok(options)
    }
}

/// `endpoints.json` of a local stack, as far as a carrier needs it.
#[derive(Deserialize)]
struct Endpoints {
    api: String,
    region: String,
    aws_endpoint: String,
    carriers: std::collections::BTreeMap<String, Carrier>,
}

#[derive(Deserialize)]
struct Carrier {
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    queue: String,
}

impl Options {
    /// The options for a carrier of a local stack, all others off: it erases on request, reports no delivery, sends its
    /// progress messages nowhere, and runs until it is stopped.
    ///
    /// # Errors
    /// [`OptionsError`]: the file cannot be read, or has no carrier of this name.
    pub fn local(endpoints: &Path, name: &str, folder: &Path) -> Result<Self, OptionsError> {
        let unreadable = || OptionsError::Endpoints(endpoints.to_owned());
        let bytes = std::fs::read(endpoints).map_err(|_| unreadable())?;
        let mut stack: Endpoints = serde_json::from_slice(&bytes).map_err(|_| unreadable())?;
        let Some(carrier) = stack.carriers.remove(name) else {
            let names: Vec<String> = stack.carriers.into_keys().collect();
            return Err(OptionsError::Name(names.join(", ")));
        };
        let credentials = Credentials::new(
            carrier.access_key_id,
            carrier.secret_access_key,
            carrier.session_token,
            None,
            "local stack",
        );
        Ok(Self {
            api: stack.api,
            queue: carrier.queue,
            folder: folder.to_owned(),
            region: Some(stack.region),
            local: Some(Local {
                aws_endpoint: stack.aws_endpoint,
                credentials,
            }),
            deliver: false,
            retain: None,
            once: None,
            show: false,
            on_progress: Arc::new(|_| ()),
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_valid() {
        CommandLine::command().debug_assert();
    }
}
