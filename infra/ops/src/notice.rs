//! `qeg notice`: a message to everyone. Whether it is a notice or a promotion is its template's, and whom it
//! reaches follows from that.

use std::collections::BTreeMap;

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use jiff::civil::Date;
use qeg_domain::notice::{Param, Template};
use serde::{Deserialize, Serialize};

use crate::{api::undocumented, fault::Fault, place::Place, show};

#[derive(Args)]
#[command(
    after_help = "Examples:\n  qeg notice policy_changed --set effective_on=2027-01-01\n  qeg notice forwarding_offer --set until=2026-12-31 --json\nNotices reach everybody; promotions those who want them when it is sent."
)]
pub(crate) struct Notice {
    /// Which text
    #[arg(value_name = "TEMPLATE", value_parser = templates())]
    template: Template,
    /// What fills it, a day each
    #[arg(long = "set", value_name = "NAME=DATE", value_parser = param)]
    params: Vec<(Param, Date)>,
}

#[derive(Serialize)]
struct Asked {
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
        .try_map(|text| Template::parse(&text).ok_or("no template"))
}

fn param(text: &str) -> Result<(Param, Date), &'static str> {
    let both = text.split_once('=');
    let read = both.and_then(|(name, day)| Some((Param::parse(name)?, day.parse().ok()?)));
    read.ok_or("not a name, = and a day such as 2027-01-01")
}

impl Notice {
    pub(crate) async fn run(&self, place: &Place, json: bool) -> Result<(), Fault> {
        let asked = Asked {
            template: self.template,
            audience: "everyone",
            params: self.params.iter().copied().collect(),
        };
        let answer = place.api().await?.post("/staff/notices", &asked).await?;
        if json {
            show::json(&answer);
            return Ok(());
        }
        let accepted: Accepted = serde_json::from_value(answer).map_err(|_| undocumented())?;
        show::say(&show::facts(&[
            ("message", accepted.id),
            ("class", accepted.class),
            ("asked for at", accepted.requested_at),
        ]));
        Ok(())
    }
}
