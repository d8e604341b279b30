//! Messages to a person, in two classes that are two types: a [`Notice`] always goes out, a [`Promotion`] only to
//! those who want promotions.
//!
//! The class belongs to the template, not to the caller, and the choice of the person is asked when a message is
//! sent: only a [`SendableMessage`] message has a text to send.

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

/// The values of a template's parameters. They are dates, so that a message can hold no personal data.
pub type Params = BTreeMap<Param, Date>;

/// Why a message cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The template is of the other class.
    #[error("the template is of the other class: send it as what it is")]
    OtherClass,
    /// The template carries a one-time code; it is sent as a [`CodeMessage`] and never kept.
    #[error("the template carries a one-time code: ask for a verification instead")]
    CarriesCode,
    /// The template tells one person of something that happened to them.
    #[error("the template is about one person: it is sent when that happens")]
    OfOnePerson,
    /// A parameter of the template is missing, or there is one it does not have.
    #[error("the parameters are not those of the template")]
    Params,
}

/// A message the person must get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice(Filled);

/// A message for those who opted in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promotion(Filled);

/// A message that may be sent now, to the person whose preferences were asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendableMessage(Filled);

/// A message of either class, as staff asks for it by its template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// A message the person must get.
    Notice(Notice),
    /// A message for those who opted in.
    Promotion(Promotion),
}

/// A template with all its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Filled {
    template: Template,
    params: Params,
}

/// Whether a message of this class may go to a person with this choice.
pub const fn may_send(class: Class, promotions_opt_in: bool) -> bool {
    match class {
        Class::Notice => true,
        Class::Promotion => promotions_opt_in,
    }
}

impl Notice {
    /// From a template of the class `notice` and exactly its parameters.
    pub fn new(template: Template, params: Params) -> Result<Self, Refused> {
        Filled::of(Class::Notice, template, params).map(Self)
    }

    /// Clears it for sending: nothing stops a notice.
    pub fn clear(self) -> SendableMessage {
        SendableMessage(self.0)
    }
}

impl Promotion {
    /// From a template of the class `promotion` and exactly its parameters.
    pub fn new(template: Template, params: Params) -> Result<Self, Refused> {
        Filled::of(Class::Promotion, template, params).map(Self)
    }

    /// Clears it for sending, if the person wants promotions at this moment.
    pub fn clear(self, preferences: &Preferences) -> Option<SendableMessage> {
        may_send(Class::Promotion, preferences.promotions).then_some(SendableMessage(self.0))
    }
}

impl Message {
    /// A message of the template's class.
    pub fn new(template: Template, params: Params) -> Result<Self, Refused> {
        match template.class() {
            Class::Notice => Notice::new(template, params).map(Self::Notice),
            Class::Promotion => Promotion::new(template, params).map(Self::Promotion),
        }
    }

    /// Clears it for sending, as its class wants.
    pub fn clear(self, preferences: &Preferences) -> Option<SendableMessage> {
        match self {
            Self::Notice(notice) => Some(notice.clear()),
            Self::Promotion(promotion) => promotion.clear(preferences),
        }
    }
}

impl SendableMessage {
    /// The template, by which a message gateway knows the registered text.
    pub fn template(&self) -> Template {
        self.0.template
    }

    /// The values of its parameters.
    pub fn params(&self) -> &Params {
        &self.0.params
    }

    /// The text as the person reads it.
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
