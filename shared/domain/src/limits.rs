//! Every limit of the public contract, with its unit in its name.

/// Largest request body, in bytes (32 KiB).
pub const BODY_BYTES: usize = 32 * 1024;
/// Longest `Idempotency-Key`, in characters.
pub const IDEMPOTENCY_KEY_CHARS: usize = 255;
/// How long an idempotency answer is kept, in hours.
pub const IDEMPOTENCY_HOURS: i64 = 24;
/// Entries on one page of an answer that pages.
pub const PAGE_ENTRIES: usize = 50;

/// Digits of a verification code.
pub const CODE_DIGITS: usize = 6;
/// How long a verification code is valid, in minutes.
pub const CODE_MINUTES: i64 = 10;
/// How often a verification code may be tried; a try is counted before it is compared.
pub const CODE_TRIES: u32 = 5;
/// Codes that one number may be sent in a minute.
pub const CODES_PER_NUMBER_MINUTE: u32 = 1;
/// Codes that one number may be sent in an hour.
pub const CODES_PER_NUMBER_HOUR: u32 = 5;
/// Codes that one number may be sent in a day.
pub const CODES_PER_NUMBER_DAY: u32 = 10;
/// Codes that one source address may ask for in an hour: a club house shares one address, a
/// pump of messages needs far more.
pub const CODES_PER_SOURCE_HOUR: u32 = 30;

/// Failed sign-ins by one source for one identifier before more are refused.
pub const SIGN_IN_FAILURES: u32 = 5;
/// The time over which failed sign-ins are counted, in minutes.
pub const SIGN_IN_FAILURE_MINUTES: i64 = 15;
/// How long a session lasts, in days.
pub const SESSION_DAYS: i64 = 30;
/// Age of the last proof or sign-in, in days, beyond which a number alone resets no password:
/// operators give numbers to new owners after about 90 days.
pub const PROOF_DAYS: i64 = 90;

/// Random bytes of a session's secret or a receipt (256 bits).
pub const SECRET_BYTES: usize = 32;
/// Characters of a recovery code, without its hyphens (100 bits).
pub const RECOVERY_CODE_CHARS: usize = 20;
/// Characters between the hyphens of a recovery code.
pub const RECOVERY_CODE_GROUP_CHARS: usize = 5;

/// Shortest password, in characters.
pub const PASSWORD_MIN_CHARS: usize = 10;
/// Longest password, in characters.
pub const PASSWORD_MAX_CHARS: usize = 128;
/// Longest policy version, in characters.
pub const POLICY_VERSION_CHARS: usize = 32;

/// Longest text that is looked at as a phone number or a call sign, in characters.
pub const IDENTIFIER_CHARS: usize = 32;
/// Longest name of a recipient, in characters.
pub const NAME_CHARS: usize = 64;
/// Longest name of a province, in characters.
pub const PROVINCE_CHARS: usize = 32;
/// Longest name of a city, in characters.
pub const CITY_CHARS: usize = 32;
/// Longest name of a county or district, in characters.
pub const COUNTY_CHARS: usize = 32;
/// Longest name of a town or street office, in characters.
pub const TOWN_CHARS: usize = 64;
/// Longest street, house, unit and room, in characters.
pub const DETAIL_CHARS: usize = 200;
/// Digits of a postcode.
pub const POSTCODE_DIGITS: usize = 6;

/// Time in which a deletion in grace may be cancelled, in hours.
pub const GRACE_HOURS: i64 = 24;
/// Receipts that one deletion request may have; a further one is refused.
pub const RECEIPTS: usize = 20;
/// Working days within which a substantive request is answered.
pub const ANSWER_WORKING_DAYS: u32 = 7;
/// Age of an unsent outbox event at which it is sent again, in minutes.
pub const OUTBOX_RESEND_MINUTES: i64 = 5;

/// Days for which an audit entry is kept: three years of 366.
pub const AUDIT_KEPT_DAYS: i64 = 3 * 366;
/// Days for which what the ledger has of a request, a hold or a disclosure is kept once it is done: three years of 366.
pub const RECORD_KEPT_DAYS: i64 = 3 * 366;
/// Days for which a notice is kept.
pub const NOTICE_KEPT_DAYS: i64 = 3 * 366;
/// Days without a sign-in after which an account is deleted.
pub const INACTIVITY_DAYS: i64 = 3 * 366;
/// Days before that in which its person is told.
pub const INACTIVITY_NOTICE_DAYS: i64 = 30;

/// Days in which a carrier may collect the address of a handoff.
pub const COLLECT_DAYS: i64 = 14;
/// Days for which a handoff is kept after the last news of it.
pub const HANDOFF_KEPT_DAYS: i64 = 180;
/// Handoffs of one person that may wait for collection at a time: what one transaction can cancel.
pub const QUEUED_HANDOFFS: usize = 20;
/// Most pieces in one handoff.
pub const ITEM_COUNT: u32 = 10_000;
/// Heaviest handoff, in grams: what express carriers take as one item.
pub const ITEM_WEIGHT_G: u32 = 50_000;
/// Longest tracking number, in characters.
pub const TRACKING_NUMBER_CHARS: usize = 64;
/// Longest id of a carrier's event, in characters.
pub const EVENT_ID_CHARS: usize = 128;
/// Longest word for why a carrier keeps data, in characters.
pub const BASIS_CHARS: usize = 64;
/// Longest time for which one hold may be in force, or one secrecy last, in days: three years. The law that
/// wants more of it gives another instrument by then.
pub const LEGAL_TERM_DAYS: i64 = 3 * 366;
/// Longest reference, instrument or name of an authority, in characters.
pub const LEGAL_TEXT_CHARS: usize = 200;
/// Days within which a second person may approve a disclosure.
pub const APPROVAL_DAYS: i64 = 7;
/// Minutes for which who approved a disclosure may fetch its package again.
pub const PACKAGE_MINUTES: i64 = 15;
/// Entries of the access log on one page of an export and in the package of a disclosure: with the rest of it
/// well below the 6 MB that Lambda answers.
pub const EXPORT_ENTRIES: usize = 5_000;
/// Threads, with their messages, on one page of an export and in the package of a disclosure: the longest
/// there can be have 2.9 MB together.
pub const EXPORT_THREADS: usize = 3;
/// Handoffs on one page of a carrier's list.
pub const PAGE_HANDOFFS: usize = 25;

/// Longest subject of a thread, in characters.
pub const THREAD_SUBJECT_CHARS: usize = 120;
/// Longest message of a thread, in characters.
pub const MESSAGE_CHARS: usize = 4_000;
/// Threads that may be open before the person cannot open another one.
pub const OPEN_THREADS: usize = 10;
/// Messages of a thread before the person has to open another one.
pub const PERSON_MESSAGES: u32 = 50;
/// Most messages of a thread, the last of which closes it: what one transaction of 100 parts can mark with their end.
/// Those beyond [`PERSON_MESSAGES`] are for answers.
pub const THREAD_MESSAGES: u32 = 60;
/// Days for which a thread is kept after its last message: three years, in which a claim about what was asked or
/// answered can still be made (Civil Code 188).
pub const THREAD_KEPT_DAYS: i64 = 3 * 366;
/// Threads on one page, with their messages: the longest there can be have 4.8 MB together, and Lambda answers 6.
pub const PAGE_THREADS: usize = 5;
