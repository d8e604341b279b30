//! `qeg notice`: sends a message to everyone, after showing its text and how many it reaches, and asking for that number.
//! The template determines whether it is a notice or a promotion, and so who receives it. With `--test-to` only the person
//! of one thread receives it.

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    calendar::received_on,
    id::ThreadId,
    notice::{
        Class, Locale, Message, Param, Params, Preferences, Template,
        broadcast::{Audience, days},
    },
};
use serde::{Deserialize, Serialize};

use crate::{
    api::{Api, undocumented},
    consent::Consent,
    fault::Fault,
    ids::THREADS,
    language::{both, say},
    show,
    target::Target,
    titles::{Word as _, title},
    when,
};

#[derive(Args)]
#[command(
    after_help = say!(
        "Examples (the first one sends it to the person of one thread, the second one shows text and number, and asks):\n  qeg notice policy_changed --set effective_on=2027-01-01 --test-to 4f3e2d1c0b9a48879695a4b3c2d1e0f9\n  qeg notice policy_changed --set effective_on=2027-01-01\n  qeg notice forwarding_offer --set until=2026-12-31 --yes --json\nA notice is sent to everybody, a promotion only to people who have opted in. `qeg notices` shows how far it is, and stops it.",
        "示例（第一条只发送给某项咨询的提出人，第二条会先显示内容和人数，再请您确认）：\n  qeg notice policy_changed --set effective_on=2027-01-01 --test-to 4f3e2d1c0b9a48879695a4b3c2d1e0f9\n  qeg notice policy_changed --set effective_on=2027-01-01\n  qeg notice forwarding_offer --set until=2026-12-31 --yes --json\n通知发送给全体用户，推广消息只发送给已同意接收的用户。可用 `qeg notices` 查看进度或停止发送。"
    )
)]
pub(crate) struct Notice {
    #[arg(
        value_name = both("TEMPLATE", "模板").as_str(),
        value_parser = templates(),
        help = both("Template of the message", "消息模板")
    )]
    template: Template,
    #[arg(
        long = "set",
        value_name = both("NAME=DATE", "名称=日期").as_str(),
        value_parser = param,
        help = both(
            "Parameter of the template, a day; repeat for each parameter",
            "模板的参数，为日期；每个参数各写一次"
        )
    )]
    params: Vec<(Param, Date)>,
    #[arg(
        long,
        value_name = both("THREAD", "咨询编号").as_str(),
        help = both(
            "Send it only to the person of this thread: for a test, one that you opened from your own account",
            "只发送给该咨询的提出人；用于测试，请填写您用自己的账户提出的咨询"
        )
    )]
    test_to: Option<String>,
    #[command(flatten)]
    consent: Consent,
}

#[derive(Serialize)]
struct Request {
    template: Template,
    audience: Audience,
    #[serde(skip_serializing_if = "Option::is_none")]
    thread_id: Option<ThreadId>,
    params: Params,
}

#[derive(Deserialize)]
struct Reach {
    accounts: u64,
    next: Option<String>,
}

#[derive(Deserialize)]
struct Accepted {
    id: String,
    class: String,
    requested_at: Timestamp,
}

fn templates() -> impl TypedValueParser<Value = Template> {
    let all = Template::ALL.iter();
    let words = all.filter(|template| template.is_for_everyone());
    PossibleValuesParser::new(words.map(|template| template.possible_value()))
        .try_map(|text| Template::parse(&text).ok_or("unknown"))
}

fn param(text: &str) -> Result<(Param, Date), &'static str> {
    let both = text.split_once('=');
    let read = both.and_then(|(name, day)| Some((Param::parse(name)?, day.parse().ok()?)));
    read.ok_or("unknown")
}

impl Notice {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let is_asked_for = self.consent.is_asked_for()?;
        let params = check(self.template, &self.params, received_on(Timestamp::now()))?;
        let test_to = self.test_to.as_deref().map(|id| THREADS.read(id));
        let test_to = test_to.transpose()?;
        let test_to = test_to
            .map(|id| id.whole_unless(is_asked_for))
            .transpose()?;
        let api = target.api().await?;
        let thread_id = match test_to {
            Some(id) => Some(id.find(&api).await?),
            None => None,
        };
        if is_asked_for {
            self.ask(&api, thread_id.as_ref(), &params).await?;
        }
        let request = Request {
            template: self.template,
            audience: match thread_id {
                Some(_) => Audience::Thread,
                None => Audience::Everyone,
            },
            thread_id,
            params,
        };
        let answer = api.post("/staff/notices", &request).await;
        let answer = answer.map_err(|fault| {
            let unknown = both(
                "No thread has this id. `qeg inbox` lists them.",
                "没有这个编号的咨询。可用 `qeg inbox` 查看。",
            );
            fault.with_message_for(404, unknown)
        })?;
        if json {
            show::json(&answer);
        } else {
            let accepted: Accepted = serde_json::from_value(answer).map_err(|_| undocumented())?;
            show::print(&show::fields(&[
                (both("message", "消息编号"), accepted.id),
                (both("class", "类别"), title::<Class>(&accepted.class)),
                (
                    both("requested at", "提交时间"),
                    when::time(accepted.requested_at),
                ),
            ]));
        }
        show::whole_or(both(
            "The message is being sent: do not send it again. `qeg notices list` shows it.",
            "消息正在发送：请不要再次发送。可用 `qeg notices list` 查看。",
        ))
    }

    /// Shows the text and whom it reaches, and asks: for the number of accounts before it goes to everyone.
    async fn ask(
        &self,
        api: &Api,
        thread: Option<&ThreadId>,
        params: &Params,
    ) -> Result<(), Fault> {
        if let Some(thread) = thread {
            let whom = say!("the person of thread {thread}", "咨询 {thread} 的提出人");
            let question = say!("Send it to this one person?", "是否只发送给这一个人？");
            return Consent::ask(&text(self.template, params, &whom)?, &question);
        }
        let count = reach(api).await?;
        let text = text(self.template, params, &everyone(self.template, count))?;
        let question = say!(
            "What is sent cannot be taken back. Type the number of accounts to send it: ",
            "发出后不能撤销。请输入账户数量以确认发送："
        );
        Consent::ask_for_count(&text, &question, count)
    }
}

