//! `qeg disclose`: requests a disclosure to an authority. Nothing is disclosed until another member of staff approves it.

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

use crate::{api::undocumented, fault::Fault, hold, input, show, target::Target};

/// Nobody has the identifier that was typed.
pub(crate) const NOBODY: &str =
    "Nobody has this mobile number or call sign. Compare it with the paper, and type it again.";

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
        let asked = api.post("/staff/disclosures", &request).await;
        let answer = asked.map_err(|fault| {
            fault
                .told(404, NOBODY)
                .told(
                    410,
                    "The person is being erased, or was: there is nothing left to disclose.",
                )
                .told_of(
                    "/secret_until",
                    "out_of_range",
                    &hold::days("--secret-until", 1),
                )
        })?;
        let accepted: Accepted = serde_json::from_value(answer).map_err(|_| undocumented())?;
        if json {
            show::json(&accepted);
        } else {
            show::print(&show::fields(&[
                ("disclosure", accepted.id.to_string()),
                ("state", accepted.state),
            ]));
            show::print("Another member of staff has to approve it: qeg approve, with this id.");
        }
        show::whole_or("The disclosure was requested: `qeg disclosures` lists it.")
    }
}
