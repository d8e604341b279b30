//! The closed words of the access log: kinds of actors, actions, purposes of processing, names of fields.

use crate::closed::closed_set;

closed_set! {
    /// Who can act on a person's data.
    ActorKind {
        /// The person whose data it is.
        Person = "self",
        /// A carrier the person handed something to.
        Carrier = "carrier",
        /// The operator's staff.
        Staff = "staff",
        /// An authority with a legal instrument.
        Authority = "authority",
        /// The operator's message gateway, a recipient of phone numbers.
        Gateway = "gateway",
        /// The service itself, on a schedule or as a consequence.
        System = "system",
    }
}

closed_set! {
    /// What was done.
    Action {
        /// An account was made.
        AccountCreated = "account.created",
        /// An identifier or the accepted policy version changed.
        AccountChanged = "account.changed",
        /// A number was proven by a one-time code.
        PhoneVerified = "phone.verified",
        /// A new registration proved the number, and this account lost it.
        PhoneTakenOver = "phone.taken_over",
        /// The password was changed by someone who knew it.
        PasswordChanged = "password.changed",
        /// The password was set anew by a code.
        PasswordReset = "password.reset",
        /// Somebody signed in.
        SessionOpened = "session.opened",
        /// Somebody signed out, or every session was ended.
        SessionClosed = "session.closed",
        /// The choice about promotions changed.
        PreferencesChanged = "preferences.changed",
        /// Contact data was given or changed.
        ContactSaved = "contact.saved",
        /// Contact data was deleted.
        ContactDeleted = "contact.deleted",
        /// A one-time code went to the message gateway.
        CodeSent = "code.sent",
        /// A notice went to the message gateway.
        NoticeSent = "notice.sent",
        /// A promotion went to the message gateway.
        PromotionSent = "promotion.sent",
        /// Something was handed to a carrier.
        HandoffOrdered = "handoff.ordered",
        /// A handoff was taken back before its carrier collected.
        HandoffCancelled = "handoff.cancelled",
        /// A carrier collected name, phone and address.
        HandoffCollected = "handoff.collected",
        /// A carrier told how far a handoff has come.
        HandoffReported = "handoff.reported",
        /// A question to support was asked, or recorded by staff, and began a thread.
        ThreadOpened = "thread.opened",
        /// A message was written in a thread.
        ThreadContinued = "thread.continued",
        /// Staff read a thread.
        ThreadRead = "thread.read",
        /// Staff closed a thread.
        ThreadClosed = "thread.closed",
        /// A notice or promotion was put into the account.
        NoticeWritten = "notice.written",
        /// The person was told that the account ends unless somebody signs in.
        InactivityTold = "inactivity.told",
        /// A deletion was asked for.
        DeletionRequested = "deletion.requested",
        /// A deletion was taken back in its grace period.
        DeletionCancelled = "deletion.cancelled",
        /// A running deletion was asked for again, and another receipt given.
        DeletionRepeated = "deletion.repeated",
        /// An open deadline was counted again on another calendar.
        DeadlineRecounted = "deadline.recounted",
        /// A legal hold was placed.
        HoldPlaced = "hold.placed",
        /// A legal hold came to its end.
        HoldEnded = "hold.ended",
        /// A deletion was stopped by a legal hold.
        DeletionHeld = "deletion.held",
        /// A deletion goes on after a legal hold.
        DeletionResumed = "deletion.resumed",
        /// The person was told of a legal hold on their deletion, or of its end.
        DeletionTold = "deletion.told",
        /// A disclosure to an authority was asked for; nothing was disclosed yet.
        DisclosureRequested = "disclosure.requested",
        /// An authority's package was fetched.
        DisclosureReleased = "disclosure.released",
        /// Erasing began.
        ErasureStarted = "erasure.started",
        /// A restored backup brought something of the person back, and it is erased again.
        ErasureReopened = "erasure.reopened",
        /// Nothing of the person can be read any more.
        ErasureDone = "erasure.done",
    }
}

closed_set! {
    /// Why data was processed, as the policy names it.
    ProcessingPurpose {
        /// Running the account: identifying, signing in.
        Account = "account",
        /// Proving who somebody is.
        Verification = "verification",
        /// Forwarding mail.
        Forwarding = "forwarding",
        /// Answering a question.
        Support = "support",
        /// Telling the person what they must know.
        Notice = "notice",
        /// Telling those who opted in what is on offer.
        Promotion = "promotion",
        /// The person's right to a copy and to see who had access.
        Access = "access",
        /// The person's right to deletion.
        Deletion = "deletion",
        /// Clearing up what is no longer needed.
        Retention = "retention",
        /// A duty set by law.
        LegalDuty = "legal_duty",
    }
}

closed_set! {
    /// Which data was touched; the name only.
    Field {
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
        /// The choice about promotions.
        Promotions = "promotions",
        /// Sessions.
        Sessions = "sessions",
        /// Notices kept for the person to read.
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
