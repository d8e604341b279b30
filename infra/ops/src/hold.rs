//! `qeg hold`: places and lifts legal holds, which forbid erasing a person's data for now.

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;
use qeg_domain::{
    hold::Basis as Ground,
    id::{HoldId, RequestId},
    personal::{Personal, to_recipient, to_recipient_opt},
};
use serde::{Deserialize, Serialize};

use crate::{api::undocumented, fault::Fault, input, show, target::Target};

#[derive(Subcommand)]
pub(crate) enum Hold {
    /// Place a hold until a day; a waiting deletion is paused and the person notified
    Place(PlaceHold),
    /// Lift a hold before its last day; a paused deletion resumes with a new due date
    Lift(Lift),
}

#[derive(Args)]
#[command(
    after_help = "Examples (both ask for the reference of the legal order; the second one first asks for the mobile number or call sign):\n  qeg hold place --request 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --basis court_evidence --until 2027-06-30\n  qeg hold place --basis tax_inspection --until 2027-06-30 --secret-until 2027-03-31 --json"
)]
pub(crate) struct PlaceHold {
    /// Deletion request to pause [default: asks for the mobile number or call sign]
    #[arg(long, value_name = "ID")]
    request: Option<String>,
    /// Legal basis of the hold
    #[arg(long)]
    basis: Basis,
    /// Last day of the hold, in China
    #[arg(long, value_name = "DATE")]
    until: Date,
    /// First day on which the person may know the legal basis
    #[arg(long, value_name = "DATE")]
    secret_until: Option<Date>,
}

#[derive(Args)]
#[command(after_help = "Example:\n  qeg hold lift 7d0c2a9e51b84f6390c1d2e3f4a5b6c7")]
pub(crate) struct Lift {
    /// Id of the hold, as `qeg hold place` showed it
    #[arg(value_name = "ID")]
    id: String,
}

/// A legal basis, by its word in the API.
#[derive(Clone, Copy, Serialize)]
#[serde(transparent)]
struct Basis(Ground);

impl ValueEnum for Basis {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [Basis; 7] = [
            Basis(Ground::CriminalEvidence),
            Basis(Ground::DataInquiry),
            Basis(Ground::CounterEspionage),
            Basis(Ground::Supervision),
            Basis(Ground::CourtEvidence),
            Basis(Ground::TaxInspection),
            Basis(Ground::StatutoryRetention),
        ];
        &ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.0.as_str()))
    }
}

#[derive(Serialize)]
struct HoldBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<RequestId>,
    #[serde(
        serialize_with = "to_recipient_opt::serialize",
        skip_serializing_if = "Option::is_none"
    )]
    identifier: Option<Personal<String>>,
    basis: Basis,
    #[serde(serialize_with = "to_recipient::serialize")]
    reference: &'a Personal<String>,
    until: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_until: Option<Date>,
}

#[derive(Serialize, Deserialize)]
struct Placed {
    id: HoldId,
}

impl Hold {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        match self {
            Self::Place(hold) => hold.run(target, json).await,
            Self::Lift(lift) => lift.run(target, json).await,
        }
    }
}

impl PlaceHold {
    async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let request_id = self.request.as_deref().map(request).transpose()?;
        let api = target.api().await?;
        let identifier = match request_id {
            Some(_) => None,
            None => Some(input::line("the mobile number or call sign")?),
        };
        let reference = input::line("the reference of the legal order")?;
        let request = HoldBody {
            request_id,
            identifier,
            basis: self.basis,
            reference: &reference,
            until: self.until,
            secret_until: self.secret_until,
        };
        let answer = api.post("/staff/holds", &request).await?;
        let placed: Placed = serde_json::from_value(answer).map_err(|_| undocumented())?;
        if json {
            show::json(&placed);
        } else {
            show::print(&show::fields(&[
                ("hold", placed.id.to_string()),
                ("until", self.until.to_string()),
            ]));
        }
        Ok(())
    }
}

impl Lift {
    async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let id = HoldId::parse(&self.id).ok_or_else(|| not_an_id("a hold"))?;
        target
            .api()
            .await?
            .delete(&format!("/staff/holds/{id}"))
            .await?;
        if json {
            show::json(&serde_json::json!({"id": id, "lifted": true}));
        } else {
            show::print(
                "The hold is lifted. If no other hold applies, a paused deletion has resumed with a new due date.",
            );
        }
        Ok(())
    }
}

fn request(text: &str) -> Result<RequestId, Fault> {
    RequestId::parse(text).ok_or_else(|| not_an_id("a deletion request"))
}

/// The fault for an argument that is not an id. It does not repeat the argument.
pub(crate) fn not_an_id(of: &str) -> Fault {
    Fault::usage(format!(
        "this is not the id of {of}: an id has 32 characters, 0 to 9 and a to f"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_legal_basis_can_be_given() {
        let named = Basis::value_variants().iter().map(|basis| basis.0);
        assert!(named.eq(Ground::ALL.iter().copied()));
    }
}
