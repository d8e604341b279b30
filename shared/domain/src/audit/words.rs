//! The fixed words of the access log: kinds of actors, actions, purposes and field names.

use crate::closed::closed_set;

closed_set! {
    /// The kinds of actors on a person's data.
    ActorKind {
        /// The person whose data it is.
        Person = "self",
        /// A carrier that the person chose for a handoff.
        Carrier = "carrier",
        /// The operator's staff.
        Staff = "staff",
        /// A public authority with a legal instrument.
        Authority = "authority",
        /// The operator's message gateway, which receives phone numbers.
        Gateway = "gateway",
        /// The service itself: a scheduled run, or a consequence of another action.
        System = "system",
    }
}

closed_set! {
    /// What was done.
    Action as "AuditAction" {
        /// An account was created.
        AccountCreated = "account.created",
        /// An identifier or the accepted policy version changed.
        AccountChanged = "account.changed",
        /// A number was verified by a one-time code.
        PhoneVerified = "phone.verified",
        /// A new registration verified the number, and this account lost it.
        PhoneTakenOver = "phone.taken_over",
        /// Somebody else has shown the licence for the call sign.
        CallSignClaimed = "call_sign.claimed",
        /// The account has lost its call sign to who showed the licence for it.
        CallSignReleased = "call_sign.released",
        /// The password was changed by somebody who knew the old one.
        PasswordChanged = "password.changed",
        /// The password was reset by a code.
        PasswordReset = "password.reset",
        /// Somebody signed in.
        SessionOpened = "session.opened",
        /// Somebody signed out, or every session was ended.
        SessionClosed = "session.closed",
        /// The preference for promotions changed.
        PreferencesChanged = "preferences.changed",
        /// Contact data was added or changed.
        ContactSaved = "contact.saved",
        /// Contact data was deleted.
        ContactDeleted = "contact.deleted",
        /// A one-time code was sent to the message gateway.
        CodeSent = "code.sent",
        /// A notice was sent to the message gateway.
        NoticeSent = "notice.sent",
        /// A promotion was sent to the message gateway.
        PromotionSent = "promotion.sent",
        /// The person ordered a handoff to a carrier.
        HandoffOrdered = "handoff.ordered",
        /// A handoff was cancelled before its carrier collected it.
        HandoffCancelled = "handoff.cancelled",
        /// A carrier collected name, phone and address.
        HandoffCollected = "handoff.collected",
        /// A carrier reported the status of a handoff.
        HandoffReported = "handoff.reported",
        /// A thread with support was opened by the person, or recorded by staff.
        ThreadOpened = "thread.opened",
        /// A message was written in a thread.
        ThreadContinued = "thread.continued",
        /// Staff read a thread.
        ThreadRead = "thread.read",
        /// Staff closed a thread.
        ThreadClosed = "thread.closed",
        /// A notice or promotion was added to the account.
        NoticeWritten = "notice.written",
        /// The person was informed that the account will be deleted unless they sign in.
        InactivityTold = "inactivity.told",
        /// A deletion was requested.
        DeletionRequested = "deletion.requested",
        /// A deletion was cancelled in its grace period.
        DeletionCancelled = "deletion.cancelled",
        /// A deletion was requested again while one was in progress, and another receipt was issued.
        DeletionRepeated = "deletion.repeated",
        /// An open deadline was recalculated with another calendar.
        DeadlineRecounted = "deadline.recounted",
        /// A legal hold was placed.
        HoldPlaced = "hold.placed",
        /// A legal hold ended.
        HoldEnded = "hold.ended",
        /// A deletion was paused by a legal hold.
        DeletionHeld = "deletion.held",
        /// A deletion resumed after a legal hold.
        DeletionResumed = "deletion.resumed",
        /// The person was informed of a legal hold on their deletion, or of its end.
        DeletionTold = "deletion.told",
        /// A disclosure to an authority was requested; nothing was disclosed yet.
        DisclosureRequested = "disclosure.requested",
        /// Staff saw of whom a disclosure was requested, and by which legal instrument.
        DisclosureRead = "disclosure.read",
        /// A requested disclosure was withdrawn; nothing was disclosed.
        DisclosureWithdrawn = "disclosure.withdrawn",
        /// A requested disclosure was not approved; nothing was disclosed.
        DisclosureRejected = "disclosure.rejected",
        /// The package for an authority was fetched.
        DisclosureReleased = "disclosure.released",
        /// Erasure started.
        ErasureStarted = "erasure.started",
        /// A restored backup brought data of the person back, and it is erased again.
        ErasureReopened = "erasure.reopened",
        /// Erasure finished: no live system can read data of the person.
        ErasureDone = "erasure.done",
    }
}

closed_set! {
    /// The purpose of processing, as the privacy policy names it.
    ProcessingPurpose {
        /// Running the account: identification and sign-in.
        Account = "account",
        /// Verifying an identity.
        Verification = "verification",
        /// Forwarding mail.
        Forwarding = "forwarding",
        /// Answering questions.
        Support = "support",
        /// Informing the person of important matters.
        Notice = "notice",
        /// Offers to people who opted in.
        Promotion = "promotion",
        /// The person's right to access and copy their data, and to see who accessed it.
        Access = "access",
        /// The person's right to deletion.
        Deletion = "deletion",
        /// Deleting data that is no longer needed.
        Retention = "retention",
        /// A legal obligation.
        LegalDuty = "legal_duty",
    }
}

closed_set! {
    /// The names of the data that an action concerned.
    Field as "PersonalField" {
        /// Mobile number of the account.
        Phone = "phone",
        /// Call sign.
        CallSign = "call_sign",
        /// Password hash.
        Password = "password",
        /// Hash of the recovery code.
        RecoveryCode = "recovery_code",
        /// Version of the policy that was accepted.
        PolicyVersion = "policy_version",
        /// The preference for promotions.
        Promotions = "promotions",
        /// Sessions.
        Sessions = "sessions",
        /// Notices in the account.
        Notices = "notices",
        /// Name of the recipient of mail.
        ContactName = "contact_name",
        /// Phone of the recipient of mail.
        ContactPhone = "contact_phone",
        /// Address of the recipient of mail.
        ContactAddress = "contact_address",
        /// Threads with support.
        Threads = "threads",
        /// Forwarding orders.
        Handoffs = "handoffs",
        /// The access log itself.
        AccessLog = "access_log",
    }
}

impl Field {
    /// The fields of the contact data.
    pub const CONTACT: &'static [Self] =
        &[Self::ContactName, Self::ContactPhone, Self::ContactAddress];
}
