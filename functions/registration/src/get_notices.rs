//! GET /notices: the notices and promotions written to the person, also for people without a phone.

use jiff::Timestamp;
use qeg_domain::{
    clock::Clock,
    id::NoticeId,
    limits,
    notice::{Class, Locale, Message, Preferences, Template},
    purpose::Purpose,
};
use qeg_store::{
    core::person::{EnterSession, Wanted},
    messages::notice::{ReadNotices, StoredNotice},
};
use qeg_web::{
    Answer, Problem, Request, Status,
    describe::{Caller, Operation, json},
    paging, session,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A page of the messages to the person.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "NoticePage")]
struct List<'a> {
    /// Newest first.
    notices: Vec<View<'a>>,
    /// The `cursor` of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A notice or promotion.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Notice")]
struct View<'a> {
    /// Its id.
    id: &'a NoticeId,
    /// When it was written.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    at: Timestamp,
    template: Template,
    class: Class,
    /// When it was sent to the message gateway; absent if it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(serialize_with = "qeg_domain::clock::whole_second_opt::serialize")]
    sent_at: Option<Timestamp>,
    text: Text,
}

/// The text of a message, in both languages.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "NoticeText")]
struct Text {
    /// In Simplified Chinese.
    #[serde(rename = "zh-CN")]
    zh_cn: String,
    /// In English.
    en: String,
}

/// The last notice that was shown. The next page begins after it, whatever was written since.
#[derive(Serialize, Deserialize)]
struct Shown {
    at: Timestamp,
    id: NoticeId,
}

impl<'a> View<'a> {
    fn of(notice: &'a StoredNotice) -> Option<Self> {
        let record = &notice.record;
        let message = Message::new(record.template, record.params.clone()).ok()?;
        // Promotions count as allowed here: the person reads what was written, and nothing is sent.
        let cleared = message.into_sendable(&Preferences { promotions: true })?;
        Some(Self {
            id: &record.id,
            at: record.at,
            template: record.template,
            class: record.template.class(),
            sent_at: notice.sent_at,
            text: Text {
                zh_cn: cleared.text(Locale::ZhCn),
                en: cleared.text(Locale::En),
            },
        })
    }
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Person, "get_notices", "GET /notices")
        .titled("Read the notices of the account", "查看通知")
        .noting("All notices of the account, whether or not it has a mobile number.")
        .paged()
        .answers::<List<'_>>(
            Status::Ok,
            "A page of messages.",
            json!({"notices": [{
                "id": "3c2b1a0f9e8d4c7b8a6f5e4d3c2b1a0f",
                "at": "2026-11-25T18:28:49Z",
                "template": "password_reset_done",
                "class": "notice",
                "sent_at": "2026-11-25T18:28:55Z",
                "text": {"zh-CN": "您的密码已重置。", "en": "Your password was reset."}
            }]}),
        )
}

/// 200, newest first.
pub(crate) async fn handle(
    powers: &(impl Clock + EnterSession + ReadNotices),
    request: &Request,
) -> Result<Answer, Problem> {
    let shown = request.cursor::<Shown>()?;
    let wanted = Wanted::keys(&[Purpose::Account]);
    let now = powers.now();
    let person = session::enter(powers, request, wanted, now).await?;
    let before = shown.as_ref().map(|shown| (shown.at, &shown.id));
    let page = powers.notices_before(&person, before, limits::PAGE_ENTRIES, now);
    let (notices, is_more) = page.await?;
    let last = notices.last().filter(|_| is_more);
    let next = last.map(|last| {
        paging::encode(&Shown {
            at: last.record.at,
            id: last.record.id.clone(),
        })
    });
    let list = List {
        notices: notices.iter().filter_map(View::of).collect(),
        next: next.transpose()?,
    };
    Answer::json(Status::Ok, &list)
}
