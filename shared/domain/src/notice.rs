//! Messages to a person. There are two classes, each with its own type: a [`Notice`] is always sent, a [`Promotion`] only
//! to people who opted in.
//!
//! The template determines the class; the caller cannot choose it. The person's preference is checked when a message is
//! sent: only a [`SendableMessage`] has a text.

pub mod broadcast;
mod code;
mod preferences;
mod template;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeMap;

use jiff::civil::Date;

pub use code::CodeMessage;
pub use preferences::{NoticesAreRequired, NoticesChoice, Preferences, PreferencesInput};
pub use template::{Class, Locale, Param, Template};

/// The values of a template's parameters. All are dates, so that a message cannot contain personal data.
pub type Params = BTreeMap<Param, Date>;

/// Why a message cannot be created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The template belongs to the other class.
    #[error("the template belongs to the other class: use the class of the template")]
    OtherClass,
    /// The template contains a one-time code. Such a message is a [`CodeMessage`] and is never stored.
    #[error("the template contains a one-time code: request a verification instead")]
    CarriesCode,
    /// The template is about an event that concerns one person.
    #[error(
        "the template is about one person and is sent when its event happens: choose one for everyone"
    )]
    OfOnePerson,
    /// A parameter of the template is missing, or there is an additional one.
    #[error("the parameters do not match: give exactly the parameters of the template")]
    Params,
}

/// A message that the person must get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice(Filled);

/// A message for people who opted in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promotion(Filled);

/// A message that may be sent now to the person whose preferences were checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendableMessage(Filled);

/// A message of either class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// A message that the person must get.
    Notice(Notice),
    /// A message for people who opted in.
    Promotion(Promotion),
}

/// A template with the values of all its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Filled {
    template: Template,
    params: Params,
}

/// Whether a message of this class may be sent to a person with this preference.
pub const fn may_send(class: Class, promotions_opt_in: bool) -> bool {
    match class {
        Class::Notice => true,
        Class::Promotion => promotions_opt_in,
    }
}

impl Notice {
    /// A notice from a template of the class `notice` and exactly its parameters.
    pub fn new(template: Template, params: Params) -> Result<Self, Refused> {
        Filled::of(Class::Notice, template, params).map(Self)
    }

    /// The message to send. A notice may always be sent.
    pub fn into_sendable(self) -> SendableMessage {
        SendableMessage(self.0)
    }
}

impl Promotion {
    /// A promotion from a template of the class `promotion` and exactly its parameters.
    pub fn new(template: Template, params: Params) -> Result<Self, Refused> {
        Filled::of(Class::Promotion, template, params).map(Self)
    }

    /// The message to send, if the person currently accepts promotions.
    pub fn into_sendable(self, preferences: &Preferences) -> Option<SendableMessage> {
        may_send(Class::Promotion, preferences.promotions).then_some(SendableMessage(self.0))
    }
}

impl Message {
    /// A message with the class of the template.
    pub fn new(template: Template, params: Params) -> Result<Self, Refused> {
        match template.class() {
            Class::Notice => Notice::new(template, params).map(Self::Notice),
            Class::Promotion => Promotion::new(template, params).map(Self::Promotion),
        }
    }

    /// The message to send, if its class and the preferences allow it.
    pub fn into_sendable(self, preferences: &Preferences) -> Option<SendableMessage> {
        match self {
            Self::Notice(notice) => Some(notice.into_sendable()),
            Self::Promotion(promotion) => promotion.into_sendable(preferences),
        }
    }
}

impl SendableMessage {
    /// The template, by which the message gateway finds the registered text.
    pub fn template(&self) -> Template {
        self.0.template
    }

    /// The values of its parameters.
    pub fn params(&self) -> &Params {
        &self.0.params
    }

    /// The text in this language.
    pub fn text(&self, locale: Locale) -> String {
        text::fill(self.0.template, locale, &self.0.params)
    }
}

impl Filled {
    fn of(class: Class, template: Template, params: Params) -> Result<Self, Refused> {
        if template.class() != class {
            return Err(Refused::OtherClass);
        }
        if template.carries_code() {
            return Err(Refused::CarriesCode);
        }
        if !params.keys().eq(template.params()) {
            return Err(Refused::Params);
        }
        Ok(Self { template, params })
    }
}
