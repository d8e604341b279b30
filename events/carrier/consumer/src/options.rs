//! What a consumer is told: from the command line, or from the file of a local stack.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_sqs::config::Credentials;
use clap::Parser;
use jiff::civil::Date;
use jiff::tz::{TimeZone, offset};
use jiff::{Timestamp, ToSpan as _};
use serde::Deserialize;

use crate::note::Note;

/// Where notes go.
pub type Notes = Arc<dyn Fn(&Note) + Send + Sync>;

/// Everything a consumer is told.
#[derive(Clone)]
pub struct Options {
    /// Base URL of the API.
    pub api: String,
    /// URL of the queue.
    pub queue: String,
    /// Where journal and orders are. Consumers of one carrier share one folder: one works, the others wait.
    pub folder: PathBuf,
    /// The region of both; without one, that of the environment or profile.
    pub region: Option<String>,
    /// A local stack instead of AWS.
    pub local: Option<Local>,
    /// Report `in_transit` and `delivered` too, as if a network had delivered.
    pub deliver: bool,
    /// Keep data by law instead of erasing it.
    pub retain: Option<Retain>,
    /// End once the queue stayed empty for this long.
    pub once: Option<Duration>,
    /// Say for whom an order is, masked.
    pub show: bool,
    /// Where notes go.
    pub notes: Notes,
}

/// What a local stack needs instead of AWS's own addresses and credential chain.
#[derive(Clone)]
pub struct Local {
    /// The emulator.
    pub aws_endpoint: String,
    /// This carrier's credentials there.
    pub credentials: Credentials,
}

/// Why data is kept, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retain {
    /// A code word for the law or rule, the same for every person.
    pub basis: Basis,
    /// When it ends.
    pub until: Until,
}

/// An option that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OptionsError {
    /// The file of a local stack.
    #[error("cannot read {0} as a stack's endpoints: is `make run` up?")]
    Endpoints(PathBuf),
    /// Its carriers.
    #[error("the stack has no carrier of this name; it has: {0}")]
    Name(String),
}

/// Plays a carrier of QEG: collects handoffs, places orders, reports them, and erases who asks for it.
#[derive(Parser)]
#[command(
    version,
    after_help = "Example, against a stack that `make run` keeps up:\n  carrier --endpoints target/local/endpoints.json --name post --folder target/carrier/post --show --deliver\nExample, against AWS, with credentials from the usual chain:\n  carrier --api https://API/v1 --queue https://QUEUE --region cn-north-1 --folder /var/lib/carrier"
)]
pub struct CommandLine {
    /// Base URL of the API, with its stage
    #[arg(long, value_name = "URL", required_unless_present = "endpoints")]
    api: Option<String>,
    /// URL of this carrier's queue
    #[arg(long, value_name = "URL", required_unless_present = "endpoints")]
    queue: Option<String>,
    /// Region of both; without it, that of the environment or profile
    #[arg(long)]
    region: Option<String>,
    /// A local stack's endpoints.json, in place of --api, --queue, --region and credentials
    #[arg(long, value_name = "FILE", requires = "name", conflicts_with_all = ["api", "queue", "region"])]
    endpoints: Option<PathBuf>,
    /// Which carrier of the local stack to play
    #[arg(long, requires = "endpoints")]
    name: Option<String>,
    /// Where the journal and the orders are kept
    #[arg(long, value_name = "DIR")]
    folder: PathBuf,
    /// Report `in_transit` and `delivered` as well
    #[arg(long)]
    deliver: bool,
    /// Answer erasures with `retained`, for this reason: a code word, such as `waybill_retention`
    #[arg(long, value_name = "BASIS", requires = "until")]
    retain: Option<Basis>,
    /// Until when: a date in China, or a time such as 2027-01-31T16:00:00Z
    #[arg(long, value_name = "DATE", requires = "retain")]
    until: Option<Until>,
    /// Work until the queue stayed empty for so many seconds, then end
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "10")]
    once: Option<u64>,
    /// Show for whom an order is, masked
    #[arg(long)]
    show: bool,
}

impl CommandLine {
    /// What was asked for.
    ///
    /// # Errors
    /// [`OptionsError`]: the file of the local stack cannot be used.
    pub fn options(self, notes: Notes) -> Result<Options, OptionsError> {
        let mut options = match (&self.endpoints, &self.name) {
            (Some(endpoints), Some(name)) => Options::local(endpoints, name, &self.folder)?,
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
                notes: Arc::new(|_| ()),
            },
        };
        options.deliver = self.deliver;
        options.retain = self
            .retain
            .zip(self.until)
            .map(|(basis, until)| Retain { basis, until });
        options.once = self.once.map(Duration::from_secs);
        options.show = self.show;
        options.notes = notes;
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
    /// A carrier of a local stack; it erases what it is asked to, delivers nothing, says nothing and never ends.
    ///
    /// # Errors
    /// [`OptionsError`]: no such file, or no such carrier in it.
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
            notes: Arc::new(|_| ()),
        })
    }
}

/// A code word of letters, digits, `_`, `-` and `.`, up to 64, beginning with a letter and with no run of five digits: it
/// outlives the person and must not be able to name one. The API refuses call signs, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis(String);

impl Basis {
    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Basis {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
        let long_run = text
            .split(|c: char| !c.is_ascii_digit())
            .any(|run| run.len() >= 5);
        let has_form = text.len() <= 64 && text.starts_with(|c: char| c.is_ascii_alphabetic());
        if !has_form || !text.bytes().all(is_word) || long_run {
            return Err(
                "use letters, digits, `_`, `-` and `.`, a letter first, and no five digits in a row",
            );
        }
        Ok(Self(text.to_owned()))
    }
}

/// A date in Asia/Shanghai, kept to its end, or a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Until {
    text: String,
    ends: Timestamp,
}

impl Until {
    /// As it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// From when on nothing is kept.
    pub fn ends(&self) -> Timestamp {
        self.ends
    }
}

impl FromStr for Until {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const USAGE: &str = "use a date such as 2027-01-31, or a time such as 2027-01-31T16:00:00Z";
        let ends = if text.len() == "2027-01-31".len() {
            let date: Date = text.parse().map_err(|_| USAGE)?;
            // The whole of mainland China has UTC+8, and no summer time since 1991.
            let next = date.checked_add(1.day()).map_err(|_| USAGE)?;
            next.to_zoned(TimeZone::fixed(offset(8)))
                .map_err(|_| USAGE)?
                .timestamp()
        } else {
            text.parse().map_err(|_| USAGE)?
        };
        Ok(Self {
            text: text.to_owned(),
            ends,
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn a_date_lasts_to_its_end_in_china() {
        let until: Until = "2027-01-31".parse().unwrap();
        assert_eq!(until.ends().to_string(), "2027-01-31T16:00:00Z");
        assert_eq!(until.as_str(), "2027-01-31");
        let until: Until = "2027-01-31T12:00:00+08:00".parse().unwrap();
        assert_eq!(until.ends().to_string(), "2027-01-31T04:00:00Z");
        for bad in ["", "2027-02-30", "31.01.2027", "tomorrow"] {
            assert!(bad.parse::<Until>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_basis_can_name_nobody() {
        for good in ["waybill_retention", "postal-act.36", "A1234"] {
            assert!(good.parse::<Basis>().is_ok(), "{good}");
        }
        let too_long = "a".repeat(65);
        for bad in [
            "",
            "two words",
            "13800138000",
            "a12345",
            "_law",
            "王小明",
            &too_long,
        ] {
            assert!(bad.parse::<Basis>().is_err(), "{bad}");
        }
    }
}
