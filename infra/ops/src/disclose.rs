//! `qeg disclose`: requests a disclosure to an authority. Nothing is disclosed until another member of staff approves it.

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use jiff::civil::Date;
use qeg_domain::{
    disclosure::{DisclosedField, State},
    id::DisclosureId,
    personal::{Personal, to_recipient},
};
use serde::{Deserialize, Serialize};

use crate::{
    api::undocumented,
    fault::Fault,
    input,
    language::{Text, both, say},
    legal_days, show,
    target::Target,
    titles::{Word as _, title},
};

/// Nobody has the identifier that was typed.
pub(crate) const NOBODY: Text = both(
    "Nobody has this mobile number or call sign. Compare it with the paper, and type it again.",
    "没有用户使用这个手机号码或呼号。请与文书核对后重新输入。",
);

const ERASED: Text = both(
    "The person is being erased, or was: there is nothing left to disclose.",
    "此人的数据正在删除或已经删除，没有可以提供的信息。",
);

#[derive(Args)]
#[command(
    after_help = say!(
        "Example (asks for the mobile number or call sign, the legal instrument and the authority):\n  qeg disclose --field phone --field contact_address --secret-until 2027-03-31\nIn a script, pass these as lines of the standard input. Nothing is disclosed until another member of staff approves: `qeg approve ID`",
        "示例（会询问手机号码或呼号、法律文书和机关名称）：\n  qeg disclose --field phone --field contact_address --secret-until 2027-03-31\n在脚本中，请把这些内容按行写入标准输入。在另一名工作人员批准之前，不会提供任何信息：`qeg approve 编号`"
    )
)]
pub(crate) struct Disclose {
    #[arg(
        long = "field",
        value_name = both("FIELD", "信息").as_str(),
        required = true,
        value_parser = fields(),
        help = both(
            "Field that the legal instrument names; repeat for each field",
            "法律文书所列的信息；每项信息各写一次"
        )
    )]
    fields: Vec<DisclosedField>,
    #[arg(
        long,
        value_name = both("DATE", "日期").as_str(),
        help = both(
            "First day on which the person's access log shows it",
            "本人的访问记录从哪一天起显示此事"
        )
    )]
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
    let words = DisclosedField::ALL
        .iter()
        .map(|field| field.possible_value());
    PossibleValuesParser::new(words).try_map(|text| DisclosedField::parse(&text).ok_or("unknown"))
}

impl Disclose {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let api = target.api().await?;
        let identifier = input::line(&say!("the mobile number or call sign", "手机号码或呼号"))?;
        let instrument = input::line(&say!("the legal instrument", "法律文书（文号）"))?;
        let authority = input::line(&say!("the authority", "机关名称"))?;
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
                .with_message_for(404, NOBODY)
                .with_message_for(410, ERASED)
                .with_message_for_field(
                    "/secret_until",
                    "out_of_range",
                    legal_days::days("--secret-until", 1),
                )
        })?;
        let accepted: Accepted = serde_json::from_value(answer).map_err(|_| undocumented())?;
        if json {
            show::json(&accepted);
        } else {
            show::print(&show::fields(&[
                (both("disclosure", "申请编号"), accepted.id.to_string()),
                (both("state", "状态"), title::<State>(&accepted.state)),
            ]));
            show::print(&say!(
                "Another member of staff has to approve it: qeg approve, with this id.",
                "须由另一名工作人员批准：`qeg approve` 加上这个编号。"
            ));
        }
        show::whole_or(both(
            "The disclosure was requested: `qeg disclosures` lists it.",
            "已提出申请：可用 `qeg disclosures` 查看。",
        ))
    }
}