/// How many accounts there are.
async fn reach(api: &Api) -> Result<u64, Fault> {
    let (mut accounts, mut cursor) = (0_u64, None::<String>);
    loop {
        let query: Vec<(&str, &str)> = cursor.iter().map(|of| ("cursor", of.as_str())).collect();
        let part = api.get("/staff/notices/reach", &query).await?;
        let part: Reach = serde_json::from_value(part).map_err(|_| undocumented())?;
        accounts += part.accounts;
        cursor = part.next;
        if cursor.is_none() {
            return Ok(accounts);
        }
    }
}

/// Whom a message to everyone reaches.
fn everyone(template: Template, accounts: u64) -> String {
    match template.class() {
        Class::Notice => say!(
            "everybody who has an account (accounts: {accounts})",
            "所有有账户的用户，共 {accounts} 个账户"
        ),
        Class::Promotion => say!(
            "everybody who has opted in to promotions (accounts: {accounts})",
            "所有已同意接收推广消息的用户（账户共 {accounts} 个）"
        ),
    }
}

/// The parameters of the template, all and no others, each with a day that makes sense.
fn check(template: Template, given: &[(Param, Date)], today: Date) -> Result<Params, Fault> {
    let params: Params = given.iter().copied().collect();
    let needed = template.params();
    if let Some(missing) = needed.iter().find(|one| !params.contains_key(one)) {
        return Err(Fault::usage(say!(
            "--set {missing}=DATE is missing: {template} says a day",
            "缺少 --set {missing}=日期：模板 {template} 需要一个日期"
        )));
    }
    if let Some(other) = params.keys().find(|one| !needed.contains(one)) {
        return Err(Fault::usage(say!(
            "{template} has no {other}: leave this --set out",
            "模板 {template} 没有参数 {other}：请去掉这个 --set"
        )));
    }
    if params.len() != given.len() {
        return Err(Fault::usage(say!(
            "one --set is given twice: give it once",
            "有一个 --set 重复：请只写一次"
        )));
    }
    let (_, last) = days(today);
    if let Some((name, _)) = params.iter().find(|(_, day)| **day < today || **day > last) {
        return Err(Fault::usage(say!(
            "--set {name} has to be a day from {today} to {last}",
            "--set {name} 应在 {today} 至 {last} 之间"
        )));
    }
    Ok(params)
}

/// What is about to be sent, to whom, in both languages.
fn text(template: Template, params: &Params, whom: &str) -> Result<String, Fault> {
    let wishes = Preferences { promotions: true };
    let message = Message::new(template, params.clone()).ok();
    let message = message.and_then(|message| message.into_sendable(&wishes));
    let message = message.ok_or_else(|| {
        Fault::usage(say!(
            "this message has no text: check the template and --set",
            "这条消息没有内容：请检查模板和 --set"
        ))
    })?;
    let in_both = Locale::ALL
        .iter()
        .map(|locale| format!("{locale}: {}", message.text(*locale)));
    let in_both: Vec<String> = in_both.collect();
    let (class, in_both) = (template.class().title(), in_both.join("\n"));
    Ok(say!(
        "{class} to {whom}:\n{in_both}",
        "{class}，发送给{whom}：\n{in_both}"
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use jiff::civil::date;

    use super::*;

    #[test]
    fn only_all_parameters_with_days_that_make_sense_are_accepted() {
        let today = date(2026, 11, 26);
        let of = |params: &[(Param, Date)]| check(Template::PolicyChanged, params, today);
        let on = |day| [(Param::EffectiveOn, day)];
        assert!(of(&on(today)).is_ok() && of(&on(date(2028, 11, 27))).is_ok());
        let days = "--set effective_on has to be a day from 2026-11-26 to 2028-11-27";
        for (params, expected) in [
            (
                &[][..],
                "--set effective_on=DATE is missing: policy_changed says a day",
            ),
            (&on(date(2026, 11, 25)), days),
            (&on(date(2028, 11, 28)), days),
            (
                &[on(today)[0], on(today)[0]],
                "one --set is given twice: give it once",
            ),
            (
                &[on(today)[0], (Param::Until, today)],
                "policy_changed has no until: leave this --set out",
            ),
        ] {
            assert_eq!(of(params).unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn the_text_is_shown_in_both_languages_with_whom_it_reaches() {
        let params = Params::from([(Param::EffectiveOn, date(2027, 1, 1))]);
        let template = Template::PolicyChanged;
        let shown = text(template, &params, &everyone(template, 1204)).unwrap();
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(
            lines[0],
            "notice to everybody who has an account (accounts: 1204):"
        );
        assert!(lines[1].starts_with("zh-CN: 隐私政策已更新，自2027-01-01"));
        assert!(lines[2].starts_with("en: ") && lines[2].contains("2027-01-01"));
        let params = Params::from([(Param::Until, date(2027, 1, 1))]);
        let template = Template::ForwardingOffer;
        let offer = text(template, &params, &everyone(template, 7)).unwrap();
        let whom = "promotion to everybody who has opted in to promotions (accounts: 7):";
        assert!(offer.starts_with(whom));
    }
}
