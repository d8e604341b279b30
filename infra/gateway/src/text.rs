//! The texts registered with the gateway: turns a template's name and parameters into the text that a person reads.

use std::collections::BTreeMap;

use qeg_domain::notice::{CodeMessage, Locale, Message, Param, Params, Preferences, Template};
use qeg_domain::verification::{Code, CodeUse};

/// The name of a code template's only parameter.
const CODE: &str = "code";

/// The filled text; `None` for an unknown template or locale, or for parameters that the template does not have.
pub(crate) fn text(
    template: &str,
    locale: &str,
    params: &BTreeMap<String, String>,
) -> Option<String> {
    let (template, locale) = (Template::parse(template)?, Locale::parse(locale)?);
    if let Some(&purpose) = CodeUse::ALL
        .iter()
        .find(|&&purpose| Template::of_code(purpose) == template)
    {
        let code = Code::parse(params.get(CODE)?).ok()?;
        let only = params.len() == 1;
        return only.then(|| {
            CodeMessage::new(purpose, code)
                .text(locale)
                .disclose()
                .clone()
        });
    }
    let dates: Option<Params> = params
        .iter()
        .map(|(name, date)| Some((Param::parse(name)?, date.parse().ok()?)))
        .collect();
    // Whether a person wants promotions is checked before sending. A gateway only knows numbers.
    let wanted = Preferences { promotions: true };
    let message = Message::new(template, dates?)
        .ok()?
        .into_sendable(&wanted)?;
    Some(message.text(locale))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|&(name, value)| (name.into(), value.into()))
            .collect()
    }

    #[test]
    fn a_registered_template_with_its_parameters_has_a_text() {
        let code = text("code_registration", "en", &params(&[("code", "042917")]));
        assert!(code.is_some_and(|text| text.contains("042917")));
        let notice = text(
            "deletion_requested",
            "zh-CN",
            &params(&[("due_on", "2026-02-24")]),
        );
        assert!(notice.is_some_and(|text| text.contains("2026-02-24")));
    }

    #[test]
    fn an_unknown_template_locale_or_parameter_has_no_text() {
        assert_eq!(text("greeting", "en", &params(&[])), None);
        assert_eq!(
            text("code_registration", "fr", &params(&[("code", "042917")])),
            None
        );
        assert_eq!(text("code_registration", "en", &params(&[])), None);
        assert_eq!(
            text("deletion_requested", "en", &params(&[("due_on", "soon")])),
            None
        );
        assert_eq!(
            text("phone_moved", "en", &params(&[("due_on", "2026-02-24")])),
            None
        );
    }
}
