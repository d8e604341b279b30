//! `qeg disclosures`: the disclosures that wait for approval, and what one of them is about.

use clap::Args;
use qeg_domain::id::DisclosureId;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    api::{Api, undocumented},
    fault::Fault,
    hold::not_an_id,
    open_list::show_list,
    show,
    target::Target,
};

#[derive(Args)]
#[command(
    after_help = "Examples:\n  qeg disclosures\n  qeg disclosures 7d0c2a9e51b84f6390c1d2e3f4a5b6c7\nThe list shows no personal data. Looking at one disclosure is recorded in the person's access log."
)]
pub(crate) struct Disclosures {
    /// Id of a disclosure: shows what it is about [default: lists what waits]
    #[arg(value_name = "ID")]
    id: Option<String>,
}

#[derive(Deserialize)]
struct Listed {
    id: String,
    requested_at: String,
    approve_before: String,
    fields: Vec<String>,
}

/// What a member of staff sees of a disclosure. It is personal, so it has no `Debug`.
#[derive(Deserialize)]
pub(crate) struct Seen {
    id: String,
    pub(crate) state: String,
    requested_at: String,
    requested_by: String,
    pub(crate) requested_by_you: bool,
    open_before: String,
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

/// Parses the id of a disclosure. It is safe in a path.
pub(crate) fn id(text: &str) -> Result<DisclosureId, Fault> {
    DisclosureId::parse(text)
        .ok_or_else(|| not_an_id("a disclosure").and("; `qeg disclosures` lists them"))
}

/// The words for an answer that there is no such disclosure, or nobody any more.
pub(crate) fn unknown(fault: Fault) -> Fault {
    fault.told(
        404,
        "No disclosure has this id. `qeg disclosures` lists those that wait.",
    )
}

/// Gets what a disclosure is about. The person's access log shows it.
pub(crate) async fn look(api: &Api, id: &DisclosureId) -> Result<Value, Fault> {
    let seen = api.get(&format!("/staff/disclosures/{id}"), &[]).await;
    let erased = "The person of this disclosure is being erased, or was. Nothing can be disclosed.";
    seen.map_err(|fault| unknown(fault).told(410, erased))
}

impl Seen {
    pub(crate) fn read(answer: Value) -> Result<Self, Fault> {
        serde_json::from_value(answer).map_err(|_| undocumented())
    }

    /// What whoever decides about it has to know, one fact per line.
    pub(crate) fn text(&self) -> String {
        let whom = [&self.person.call_sign, &self.person.phone];
        let whom: Vec<&str> = whom.into_iter().flatten().map(String::as_str).collect();
        let you = if self.requested_by_you { " (you)" } else { "" };
        let asked_by = format!("{}{you}", self.requested_by);
        let until = match self.state.as_str() {
            "awaiting_approval" => "approve before",
            "released" => "fetch again before",
            _ => "was open until",
        };
        let mut facts = vec![
            ("disclosure", self.id.clone()),
            ("state", self.state.clone()),
            ("requested by", asked_by),
            ("requested at", self.requested_at.clone()),
            ("legal instrument", self.instrument.clone()),
            ("authority", self.authority.clone()),
            ("about", whom.join(", ")),
            ("fields", self.fields.join(", ")),
        ];
        let secret = self.secret_until.clone();
        facts.extend(secret.map(|day| ("secret until", day)));
        facts.push((until, self.open_before.clone()));
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
        let id = id(one)?;
        let answer = look(&target.api().await?, &id).await?;
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
        return "no disclosure waits for approval".to_owned();
    }
    let heads = ["disclosure", "requested at", "approve before", "fields"];
    let rows = listed.iter().map(|one| {
        [
            one.id.clone(),
            one.requested_at.clone(),
            one.approve_before.clone(),
            one.fields.join(", "),
        ]
    });
    show::table(heads, rows)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

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
             requested at      2026-11-25T18:28:49Z\n\
             legal instrument  调令\u{fffd}1号\n\
             authority         法院\n\
             about             BG7ABC, 138******00\n\
             fields            phone, threads\n\
             secret until      2027-01-01\n\
             approve before    2026-12-02T18:28:49Z"
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
