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
use qeg_web::{Answer, Problem, Request, Status, paging, session};
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
struct List<'a> {
    notices: Vec<View<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Serialize)]
struct View<'a> {
    id: &'a NoticeId,
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    at: Timestamp,
    template: Template,
    class: Class,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(serialize_with = "qeg_domain::clock::whole_second_opt::serialize")]
    sent_at: Option<Timestamp>,
    text: Text,
}

#[derive(Serialize)]
struct Text {
    #[serde(rename = "zh-CN")]
    zh_cn: String,
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
