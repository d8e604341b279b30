//! `qeg disclosures`: the disclosures that wait for approval, and what one of them is about.

use clap::Args;
use jiff::Timestamp;
use qeg_domain::{
    disclosure::{DisclosedField, State},
    id::DisclosureId,
};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    api::{Api, undocumented},
    fault::Fault,
    ids::DISCLOSURES,
    language::{both, say},
    open_list::show_list,
    show,
    target::Target,
    titles::{title, titles},
    when,
};

#[derive(Args)]
#[command(
    after_help = say!(
        "Examples:\n  qeg disclosures\n  qeg disclosures 7d0c2a9e51b84f6390c1d2e3f4a5b6c7\nThe list shows no personal data. Looking at one disclosure is recorded in the person's access log.",
        "示例：\n  qeg disclosures\n  qeg disclosures 7d0c2a9e51b84f6390c1d2e3f4a5b6c7\n列表不显示个人信息。核对某一项申请会记入本人的访问记录。"
    )
)]
pub(crate) struct Disclosures {
    #[arg(
        value_name = both("ID", "编号").as_str(),
        help = both(
            "Id of a disclosure: shows what it is about [default: lists what waits]",
            "申请编号：显示该申请的内容［默认：列出待批准的申请］"
        )
    )]
    id: Option<String>,
}

#[derive(Deserialize)]
struct Listed {
    id: String,
    requested_at: Timestamp,
    approve_before: Timestamp,
    fields: Vec<String>,
}

/// What a member of staff sees of a disclosure. It is personal, so it has no `Debug`.
#[derive(Deserialize)]
pub(crate) struct Seen {
    id: String,
    pub(crate) state: String,
    requested_at: Timestamp,
    requested_by: String,
    pub(crate) requested_by_you: bool,
    open_before: Timestamp,
    instrument: String,
    authority: String,
    fields: Vec<String>,
    secret_until: Option<String>,
    person: Person,
}

#[derive(Deserialize)]
struct Person {
    call_sign: Option<String>,
    phone: Option<String>,
}

/// The words for an answer that there is no such disclosure, or nobody any more.
pub(crate) fn unknown(fault: Fault) -> Fault {
    fault.with_message_for(
        404,
        both(
            "No disclosure has this id. `qeg disclosures` lists those that wait.",
            "没有这个编号的申请。可用 `qeg disclosures` 列出待批准的申请。",
        ),
    )
}

/// Gets what a disclosure is about. The person's access log shows it.
pub(crate) async fn look(api: &Api, id: &DisclosureId) -> Result<Value, Fault> {
    let seen = api.get(&format!("/staff/disclosures/{id}"), &[]).await;
    let erased = both(
        "The person of this disclosure is being erased, or was. Nothing can be disclosed.",
        "这项申请所涉用户的数据正在删除或已经删除，不能再提供信息。",
    );
    seen.map_err(|fault| unknown(fault).with_message_for(410, erased))
}

impl Seen {
    pub(crate) fn read(answer: Value) -> Result<Self, Fault> {
        serde_json::from_value(answer).map_err(|_| undocumented())
    }

    /// What whoever decides about it has to know, one fact per line.
    pub(crate) fn text(&self) -> String {
        let whom = [&self.person.call_sign, &self.person.phone];
        let whom: Vec<&str> = whom.into_iter().flatten().map(String::as_str).collect();
        let you = if self.requested_by_you {
            say!(" (you)", "（您本人）")
        } else {
            String::new()
        };
        let asked_by = format!("{}{you}", self.requested_by);
        let until = match self.state.as_str() {
            "awaiting_approval" => both("approve before", "最迟批准时间"),
            "released" => both("fetch again before", "最迟领取时间"),
            _ => both("was open until", "有效期至"),
        };
        let mut facts = vec![
            (both("disclosure", "申请编号"), self.id.clone()),
            (both("state", "状态"), title::<State>(&self.state)),
            (both("requested by", "申请人"), asked_by),
            (
                both("requested at", "申请时间"),
                when::time(self.requested_at),
            ),
            (
                both("legal instrument", "法律文书"),
                self.instrument.clone(),
            ),
            (both("authority", "机关名称"), self.authority.clone()),
            (both("about", "所涉用户"), whom.join(&say!(", ", "、"))),
            (
                both("fields", "提供的信息"),
                titles::<DisclosedField>(&self.fields),
            ),
        ];
        let secret = self.secret_until.clone();
        facts.extend(secret.map(|day| (both("secret until", "保密至"), day)));
        facts.push((until, when::time(self.open_before)));
        show::fields(&facts)
    }
}

impl Disclosures {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let Some(one) = &self.id else {
            let query = [("state", "awaiting_approval")];
            let of = ("/staff/disclosures", &query[..], "disclosures");
            return show_list(target, of, json, text).await;
        };
        let id = DISCLOSURES.read(one)?;
        let api = target.api().await?;
        let answer = look(&api, &id.find(&api).await?).await?;
        if json {
            show::json(&answer);
        } else {
            show::print(&Seen::read(answer)?.text());
        }
        Ok(())
    }
}

fn text(listed: &[Listed]) -> String {
    if listed.is_empty() {
        return say!(
            "no disclosure waits for approval",
            "没有待批准的提供信息申请"
        );
    }
    let heads = [
        both("disclosure", "申请编号"),
        both("requested at", "申请时间"),
        both("approve before", "最迟批准时间"),
        both("fields", "提供的信息"),
    ];
    let rows = listed.iter().map(|one| {
        [
            one.id.clone(),
            when::time(one.requested_at),
            when::time(one.approve_before),
            titles::<DisclosedField>(&one.fields),
        ]
    });
    show::table(heads, rows)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;
    use crate::language::tests::in_chinese;

    #[test]
    fn who_decides_sees_who_asks_by_what_right_for_whom_and_what() {
        let mut answer = json!({
            "id": "1", "state": "awaiting_approval", "requested_at": "2026-11-25T18:28:49Z",
            "requested_by": "li.lei", "requested_by_you": false, "open_before": "2026-12-02T18:28:49Z",
            "instrument": "调令\u{1b}1号", "authority": "法院", "fields": ["phone", "threads"],
            "secret_until": "2027-01-01", "person": {"call_sign": "BG7ABC", "phone": "138******00"},
        });
        let seen = Seen::read(answer.clone()).unwrap();
        assert_eq!(
            seen.text(),
            "disclosure        1\n\
             state             awaiting_approval\n\
             requested by      li.lei\n\
             requested at      2026-11-26 02:28 +08:00\n\
             legal instrument  调令\u{fffd}1号\n\
             authority         法院\n\
             about             BG7ABC, 138******00\n\
             fields            phone, threads\n\
             secret until      2027-01-01\n\
             approve before    2026-12-03 02:28 +08:00"
        );
        assert_eq!(
            in_chinese(|| seen.text()),
            "申请编号      1\n\
             状态          待批准\n\
             申请人        li.lei\n\
             申请时间      2026-11-26 02:28\n\
             法律文书      调令\u{fffd}1号\n\
             机关名称      法院\n\
             所涉用户      BG7ABC、138******00\n\
             提供的信息    账户手机号、客服对话\n\
             保密至        2027-01-01\n\
             最迟批准时间  2026-12-03 02:28"
        );
        answer["requested_by_you"] = true.into();
        answer["person"] = json!({"call_sign": "BG7ABC"});
        let own = Seen::read(answer).unwrap().text();
        assert!(
            own.contains("li.lei (you)") && own.contains("BG7ABC\n"),
            "{own}"
        );
    }
}
