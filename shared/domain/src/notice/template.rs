//! The message templates. The list is closed, because message gateways in mainland China send only registered templates.

use crate::closed::closed_set;
use crate::hold::Basis;
use crate::verification::CodeUse;

closed_set! {
    /// The class of a template.
    Class as "MessageClass" {
        /// The person must get it, and it cannot be turned off.
        Notice = "notice",
        /// Only for people who opted in.
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
    Param as "TemplateParameter" {
        /// The last day of a deadline.
        DueOn = "due_on",
        /// The first day on which something is in force.
        EffectiveOn = "effective_on",
        /// The last day of an offer, of a legal hold, for signing in, or for objecting.
        Until = "until",
    }
}

closed_set! {
    /// All messages that the service can send.
    Template as "MessageTemplate" {
        /// One-time code for opening an account.
        CodeRegistration = "code_registration",
        /// One-time code for resetting the password.
        CodePasswordReset = "code_password_reset",
        /// One-time code for changing the number of the account to this one.
        CodePhoneChange = "code_phone_change",
        /// One-time code for deleting the account.
        CodeDeletion = "code_deletion",
        /// A new registration verified the number; this account lost it and keeps its call sign.
        PhoneMoved = "phone_moved",
        /// To the old number: the account has another number now.
        PhoneChanged = "phone_changed",
        /// The password was reset, and all sessions ended.
        PasswordResetDone = "password_reset_done",
        /// A deletion was requested.
        DeletionRequested = "deletion_requested",
        /// A deletion was cancelled.
        DeletionCancelled = "deletion_cancelled",
        /// A new registration verified the only identifier; this account will be deleted.
        AccountDeletionByTakeover = "account_deletion_by_takeover",
        /// Somebody else has shown the licence for the call sign; the account loses it unless its holder objects.
        CallSignClaimed = "call_sign_claimed",
        /// The account has lost its call sign and keeps its number.
        CallSignReleased = "call_sign_released",
        /// The account has lost its call sign, its only identifier; this account will be deleted.
        AccountDeletionByRelease = "account_deletion_by_release",
        /// Nobody has signed in for a long time; the account will be deleted unless somebody does.
        AccountUnused = "account_unused",
        /// Nobody has signed in for a long time; this account will be deleted.
        AccountDeletionByInactivity = "account_deletion_by_inactivity",
        /// Support has answered. The message contains nothing from the thread.
        SupportAnswered = "support_answered",
        /// A law forbids a deletion for now; the legal basis is still secret.
        DeletionHeld = "deletion_held",
        /// A deletion is paused: evidence of a criminal case.
        DeletionHeldCriminal = "deletion_held_criminal",
        /// A deletion is paused: an inquiry into a crime or national security.
        DeletionHeldInquiry = "deletion_held_inquiry",
        /// A deletion is paused: an investigation into espionage.
        DeletionHeldEspionage = "deletion_held_espionage",
        /// A deletion is paused: a supervisory commission's investigation.
        DeletionHeldSupervision = "deletion_held_supervision",
        /// A deletion is paused: evidence for a court.
        DeletionHeldCourt = "deletion_held_court",
        /// A deletion is paused: a tax inspection.
        DeletionHeldTax = "deletion_held_tax",
        /// A deletion is paused: a retention period set by law.
        DeletionHeldRetention = "deletion_held_retention",
        /// The legal hold ended, and the deletion resumes.
        DeletionResumed = "deletion_resumed",
        /// The privacy policy changes.
        PolicyChanged = "policy_changed",
        /// A temporary offer for forwarding.
        ForwardingOffer = "forwarding_offer",
    }
}

impl Template {
    /// The class. A sender cannot choose another one.
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
            | Self::CallSignClaimed
            | Self::CallSignReleased
            | Self::AccountDeletionByRelease
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

    /// The parameters. All are required.
    pub const fn params(self) -> &'static [Param] {
        match self {
            Self::DeletionRequested
            | Self::AccountDeletionByTakeover
            | Self::AccountDeletionByRelease
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
            | Self::CallSignClaimed
            | Self::ForwardingOffer => &[Param::Until],
            Self::PolicyChanged => &[Param::EffectiveOn],
            _ => &[],
        }
    }

    /// Whether staff may send it to everyone: the text is the same for all people.
    pub const fn is_for_everyone(self) -> bool {
        matches!(self, Self::PolicyChanged | Self::ForwardingOffer)
    }

    /// Whether the text contains a one-time code.
    pub const fn carries_code(self) -> bool {
        matches!(
            self,
            Self::CodeRegistration
                | Self::CodePasswordReset
                | Self::CodePhoneChange
                | Self::CodeDeletion
        )
    }

    /// The template that names the legal basis of a hold.
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

    /// The template that names the purpose of a code.
    pub const fn of_code(purpose: CodeUse) -> Self {
        match purpose {
            CodeUse::Registration => Self::CodeRegistration,
            CodeUse::PasswordReset => Self::CodePasswordReset,
            CodeUse::PhoneChange => Self::CodePhoneChange,
            CodeUse::Deletion => Self::CodeDeletion,
        }
    }
}
