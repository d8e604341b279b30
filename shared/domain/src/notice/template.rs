//! The templates: a closed list, as mainland gateways send registered templates only.

use crate::closed::closed_set;
use crate::hold::Basis;
use crate::verification::Purpose;

closed_set! {
    /// What kind of message a template is.
    Class {
        /// The person must get it; it cannot be turned off.
        Notice = "notice",
        /// Only for those who opted in.
        Promotion = "promotion",
    }
}

closed_set! {
    /// The language of a text.
    Locale {
        /// Simplified Chinese, the first language of the service.
        ZhCn = "zh-CN",
        /// English.
        En = "en",
    }
}

closed_set! {
    /// A parameter of a template; its value is a date in Asia/Shanghai.
    Param {
        /// The last day of a deadline.
        DueOn = "due_on",
        /// The first day on which something holds.
        EffectiveOn = "effective_on",
        /// The last day of an offer, or of what the law forbids.
        Until = "until",
    }
}

closed_set! {
    /// Every message the service can send.
    Template {
        /// One-time code for opening an account.
        CodeRegistration = "code_registration",
        /// One-time code for setting a new password.
        CodePasswordReset = "code_password_reset",
        /// One-time code for giving the account this number.
        CodePhoneChange = "code_phone_change",
        /// One-time code for deleting the account.
        CodeDeletion = "code_deletion",
        /// A new registration proved the number; this account lost it and keeps its call sign.
        PhoneMoved = "phone_moved",
        /// To the old number: the account has another one now.
        PhoneChanged = "phone_changed",
        /// The password was set anew, and every session ended.
        PasswordResetDone = "password_reset_done",
        /// A deletion was asked for.
        DeletionRequested = "deletion_requested",
        /// A deletion was taken back.
        DeletionCancelled = "deletion_cancelled",
        /// A new registration proved the only identifier; this account goes into deletion.
        AccountDeletionByTakeover = "account_deletion_by_takeover",
        /// Nobody has signed in for long; the account will be deleted unless somebody does.
        AccountUnused = "account_unused",
        /// Nobody has signed in for long, and this account goes into deletion.
        AccountDeletionByInactivity = "account_deletion_by_inactivity",
        /// Support has answered a question. Nothing of the thread is in it.
        SupportAnswered = "support_answered",
        /// A law stands in the way of a deletion; which one may not be told yet.
        DeletionHeld = "deletion_held",
        /// A deletion waits: evidence of a criminal case.
        DeletionHeldCriminal = "deletion_held_criminal",
        /// A deletion waits: an inquiry into a crime or national security.
        DeletionHeldInquiry = "deletion_held_inquiry",
        /// A deletion waits: an investigation into espionage.
        DeletionHeldEspionage = "deletion_held_espionage",
        /// A deletion waits: a supervisory commission's investigation.
        DeletionHeldSupervision = "deletion_held_supervision",
        /// A deletion waits: evidence for a court.
        DeletionHeldCourt = "deletion_held_court",
        /// A deletion waits: a tax inspection.
        DeletionHeldTax = "deletion_held_tax",
        /// A deletion waits: a law sets a time for keeping the data.
        DeletionHeldRetention = "deletion_held_retention",
        /// What stood in the way of a deletion is over, and it goes on.
        DeletionResumed = "deletion_resumed",
        /// The privacy policy changes.
        PolicyChanged = "policy_changed",
        /// Forwarding is on offer for a time.
        ForwardingOffer = "forwarding_offer",
    }
}

impl Template {
    /// Its class. Nobody who sends can choose another.
    pub const fn class(self) -> Class {
        match self {
            Self::ForwardingOffer => Class::Promotion,
            Self::CodeRegistration
            | Self::CodePasswordReset
            | Self::CodePhoneChange
            | Self::CodeDeletion
            | Self::PhoneMoved
            | Self::PhoneChanged
            | Self::PasswordResetDone
            | Self::DeletionRequested
            | Self::DeletionCancelled
            | Self::AccountDeletionByTakeover
            | Self::AccountUnused
            | Self::AccountDeletionByInactivity
            | Self::SupportAnswered
            | Self::DeletionHeld
            | Self::DeletionHeldCriminal
            | Self::DeletionHeldInquiry
            | Self::DeletionHeldEspionage
            | Self::DeletionHeldSupervision
            | Self::DeletionHeldCourt
            | Self::DeletionHeldTax
            | Self::DeletionHeldRetention
            | Self::DeletionResumed
            | Self::PolicyChanged => Class::Notice,
        }
    }

    /// Its parameters, each of which it needs.
    pub const fn params(self) -> &'static [Param] {
        match self {
            Self::DeletionRequested
            | Self::AccountDeletionByTakeover
            | Self::AccountDeletionByInactivity
            | Self::DeletionResumed => &[Param::DueOn],
            Self::DeletionHeldCriminal
            | Self::DeletionHeldInquiry
            | Self::DeletionHeldEspionage
            | Self::DeletionHeldSupervision
            | Self::DeletionHeldCourt
            | Self::DeletionHeldTax
            | Self::DeletionHeldRetention
            | Self::AccountUnused
            | Self::ForwardingOffer => &[Param::Until],
            Self::PolicyChanged => &[Param::EffectiveOn],
            _ => &[],
        }
    }

    /// Whether it says something that is the same for everybody, so that staff may send it to all.
    pub const fn is_for_everyone(self) -> bool {
        matches!(self, Self::PolicyChanged | Self::ForwardingOffer)
    }

    /// Whether its text holds a one-time code.
    pub const fn carries_code(self) -> bool {
        matches!(
            self,
            Self::CodeRegistration
                | Self::CodePasswordReset
                | Self::CodePhoneChange
                | Self::CodeDeletion
        )
    }

    /// The template that says why a deletion waits.
    pub const fn of_hold(basis: Basis) -> Self {
        match basis {
            Basis::CriminalEvidence => Self::DeletionHeldCriminal,
            Basis::DataInquiry => Self::DeletionHeldInquiry,
            Basis::CounterEspionage => Self::DeletionHeldEspionage,
            Basis::Supervision => Self::DeletionHeldSupervision,
            Basis::CourtEvidence => Self::DeletionHeldCourt,
            Basis::TaxInspection => Self::DeletionHeldTax,
            Basis::StatutoryRetention => Self::DeletionHeldRetention,
        }
    }

    /// The template that says what a code is for.
    pub const fn of_code(purpose: Purpose) -> Self {
        match purpose {
            Purpose::Registration => Self::CodeRegistration,
            Purpose::PasswordReset => Self::CodePasswordReset,
            Purpose::PhoneChange => Self::CodePhoneChange,
            Purpose::Deletion => Self::CodeDeletion,
        }
    }
}
