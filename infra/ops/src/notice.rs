//! `qeg notice`: sends a message to everyone. The template determines whether it is a notice or a promotion, and so who
//! receives it.

use std::collections::BTreeMap;

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use jiff::civil::Date;
use qeg_domain::notice::{Param, Template};
use serde::{Deserialize, Serialize};

use crate::{api::undocumented, fault::Fault, show, target::Target};

#[derive(Args)]
#[command(
    after_help = "Examples:\n  qeg notice policy_changed --set effective_on=2027-01-01\n  qeg notice forwarding_offer --set until=2026-12-31 --json\nA notice is sent to everybody, a promotion only to people who have opted in."
)]
pub(crate) struct Notice {
    /// Template of the message
    #[arg(value_name = "TEMPLATE", value_parser = templates())]
    template: Template,
    /// Parameter of the template, a day; repeat for each parameter
    #[arg(long = "set", value_name = "NAME=DATE", value_parser = param)]
    params: Vec<(Param, Date)>,
}

#[derive(Serialize)]
struct Request {
    template: Template,
    audience: &'static str,
    params: BTreeMap<Param, Date>,
}

#[derive(Deserialize)]
struct Accepted {
    id: String,
    class: String,
    requested_at: String,
}

fn templates() -> impl TypedValueParser<Value = Template> {
    let all = Template::ALL.iter();
    let words = all.filter(|template| template.is_for_everyone());
    PossibleValuesParser::new(words.map(|template| template.as_str()))
        .try_map(|text| Template::parse(&text).ok_or("this is not a template"))
}

fn param(text: &str) -> Result<(Param, Date), &'static str> {
    let both = text.split_once('=');
    let read = both.and_then(|(name, day)| Some((Param::parse(name)?, day.parse().ok()?)));
    read.ok_or("write it as NAME=DATE, such as until=2027-01-01")
}

impl Notice {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let request = Request {
            template: self.template,
            audience: "everyone",
            params: self.params.iter().copied().collect(),
        };
        let answer = target.api().await?.post("/staff/notices", &request).await?;
        if json {
            show::json(&answer);
            return Ok(());
        }
        let accepted: Accepted = serde_json::from_value(answer).map_err(|_| undocumented())?;
        show::print(&show::fields(&[
            ("message", accepted.id),
            ("class", accepted.class),
            ("requested at", accepted.requested_at),
        ]));
        Ok(())
    }
}
