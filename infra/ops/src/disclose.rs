//! `qeg disclose`, `qeg approve`: a disclosure to an authority. One member of staff requests it; another one approves it and
//! gets the package, which contains only the requested fields.

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

use crate::{api::undocumented, fault::Fault, hold::not_an_id, input, show, target::Target};

#[derive(Args)]
#[command(
    after_help = "Example (asks for the mobile number or call sign, the legal instrument and the authority):\n  qeg disclose --field phone --field contact_address --secret-until 2027-03-31\nIn a script, pass these as lines of the standard input. Nothing is disclosed until another member of staff approves: qeg approve ID"
)]
pub(crate) struct Disclose {
    /// Field that the legal instrument names; repeat for each field
    #[arg(long = "field", value_name = "FIELD", required = true, value_parser = fields())]
    fields: Vec<DisclosedField>,
    /// First day on which the person's access log shows it
    #[arg(long, value_name = "DATE")]
    secret_until: Option<Date>,
}

#[derive(Args)]
#[command(
    after_help = "Example:\n  qeg approve 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --json >package.json\nThe package can be fetched again for 15 minutes; each fetch is recorded."
)]
pub(crate) struct Approve {
    /// Id of a disclosure that somebody else requested
    #[arg(value_name = "ID")]
    id: String,
}

#[derive(Serialize)]
struct Request<'a> {
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
        .try_map(|text| DisclosedField::parse(&text).ok_or("this field cannot be disclosed"))
}

impl Disclose {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let api = target.api().await?;
        let identifier = input::line("the mobile number or call sign")?;
        let instrument = input::line("the legal instrument")?;
        let authority = input::line("the authority")?;
        let request = Request {
            identifier: &identifier,
            instrument: &instrument,
            authority: &authority,
            fields: &self.fields,
            secret_until: self.secret_until,
        };
        let answer = api.post("/staff/disclosures", &request).await?;
        let accepted: Accepted = serde_json::from_value(answer).map_err(|_| undocumented())?;
        if json {
            show::json(&accepted);
            return Ok(());
        }
        show::print(&show::fields(&[
            ("disclosure", accepted.id.to_string()),
            ("state", accepted.state),
        ]));
        show::print("Another member of staff has to approve it: qeg approve, with this id.");
        Ok(())
    }
}

impl Approve {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let id = DisclosureId::parse(&self.id).ok_or_else(|| not_an_id("a disclosure"))?;
        let api = target.api().await?;
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
        show::print(&show::fields(&facts));
        Ok(())
    }
}

/// Lists all values with their paths.
fn flatten(path: &str, value: &Value, into: &mut Vec<(String, String)>) {
    let below = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
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
        Value::String(text) => into.push((path.to_owned(), text.replace('\n', " "))),
        Value::Null => {}
        other => into.push((path.to_owned(), other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_package_is_shown_with_one_value_per_line() {
        let mut facts = Vec::new();
        let package =
            json!({"fields": {"phone": "1", "threads": [{"body": "a\nb"}]}, "none": null});
        flatten("", &package, &mut facts);
        let lines: Vec<String> = facts
            .iter()
            .map(|(path, value)| format!("{path}={value}"))
            .collect();
        assert_eq!(lines, ["fields.phone=1", "fields.threads.1.body=a b"]);
    }
}
