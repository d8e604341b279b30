//! A certificate line by line, for people.

use qeg_domain::certificate::{Attested, Claims, NotCovered, Recipient};

/// The name of each line and its text.
pub(super) fn described(claims: &Claims) -> Vec<(&'static str, String)> {
    let keys = claims.keys_destroyed.iter().map(|purpose| purpose.as_str());
    let mut facts = vec![
        ("stage", claims.stage.to_string()),
        ("issuer", claims.iss.clone()),
        ("request", claims.request_id.to_string()),
        ("proof of identity", claims.proof.to_string()),
        ("mode", claims.mode.to_string()),
        ("received at", claims.received_at.to_string()),
        ("received on", claims.received_on.to_string()),
        (
            "due on",
            format!("{} (calendar {})", claims.due_on, claims.calendar_version),
        ),
        ("erased at", claims.erased_at.to_string()),
    ];
    let resumed = claims.resumed_on.map(|day| ("resumed on", day.to_string()));
    facts.extend(resumed);
    facts.extend(
        claims
            .completed_at
            .map(|at| ("completed at", at.to_string())),
    );
    facts.extend([
        ("keys destroyed", keys.collect::<Vec<_>>().join(", ")),
        ("items deleted", claims.items_deleted.to_string()),
        (
            "index entries deleted",
            claims.index_entries_deleted.to_string(),
        ),
    ]);
    if claims.reopened > 0 {
        let times = format!("{} times, after a restore from backup", claims.reopened);
        facts.push(("erased again", times));
    }
    let (entries, head) = (claims.audit.entries, &claims.audit.head);
    facts.push(("audit chain", format!("{entries} entries, head {head}")));
    facts.extend(
        claims
            .recipients
            .iter()
            .map(|one| ("carrier", carrier(one))),
    );
    facts.extend(claims.attested.iter().map(|one| ("level", level(one))));
    facts.extend(
        claims
            .not_covered
            .iter()
            .map(|one| ("not covered", rest(one))),
    );
    facts
}

fn carrier(carrier: &Recipient) -> String {
    let late = if carrier.late { ", late" } else { "" };
    let kept = match (carrier.basis, carrier.retained_until) {
        (Some(basis), Some(until)) => format!(", by {basis}, until {until}"),
        (None, Some(until)) => format!(", until {until}"),
        _ => String::new(),
    };
    let answer = match (carrier.outcome, carrier.answered_at) {
        (Some(outcome), Some(at)) => format!("{outcome}{kept}; first answered at {at}{late}"),
        _ => format!("no answer yet{late}"),
    };
    format!(
        "{}, notified at {}: {answer}",
        carrier.carrier, carrier.told_at
    )
}

fn level(attested: &Attested) -> String {
    let since = attested.at.map(|at| format!(" at {at}"));
    let since = since.unwrap_or_default();
    format!("{}: {}{since}", attested.level, attested.assurance)
}

fn rest(not_covered: &NotCovered) -> String {
    let carrier = not_covered.carrier.iter().map(|name| format!(" ({name})"));
    let until = not_covered.until.iter().map(|day| format!(" until {day}"));
    let more: String = carrier.chain(until).collect();
    format!("{}{more}: {}", not_covered.what, not_covered.words.en)
}
