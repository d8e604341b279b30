//! `qeg hold place`: places a legal hold until a day.

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use qeg_domain::{
    hold::Basis as Ground,
    id::{HoldId, RequestId},
    personal::{Personal, to_recipient, to_recipient_opt},
};
use serde::{Deserialize, Serialize};

use crate::{
    api::undocumented,
    disclose::NOBODY,
    fault::Fault,
    ids::DELETIONS,
    input,
    language::{both, say},
    legal_days, show,
    target::Target,
    titles::Word as _,
};

#[derive(Args)]
#[command(
    after_help = say!(
        "Examples (both ask for the reference of the legal order; the second one first asks for the mobile number or call sign):\n  qeg hold place --request 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --basis court_evidence --until 2027-06-30\n  qeg hold place --basis tax_inspection --until 2027-06-30 --secret-until 2027-03-31 --json",
        "示例（两条都会询问法律文书的文号；第二条先询问手机号码或呼号）：\n  qeg hold place --request 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --basis court_evidence --until 2027-06-30\n  qeg hold place --basis tax_inspection --until 2027-06-30 --secret-until 2027-03-31 --json"
    )
)]
pub(crate) struct PlaceHold {
    #[arg(
        long,
        value_name = both("ID", "编号").as_str(),
        help = both(
            "Deletion request to pause [default: asks for the mobile number or call sign]",
            "要暂停的注销申请［默认：询问手机号码或呼号］"
        )
    )]
    request: Option<String>,
    #[arg(
        long,
        value_name = both("BASIS", "依据").as_str(),
        help = both("Legal basis of the hold", "法定保全的法律依据")
    )]
    basis: Basis,
    #[arg(
        long,
        value_name = both("DATE", "日期").as_str(),
        help = both("Last day of the hold, in China", "保全的最后一天（北京时间）")
    )]
    until: Date,
    #[arg(
        long,
        value_name = both("DATE", "日期").as_str(),
        help = both(
            "First day on which the person may know the legal basis",
            "从哪一天起可以告知本人法律依据"
        )
    )]
    secret_until: Option<Date>,
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
        Some(self.0.possible_value())
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

impl PlaceHold {
    pub(super) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let request = self.request.as_deref();
        let request = request.map(|id| DELETIONS.read(id)).transpose()?;
        let api = target.api().await?;
        let request_id = match request {
            Some(request) => Some(request.find(&api).await?),
            None => None,
        };
        let identifier = match request_id {
            Some(_) => None,
            None => Some(input::line(&say!(
                "the mobile number or call sign",
                "手机号码或呼号"
            ))?),
        };
        let reference = input::line(&say!("the reference of the legal order", "法律文书的文号"))?;
        let request = HoldBody {
            request_id,
            identifier,
            basis: self.basis,
            reference: &reference,
            until: self.until,
            secret_until: self.secret_until,
        };
        let placed = api.post("/staff/holds", &request).await;
        let nobody = match request.request_id {
            Some(_) => both(
                "No deletion request has this id. `qeg deletions` lists them.",
                "没有这个编号的注销申请。可用 `qeg deletions` 查看。",
            ),
            None => NOBODY,
        };
        let answer = placed.map_err(|fault| {
            fault
                .with_message_for(404, nobody)
                .with_message_for_field("/until", "out_of_range", legal_days::days("--until", 0))
                .with_message_for_field(
                    "/secret_until",
                    "out_of_range",
                    legal_days::days("--secret-until", 1),
                )
        })?;
        let placed: Placed = serde_json::from_value(answer).map_err(|_| undocumented())?;
        if json {
            show::json(&placed);
        } else {
            show::print(&show::fields(&[
                (both("hold", "保全编号"), placed.id.to_string()),
                (both("until", "截止日期"), self.until.to_string()),
            ]));
        }
        show::whole_or(both(
            "The hold was placed: `qeg hold list` shows it.",
            "法定保全已登记：可用 `qeg hold list` 查看。",
        ))
    }
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
