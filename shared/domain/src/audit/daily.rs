//! Which actions are limited a day, and by which limit. Each action adds an entry to the person's chain, so what a person or
//! a carrier can repeat at will has one.

use super::{Action, ActorKind};
use crate::limits::{
    CARRIER_CHANGES_A_DAY, CHANGES_A_DAY, DELETIONS_A_DAY, NEW_PASSWORDS_A_DAY, RECOVERIES_A_DAY,
    SIGN_INS_A_DAY,
};

/// A limit of a day, in Asia/Shanghai, for one person. Each has its own count, so none of them can use up another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DailyLimit {
    /// Changes by the person to their account, preferences, contact data and handoffs.
    Changes,
    /// Collections and reports of all carriers.
    CarrierChanges,
    /// Sign-ins.
    SignIns,
    /// New passwords that the present one confirmed.
    NewPasswords,
    /// New passwords by a recovery code.
    Recoveries,
    /// Deletions that the person asked for and can cancel.
    Deletions,
}

impl DailyLimit {
    /// All limits.
    pub const ALL: [Self; 6] = [
        Self::Changes,
        Self::CarrierChanges,
        Self::SignIns,
        Self::NewPasswords,
        Self::Recoveries,
        Self::Deletions,
    ];

    /// Whose actions it counts: those of others are never refused by it.
    pub const fn actor(self) -> ActorKind {
        match self {
            Self::CarrierChanges => ActorKind::Carrier,
            _ => ActorKind::Person,
        }
    }

    /// How many are allowed in a day.
    pub const fn most(self) -> u32 {
        match self {
            Self::Changes => CHANGES_A_DAY,
            Self::CarrierChanges => CARRIER_CHANGES_A_DAY,
            Self::SignIns => SIGN_INS_A_DAY,
            Self::NewPasswords => NEW_PASSWORDS_A_DAY,
            Self::Recoveries => RECOVERIES_A_DAY,
            Self::Deletions => DELETIONS_A_DAY,
        }
    }

    /// Whether the action makes this count begin again. A new password does so for sign-ins: somebody who knows the old one
    /// may have used them up, and its owner must be able to sign in.
    pub const fn begins_again_after(self, action: Action) -> bool {
        matches!(self, Self::SignIns)
            && matches!(action, Action::PasswordChanged | Action::PasswordReset)
    }
}

impl Action {
    /// The limit that counts it. `None` for what the person or a carrier cannot repeat at will: it has another limit (codes,
    /// receipts, threads), undoes something that is limited (signing out, cancelling, deleting contact data), or
    /// somebody else does it.
    pub const fn limited_a_day(self) -> Option<DailyLimit> {
        match self {
            Self::AccountChanged
            | Self::PreferencesChanged
            | Self::ContactSaved
            | Self::HandoffOrdered => Some(DailyLimit::Changes),
            Self::HandoffCollected | Self::HandoffReported => Some(DailyLimit::CarrierChanges),
            Self::SessionOpened => Some(DailyLimit::SignIns),
            Self::PasswordChanged => Some(DailyLimit::NewPasswords),
            Self::PasswordReset => Some(DailyLimit::Recoveries),
            Self::DeletionRequested => Some(DailyLimit::Deletions),
            Self::AccountCreated
            | Self::PhoneVerified
            | Self::PhoneTakenOver
            | Self::CallSignClaimed
            | Self::CallSignReleased
            | Self::SessionClosed
            | Self::ContactDeleted
            | Self::CodeSent
            | Self::NoticeSent
            | Self::PromotionSent
            | Self::HandoffCancelled
            | Self::ThreadOpened
            | Self::ThreadContinued
            | Self::ThreadRead
            | Self::ThreadClosed
            | Self::NoticeWritten
            | Self::InactivityTold
            | Self::DeletionCancelled
            | Self::DeletionRepeated
            | Self::DeadlineRecounted
            | Self::HoldPlaced
            | Self::HoldEnded
            | Self::DeletionHeld
            | Self::DeletionResumed
            | Self::DeletionTold
            | Self::DisclosureRequested
            | Self::DisclosureRead
            | Self::DisclosureWithdrawn
            | Self::DisclosureRejected
            | Self::DisclosureReleased
            | Self::ErasureStarted
            | Self::ErasureReopened
            | Self::ErasureDone => None,
        }
    }
}
