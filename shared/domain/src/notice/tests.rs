//! Promotions are sent only to people who opted in, notices always, and every text contains what it must.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use jiff::civil::date;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::verification::{Code, CodeUse};

fn params(template: Template) -> Params {
    template
        .params()
        .iter()
        .map(|name| (*name, date(2026, 12, 2)))
        .collect()
}

#[test]
fn the_class_of_the_template_determines_the_type() {
    for template in Template::ALL.iter().copied() {
        let notice = Notice::new(template, params(template));
        let promotion = Promotion::new(template, params(template));
        match (template.class(), template.carries_code()) {
            (Class::Notice, false) => {
                assert!(notice.is_ok());
                assert_eq!(promotion, Err(Refused::OtherClass));
            }
            (Class::Notice, true) => {
                assert_eq!(notice, Err(Refused::CarriesCode));
                assert_eq!(promotion, Err(Refused::OtherClass));
            }
            (Class::Promotion, _) => {
                assert_eq!(notice, Err(Refused::OtherClass));
                assert!(promotion.is_ok());
            }
        }
    }
}

#[test]
fn exactly_the_parameters_of_the_template_are_accepted() {
    let due = Template::DeletionRequested;
    let none = Params::new();
    let other = params(Template::PolicyChanged);
    let more = params(due).into_iter().chain(other.clone()).collect();
    for wrong in [none, other, more] {
        assert_eq!(Notice::new(due, wrong), Err(Refused::Params));
    }
    let json = r#"{"due_on":"2026-12-02"}"#;
    assert_eq!(serde_json::to_string(&params(due)).unwrap(), json);
    assert_eq!(serde_json::from_str::<Params>(json).unwrap(), params(due));
    assert!(serde_json::from_str::<Params>(r#"{"name":"2026-12-02"}"#).is_err());
    assert!(serde_json::from_str::<Params>(r#"{"due_on":"13800138000"}"#).is_err());
}

#[test]
fn every_text_uses_its_parameters_and_leaves_no_placeholder() {
    for template in Template::ALL.iter().copied() {
        for locale in Locale::ALL.iter().copied() {
            let pattern = text::pattern(template, locale);
            for name in Param::ALL {
                let named = pattern.contains(&format!("{{{name}}}"));
                assert_eq!(
                    named,
                    template.params().contains(name),
                    "{template} {locale} {name}"
                );
            }
            assert_eq!(
                pattern.contains("{code}"),
                template.carries_code(),
                "{template} {locale}"
            );
            let filled = text::fill(template, locale, &params(template)).replace("{code}", "");
            assert!(
                !filled.contains(['{', '}']),
                "{template} {locale}: {filled}"
            );
        }
    }
}

#[test]
fn a_notice_has_a_text_in_both_languages() {
    let asked = Notice::new(
        Template::DeletionRequested,
        params(Template::DeletionRequested),
    );
    let message = asked.unwrap().into_sendable();
    assert!(message.text(Locale::ZhCn).contains("最迟于2026-12-02完成"));
    assert!(message.text(Locale::En).contains("by 2026-12-02."));
    assert_eq!(message.template(), Template::DeletionRequested);
    assert_eq!(message.params(), &params(Template::DeletionRequested));
}

#[test]
fn a_code_message_names_its_purpose_and_validity() {
    for (purpose, zh_cn, en) in [
        (
            CodeUse::Registration,
            "用于注册账户",
            "for opening an account",
        ),
        (
            CodeUse::PasswordReset,
            "用于重置密码",
            "for setting a new password",
        ),
        (
            CodeUse::PhoneChange,
            "手机号更换为本号码",
            "for giving your account this number",
        ),
        (
            CodeUse::Deletion,
            "用于注销账户",
            "for deleting your account",
        ),
    ] {
        let Ok(code) = Code::parse("012345") else {
            panic!("a code")
        };
        let message = CodeMessage::new(purpose, code);
        assert_eq!(message.template().class(), Class::Notice);
        for (locale, use_, minutes) in [
            (Locale::ZhCn, zh_cn, "10分钟内有效"),
            (Locale::En, en, "valid for 10 minutes"),
        ] {
            let text = message.text(locale);
            for part in ["012345", use_, minutes] {
                assert!(
                    text.disclose().contains(part),
                    "{purpose:?} {locale} lacks {part}"
                );
            }
        }
    }
}

#[test]
fn turning_notices_off_is_refused_with_the_reason() {
    let read = |body: &str| serde_json::from_str::<PreferencesInput>(body);
    for body in [
        r#"{"promotions":true}"#,
        r#"{"promotions":true,"notices":"required"}"#,
        r#"{"promotions":true,"notices":true}"#,
    ] {
        let after = Preferences::default().apply(&read(body).unwrap());
        assert_eq!(after, Ok(Preferences { promotions: true }), "{body}");
    }
    for off in [
        "false",
        "null",
        "\"off\"",
        "\"\"",
        "0",
        "-1",
        "0.5",
        "[]",
        "[1,[2]]",
        "{}",
        "{\"sms\":{}}",
    ] {
        let body = format!(r#"{{"promotions":true,"notices":{off}}}"#);
        let after = Preferences::default().apply(&read(&body).unwrap());
        assert_eq!(after, Err(NoticesAreRequired), "{body}");
    }
    assert!(
        NoticesAreRequired
            .to_string()
            .starts_with("notices cannot be turned off: ")
    );
    assert_eq!(NoticesAreRequired.violation().pointer, "/notices");
    for malformed in [
        "{}",
        r#"{"promotions":1}"#,
        r#"{"promotions":true,"sms":false}"#,
    ] {
        assert!(read(malformed).is_err(), "{malformed}");
    }
}

#[derive(Clone, Debug)]
enum Step {
    Put(String),
    Send(Template),
}

fn step() -> impl Strategy<Value = Step> {
    let notices = select(vec![
        "",
        r#","notices":false"#,
        r#","notices":"off""#,
        r#","notices":"required""#,
    ]);
    prop_oneof![
        (any::<bool>(), notices)
            .prop_map(|(on, notices)| Step::Put(format!(r#"{{"promotions":{on}{notices}}}"#))),
        select(Template::ALL).prop_map(Step::Send),
    ]
}

proptest! {
    /// Against a model that only knows whether the last accepted change turned promotions on.
    #[test]
    fn notices_are_always_sent_and_promotions_only_after_opting_in(
        steps in proptest::collection::vec(step(), 0..40),
    ) {
        let mut preferences = Preferences::default();
        let mut opted_in = false;
        for step in steps {
            match step {
                Step::Put(body) => {
                    if let Ok(after) = preferences.apply(&serde_json::from_str(&body).unwrap()) {
                        preferences = after;
                        opted_in = body.contains(r#""promotions":true"#);
                    }
                    prop_assert_eq!(preferences.promotions, opted_in);
                }
                Step::Send(template) => {
                    let expected = template.class() == Class::Notice || opted_in;
                    prop_assert_eq!(may_send(template.class(), preferences.promotions), expected);
                    if !template.carries_code() {
                        let message = Message::new(template, params(template)).unwrap();
                        prop_assert_eq!(message.into_sendable(&preferences).is_some(), expected);
                    }
                }
            }
        }
    }
}
