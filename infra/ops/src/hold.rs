//! `qeg hold`: a law forbids erasing somebody for now, and when that ends.

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;
use qeg_domain::{
    hold::Basis as Ground,
    id::{HoldId, RequestId},
    personal::{Personal, to_recipient, to_recipient_opt},
};
use serde::{Deserialize, Serialize};

use crate::{api::undocumented, ask, fault::Fault, place::Place, show};

#[derive(Subcommand)]
pub(crate) enum Hold {
    /// Forbid erasing somebody until a day; a deletion that waits is held and its person told why
    Place(PlaceHold),
    /// End a hold before its last day: the deletion goes on, its due date counted anew
    Lift(Lift),
}

#[derive(Args)]
#[command(
    after_help = "Examples; each asks for the reference of the order, the second first for number or call sign:\n  qeg hold place --request 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --basis court_evidence --until 2027-06-30\n  qeg hold place --basis tax_inspection --until 2027-06-30 --secret-until 2027-03-31 --json"
)]
pub(crate) struct PlaceHold {
    /// The deletion request it stops; without it, who is asked for by number or call sign
    #[arg(long, value_name = "ID")]
    request: Option<String>,
    /// The law it rests on
    #[arg(long)]
    basis: Basis,
    /// The last day on which it stands, in China
    #[arg(long, value_name = "DATE")]
    until: Date,
    /// The day from which the person may be told why
    #[arg(long, value_name = "DATE")]
    secret_until: Option<Date>,
}

#[derive(Args)]
#[command(after_help = "Example:\n  qeg hold lift 7d0c2a9e51b84f6390c1d2e3f4a5b6c7")]
pub(crate) struct Lift {
    /// The hold, by the id that placing it gave
    #[arg(value_name = "ID")]
    id: String,
}

/// A basis, by the word that the API has for it.
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
struct Asked<'a> {
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
    pub(crate) async fn run(&self, place: &Place, json: bool) -> Result<(), Fault> {
        match self {
            Self::Place(hold) => hold.run(place, json).await,
            Self::Lift(lift) => lift.run(place, json).await,
        }
    }
}

impl PlaceHold {
    async fn run(&self, place: &Place, json: bool) -> Result<(), Fault> {
        let request_id = self.request.as_deref().map(request).transpose()?;
        let api = place.api().await?;
        let identifier = match request_id {
            Some(_) => None,
            None => Some(ask::line("the mobile number or call sign")?),
        };
        let reference = ask::line("the reference of the order")?;
        let asked = Asked {
            request_id,
            identifier,
            basis: self.basis,
            reference: &reference,
            until: self.until,
            secret_until: self.secret_until,
        };
        let answer = api.post("/staff/holds", &asked).await?;
        let placed: Placed = serde_json::from_value(answer).map_err(|_| undocumented())?;
        if json {
            show::json(&placed);
        } else {
            show::say(&show::facts(&[
                ("hold", placed.id.to_string()),
                ("until", self.until.to_string()),
            ]));
        }
        Ok(())
    }
}

impl Lift {
    async fn run(&self, place: &Place, json: bool) -> Result<(), Fault> {
        let id = HoldId::parse(&self.id).ok_or_else(|| not_an_id("a hold"))?;
        place
            .api()
            .await?
            .delete(&format!("/staff/holds/{id}"))
            .await?;
        if json {
            show::json(&serde_json::json!({"id": id, "lifted": true}));
        } else {
            show::say(
                "The hold is lifted; a deletion that it held goes on with the next run of purge.",
            );
        }
        Ok(())
    }
}

fn request(text: &str) -> Result<RequestId, Fault> {
    RequestId::parse(text).ok_or_else(|| not_an_id("a deletion request"))
}

/// An argument that had to be an id is not repeated.
pub(crate) fn not_an_id(of: &str) -> Fault {
    Fault::usage(format!(
        "that is no id of {of}: it has 32 characters, 0 to 9 and a to f"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_basis_of_the_law_can_be_named() {
        let named = Basis::value_variants().iter().map(|basis| basis.0);
        assert!(named.eq(Ground::ALL.iter().copied()));
    }
}
