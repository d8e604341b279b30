//! A certificate line by line, for people.

use qeg_domain::certificate::{Attested, Claims, NotCovered, Recipient};

use crate::{
    language::{Language, Text, both, say},
    titles::Word,
    when,
};

/// The name of each line and its text.
pub(super) fn described(claims: &Claims) -> Vec<(Text, String)> {
    let mut facts = request(claims);
    facts.extend(erased(claims));
    let carriers = claims.recipients.iter();
    facts.extend(carriers.map(|one| (both("carrier", "承运商"), carrier(one))));
    let levels = claims.attested.iter();
    facts.extend(levels.map(|one| (both("level", "各个层面"), level(one))));
    let rest = claims.not_covered.iter();
    facts.extend(rest.map(|one| (both("not covered", "证书不包括"), not_covered(one))));
    facts
}

fn request(claims: &Claims) -> Vec<(Text, String)> {
    let (due, calendar) = (claims.due_on, &claims.calendar_version);
    let due = say!(
        "{due} (calendar {calendar})",
        "{due}（工作日历 {calendar}）"
    );
    vec![
        (both("stage", "证明"), claims.stage.title().to_owned()),
        (both("issuer", "签发者"), claims.iss.clone()),
        (both("request", "申请编号"), claims.request_id.to_string()),
        (
            both("proof of identity", "身份核实"),
            claims.proof.title().to_owned(),
        ),
        (both("mode", "开始时间"), claims.mode.title().to_owned()),
        (
            both("received at", "收到时间"),
            when::time(claims.received_at),
        ),
        (
            both("received on", "收到日期"),
            claims.received_on.to_string(),
        ),
        (both("due on", "期限"), due),
    ]
}

fn erased(claims: &Claims) -> Vec<(Text, String)> {
    let mut facts = vec![(both("erased at", "数据删除"), when::time(claims.erased_at))];
    let resumed = claims.resumed_on.map(|day| day.to_string());
    facts.extend(resumed.map(|day| (both("resumed on", "依法暂停结束"), day)));
    let completed = claims.completed_at.map(when::time);
    facts.extend(completed.map(|at| (both("completed at", "备份到期"), at)));
    let keys = claims.keys_destroyed.iter().map(|purpose| purpose.title());
    let keys = keys.collect::<Vec<_>>().join(&say!(", ", "、"));
    facts.extend([
        (both("keys destroyed", "已销毁的密钥"), keys),
        (
            both("items deleted", "已删除的记录"),
            claims.items_deleted.to_string(),
        ),
        (
            both("index entries deleted", "已删除的索引"),
            claims.index_entries_deleted.to_string(),
        ),
    ]);
    if claims.reopened > 0 {
        let times = claims.reopened;
        let times = say!(
            "{times} times, after a restore from backup",
            "{times} 次，因恢复备份带回了数据"
        );
        facts.push((both("erased again", "再次删除"), times));
    }
    let head = &claims.audit.head;
    let chain = say!("head {head}", "最后一条的散列 {head}");
    facts.push((both("audit chain", "处理记录"), chain));
    facts
}

fn carrier(carrier: &Recipient) -> String {
    let late = if carrier.late {
        say!(", late", "，已超期")
    } else {
        String::new()
    };
    let kept = match (carrier.basis.map(Word::title), carrier.retained_until) {
        (Some(basis), Some(until)) => {
            say!(", by {basis}, until {until}", "，依据{basis}，至 {until}")
        }
        (None, Some(until)) => say!(", until {until}", "，至 {until}"),
        _ => String::new(),
    };
    let answer = match (carrier.outcome, carrier.answered_at) {
        (Some(outcome), Some(at)) => {
            let (outcome, at) = (outcome.title(), when::time(at));
            say!(
                "{outcome}{kept}; first answered at {at}{late}",
                "{outcome}{kept}；首次答复于 {at}{late}"
            )
        }
        _ => say!("no answer yet{late}", "尚未答复{late}"),
    };
    let (name, told) = (&carrier.carrier, when::time(carrier.told_at));
    say!(
        "{name}, notified at {told}: {answer}",
        "{name}，{told} 要求删除：{answer}"
    )
}

fn level(attested: &Attested) -> String {
    let since = attested.at.map(when::time);
    let since = since.map_or_else(String::new, |at| say!(" at {at}", "（{at}）"));
    let (level, assurance) = (attested.level.title(), attested.assurance.title());
    say!("{level}: {assurance}{since}", "{level}：{assurance}{since}")
}

fn not_covered(not_covered: &NotCovered) -> String {
    let carrier = not_covered.carrier.as_ref();
    let carrier = carrier.map_or_else(String::new, |name| say!(" ({name})", "（{name}）"));
    let until = not_covered.until.as_ref();
    let until = until.map_or_else(String::new, |day| say!(" until {day}", "（至 {day}）"));
    let (what, words) = (not_covered.what, &not_covered.words);
    match Language::spoken() {
        Language::English => format!("{what}{carrier}{until}: {}", words.en),
        Language::Chinese => format!("{}{carrier}{until}", words.zh_cn),
    }
}
