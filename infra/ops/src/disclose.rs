//! `qeg disclose`, `qeg approve`: an authority asks by law; one person asks for it, another approves and gets
//! the package, and nothing but the fields that were named.

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use jiff::civil::Date;
use qeg_domain::{
    disclosure::DisclosedField,
    id::DisclosureId,
    personal::{Personal, to_recipient},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{api::undocumented, ask, fault::Fault, hold::not_an_id, place::Place, show};

#[derive(Args)]
#[command(
    after_help = "Example, which asks for number or call sign, legal instrument and authority:\n  qeg disclose --field phone --field contact_address --secret-until 2027-03-31\nIn a script they are lines of the standard input. Nothing is disclosed until somebody else approves: qeg approve ID"
)]
pub(crate) struct Disclose {
    /// What the instrument names; once for each
    #[arg(long = "field", value_name = "FIELD", required = true, value_parser = fields())]
    fields: Vec<DisclosedField>,
    /// The day from which the person's access log shows it
    #[arg(long, value_name = "DATE")]
    secret_until: Option<Date>,
}

#[derive(Args)]
#[command(
    after_help = "Example:\n  qeg approve 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --json >package.json\nIt can be fetched again for 15 minutes, each time on the record."
)]
pub(crate) struct Approve {
    /// The disclosure that somebody else asked for
    #[arg(value_name = "ID")]
    id: String,
}

#[derive(Serialize)]
struct Asked<'a> {
    #[serde(serialize_with = "to_recipient::serialize")]
    identifier: &'a Personal<String>,
    #[serde(serialize_with = "to_recipient::serialize")]
    instrument: &'a Personal<String>,
    #[serde(serialize_with = "to_recipient::serialize")]
    authority: &'a Personal<String>,
    fields: &'a [DisclosedField],
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_until: Option<Date>,
}

#[derive(Serialize, Deserialize)]
struct Accepted {
    id: DisclosureId,
    state: String,
}

fn fields() -> impl TypedValueParser<Value = DisclosedField> {
    let words = DisclosedField::ALL.iter().map(|field| field.as_str());
    PossibleValuesParser::new(words)
        .try_map(|text| DisclosedField::parse(&text).ok_or("not a field that can be disclosed"))
}

impl Disclose {
    pub(crate) async fn run(&self, place: &Place, json: bool) -> Result<(), Fault> {
        let api = place.api().await?;
        let identifier = ask::line("the mobile number or call sign")?;
        let instrument = ask::line("the legal instrument")?;
        let authority = ask::line("the authority")?;
        let asked = Asked {
            identifier: &identifier,
            instrument: &instrument,
            authority: &authority,
            fields: &self.fields,
            secret_until: self.secret_until,
        };
        let answer = api.post("/staff/disclosures", &asked).await?;
        let accepted: Accepted = serde_json::from_value(answer).map_err(|_| undocumented())?;
        if json {
            show::json(&accepted);
            return Ok(());
        }
        show::say(&show::facts(&[
            ("disclosure", accepted.id.to_string()),
            ("state", accepted.state),
        ]));
        show::say("Somebody else has to approve it: qeg approve, with this id.");
        Ok(())
    }
}

impl Approve {
    pub(crate) async fn run(&self, place: &Place, json: bool) -> Result<(), Fault> {
        let id = DisclosureId::parse(&self.id).ok_or_else(|| not_an_id("a disclosure"))?;
        let api = place.api().await?;
        let package = api
            .post_nothing(&format!("/staff/disclosures/{id}/approval"))
            .await?;
        if json {
            show::json(&package);
            return Ok(());
        }
        let mut facts = Vec::new();
        flatten("", &package, &mut facts);
        let facts: Vec<(&str, String)> = facts
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone()))
            .collect();
        show::say(&show::facts(&facts));
        Ok(())
    }
}

/// Every value with the way to it, one on a line.
fn flatten(way: &str, value: &Value, into: &mut Vec<(String, String)>) {
    let below = |name: &str| {
        if way.is_empty() {
            name.to_owned()
        } else {
            format!("{way}.{name}")
        }
    };
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                flatten(&below(name), member, into);
            }
        }
        Value::Array(members) => {
            for (n, member) in (1..).zip(members) {
                flatten(&below(&n.to_string()), member, into);
            }
        }
        Value::String(text) => into.push((way.to_owned(), text.replace('\n', " "))),
        Value::Null => {}
        other => into.push((way.to_owned(), other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_package_is_shown_a_value_on_a_line() {
        let mut facts = Vec::new();
        let package =
            json!({"fields": {"phone": "1", "threads": [{"body": "a\nb"}]}, "none": null});
        flatten("", &package, &mut facts);
        let said: Vec<String> = facts
            .iter()
            .map(|(way, value)| format!("{way}={value}"))
            .collect();
        assert_eq!(said, ["fields.phone=1", "fields.threads.1.body=a b"]);
    }
}
