//! Every limit and duration that a person, a carrier or staff can notice, with its unit in its name. How many items the
//! code works on at once, and how often it tries again, is written where it does so.

/// Largest request body, in bytes (32 KiB).
pub const BODY_BYTES: usize = 32 * 1024;
/// Most errors that one answer lists about the form of a body.
pub const BODY_ERRORS: usize = 20;
/// Longest `Idempotency-Key`, in characters.
pub const IDEMPOTENCY_KEY_CHARS: usize = 255;
/// How long an idempotency answer is kept, in hours.
pub const IDEMPOTENCY_HOURS: i64 = 24;
/// Entries on one page of a list, where the list has no page size of its own below.
pub const PAGE_ENTRIES: usize = 50;
/// Messages to everyone on one page of their list: each is read with its 16 parts.
pub const PAGE_BROADCASTS: usize = 10;
/// Longest cursor of a list, in characters.
pub const CURSOR_CHARS: usize = 1024;
/// Most origins whose scripts may call the API. The template's parameter allows no more.
pub const ALLOWED_ORIGINS: usize = 10;
/// Most keys that have signed certificates: a new one each year for a hundred years. All are in one answer.
pub const CERTIFICATE_KEYS: usize = 100;
/// Seconds for which a process remembers the keys that have signed certificates.
pub const CERTIFICATE_KEYS_SECONDS: i64 = 300;
/// Longest path of a request, in bytes, as sent.
pub const PATH_BYTES: usize = 1024;
/// Longest query of a request, in bytes, with two for each parameter. API Gateway accepts no longer request line.
pub const QUERY_BYTES: usize = 10 * 1024;
/// Longest entity tag in `If-Match`, in characters.
pub const ENTITY_TAG_CHARS: usize = 255;
/// Longest session token or receipt in `Authorization` that is read, in characters. The real ones have fewer than 100.
pub const TOKEN_CHARS: usize = 255;
/// `Retry-After` of an answer 503, in seconds.
pub const RETRY_UNAVAILABLE_SECONDS: u32 = 2;

/// Digits of a one-time code.
pub const CODE_DIGITS: usize = 6;
/// Longest text that is read as a one-time code, in characters: digits with spaces and dashes between and around
/// them.
pub const CODE_TEXT_CHARS: usize = 32;
/// How long a one-time code is valid, in minutes.
pub const CODE_MINUTES: i64 = 10;
/// How many times a one-time code may be tried. A try is counted before the code is compared.
pub const CODE_TRIES: u32 = 5;
/// Wrong codes from one source address for all numbers together, after which further ones are refused. Many honest people
/// may share an address, and each may mistype a code.
pub const WRONG_CODES_PER_SOURCE: u32 = 30;
/// For how long a wrong code counts, in minutes.
pub const WRONG_CODE_MINUTES: i64 = 15;
/// Codes that one source address may ask for to one number in a minute.
pub const CODES_PER_ASKER_MINUTE: u32 = 1;
/// Codes that one source address may ask for to one number in an hour.
pub const CODES_PER_ASKER_HOUR: u32 = 5;
/// Codes that one source address may ask for to one number in a day.
pub const CODES_PER_ASKER_DAY: u32 = 10;
/// Codes that one number is sent in an hour, whoever asks for them.
pub const CODES_PER_NUMBER_HOUR: u32 = 10;
/// Codes that one number is sent in a day, whoever asks for them.
pub const CODES_PER_NUMBER_DAY: u32 = 20;
/// Codes that one number is sent in a day beyond [`CODES_PER_NUMBER_DAY`]: only for sources from which somebody has
/// signed in to the account with that number.
pub const CODES_FOR_KNOWN_SOURCES_DAY: u32 = 10;
/// Codes that one source address may ask for in an hour, to all numbers together. Members of a club may share an address; an
/// attacker who wants to cause costs by SMS needs far more codes.
pub const CODES_PER_SOURCE_HOUR: u32 = 30;
/// Source addresses that are remembered of one account. The one that was used longest ago makes room.
pub const KNOWN_SOURCES: usize = 10;
/// Days for which a source address is remembered after the last sign-in from it.
pub const KNOWN_SOURCE_DAYS: i64 = 90;

/// Codes that all numbers together are sent in an hour: each costs the operator money. It is counted in
/// [`CODE_COUNTERS`] parts, so it is met a little earlier where they fill unevenly.
pub const CODES_PER_HOUR: u32 = 1_600;
/// Codes an hour beyond [`CODES_PER_HOUR`], for all numbers together: only for sources from which somebody has signed in
/// to the account with that number. So an attacker who uses up the others takes nothing from these people.
pub const RESERVED_CODES_PER_HOUR: u32 = 400;
/// Parts in which [`CODES_PER_HOUR`] and [`RESERVED_CODES_PER_HOUR`] are counted, so that no single item is written by every request.
pub const CODE_COUNTERS: u32 = 16;

/// Notices of one kind that are sent to the numbers of one person in 24 hours: each costs the operator money, and some
/// follow from what a person can do at will, such as asking for a deletion and cancelling it. Further ones are in the
/// account only.
pub const NOTICES_SENT_A_DAY: usize = 10;

/// How long a challenge can be answered, in minutes.
pub const CHALLENGE_MINUTES: i64 = 10;
/// The largest number that can be the solution of a challenge. A client tries half of them on average.
pub const CHALLENGE_NUMBERS: u32 = 100_000;

/// Accounts that one source address may ask for in an hour.
pub const ACCOUNTS_PER_SOURCE_HOUR: u32 = 10;
/// Call signs that one person may claim for their account in a day, also those that belong to somebody else: the answer
/// says so.
pub const CALL_SIGN_CLAIMS_A_DAY: u32 = 10;
/// Failed sign-ins from one source address for one identifier, after which further ones are refused.
pub const SIGN_IN_FAILURES: u32 = 5;
/// Failed sign-ins from one source address for all identifiers together, after which further ones are refused; wrong
/// recovery codes have the same limit.
pub const SIGN_IN_FAILURES_PER_SOURCE: u32 = 30;
/// For how long a failed sign-in counts, in minutes.
pub const SIGN_IN_FAILURE_MINUTES: i64 = 15;
/// How long a session lasts, in days.
pub const SESSION_DAYS: i64 = 30;
/// Sessions that one person may have at the same time. When one more begins, the oldest ends.
pub const SESSIONS: usize = 100;
/// Days since the person last proved that the number is theirs, or signed in, after which a code sent to the number no
/// longer resets the password: operators give a number to a new owner after about 90 days.
pub const PROOF_DAYS: i64 = 90;
/// Hours after the last recorded proof after which a sign-in records a new one.
pub const PROOF_RENEWAL_HOURS: i64 = 24;

/// Random bytes of a session's secret or a receipt (256 bits).
pub const SECRET_BYTES: usize = 32;
/// Characters of a recovery code, without its hyphens (100 bits).
pub const RECOVERY_CODE_CHARS: usize = 20;
/// Characters between the hyphens of a recovery code.
pub const RECOVERY_CODE_GROUP_CHARS: usize = 5;
/// Longest text that is read as a recovery code, in characters.
pub const RECOVERY_CODE_TEXT_CHARS: usize = 64;
/// Longest text that is read as a receipt, in characters: 43, with spaces and line ends between and around them.
pub const RECEIPT_TEXT_CHARS: usize = 128;

/// Shortest password, in characters.
pub const PASSWORD_MIN_CHARS: usize = 10;
/// Longest password, in characters.
pub const PASSWORD_MAX_CHARS: usize = 128;
/// Letters and digits that a password needs in addition to the person's own number or call sign, if it contains one.
pub const PASSWORD_OTHER_CHARS: usize = 6;

/// Longest text that is read as a phone number or a call sign, in characters.
pub const IDENTIFIER_CHARS: usize = 64;
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

/// Days in which the holder of a call sign may object, once somebody has shown the licence for it.
pub const OBJECTION_DAYS: i64 = 14;
/// Days for which the release of a call sign is kept: as long as staff may take to decide about an objection, and more.
pub const RELEASE_KEPT_DAYS: i64 = 60;
/// Longest reference that staff give for what they were shown, in characters.
pub const REFERENCE_CHARS: usize = 64;

/// Hours after the request in which a deletion with a grace period may be cancelled.
pub const GRACE_HOURS: i64 = 24;
/// Receipts that one deletion request may have. A further one is refused.
pub const RECEIPTS: usize = 20;
/// Working days within which a question of a person is answered, and a deletion is done.
pub const ANSWER_WORKING_DAYS: u32 = 7;
/// Minutes after which an outbox event that was not sent is sent again.
pub const OUTBOX_RESEND_MINUTES: i64 = 5;

/// Changes per day that one person may make to their account, preferences, contact data and handoffs. Each adds an
/// entry to their audit chain. Actions that protect the person are not among them, see
/// [`crate::audit::Action::limited_a_day`].
pub const CHANGES_A_DAY: u32 = 200;
/// Sign-ins of one person in a day. A new password makes the count begin again.
pub const SIGN_INS_A_DAY: u32 = 100;
/// New passwords in a day that the present one confirmed. Past it a password can still be reset.
pub const NEW_PASSWORDS_A_DAY: u32 = 20;
/// New passwords in a day by a recovery code; those by a code sent to the number have its limit
/// ([`CODES_PER_NUMBER_DAY`]).
pub const RECOVERIES_A_DAY: u32 = 20;
/// Deletions that one person may ask for in a day and can cancel. Past it they can ask for one without a grace period.
pub const DELETIONS_A_DAY: u32 = 20;
/// Collections and reports per day that all carriers together may make for one person.
pub const CARRIER_CHANGES_A_DAY: u32 = 2_000;
/// Days for which an audit entry is kept: three years of 366.
pub const AUDIT_KEPT_DAYS: i64 = 3 * 366;
/// Days after which an audit chain without new entries is verified again.
pub const CHAIN_CHECK_DAYS: i64 = 30;
/// Days after which an audit chain that was just signed is verified again. It is short because an entry may have been
/// added during the run, and its mark lost if the run ended early.
pub const SIGNED_CHAIN_CHECK_DAYS: i64 = 1;
/// Days before audit entries expire at which a signed checkpoint replaces them. More than [`CHAIN_CHECK_DAYS`], so that
/// each chain is verified in that time and never begins with a gap.
pub const CHECKPOINT_DAYS: i64 = 45;
/// Most entries of one audit chain that a run verifies; the next run continues. So a long chain does not stop the
/// others.
pub const CHAIN_ENTRIES_A_RUN: u64 = 100_000;
/// Seconds for which the position where a run stopped is valid: two days. After that the chain is verified from its
/// start. So an old position that somebody puts back hides changes before it for two days at most.
pub const CHAIN_POSITION_SECONDS: i64 = 2 * 86_400;
/// Days for which the record of a deletion request, a hold or a disclosure is kept after it is done: three years of
/// 366.
pub const RECORD_KEPT_DAYS: i64 = 3 * 366;
/// The smallest number above 0 that is shown to everybody. A smaller one may point to a person.
pub const SMALLEST_SHOWN_NUMBER: u64 = 10;
/// Months whose numbers are shown to everybody.
pub const SHOWN_MONTHS: u32 = 36;
/// Days for which the numbers of a month are kept after its end: a little longer than [`SHOWN_MONTHS`].
pub const MONTH_KEPT_DAYS: i64 = 3 * 366;
/// Days for which a notice is kept.
pub const NOTICE_KEPT_DAYS: i64 = 3 * 366;
/// Days without a sign-in after which an account is deleted.
pub const INACTIVITY_DAYS: i64 = 3 * 366;
/// How many days before that the person gets a notice.
pub const INACTIVITY_NOTICE_DAYS: i64 = 30;

/// Days in which a carrier may collect the address of a handoff.
pub const COLLECT_DAYS: i64 = 14;
/// Days for which a handoff is kept after its last change.
pub const HANDOFF_KEPT_DAYS: i64 = 180;
/// Handoffs of one person that may wait for collection at the same time. They are listed on the account.
pub const QUEUED_HANDOFFS: usize = 20;
/// Handoffs that one request to a carrier to erase can name. A carrier that collected more of one person gets several.
/// Their ids take 35 KB of the message; SQS allows 256 KB.
pub const ERASURE_HANDOFFS: usize = 1_000;
/// Most pieces in one handoff.
pub const ITEM_COUNT: u32 = 10_000;
/// Heaviest handoff, in grams: what express carriers take as one item.
pub const ITEM_WEIGHT_G: u32 = 50_000;
/// Longest name of a carrier, in characters: it is part of the names of its queues.
pub const CARRIER_NAME_CHARS: usize = 32;
/// Most carriers of a deployment. `GET /carriers` lists all in one answer.
pub const CARRIERS: usize = 100;
/// Most members of staff of a deployment.
pub const STAFF: usize = 200;
/// Seconds for which a process remembers who carriers and staff are: so long can a removed one still sign. Also those for
/// which it remembers the calendar of the ledger.
pub const REGISTER_SECONDS: i64 = 60;
/// Longest file of one year of the calendar, in bytes: ten times what a year needs.
pub const CALENDAR_FILE_BYTES: usize = 16_384;
/// Most years of the calendar in the ledger; functions read all of them.
pub const CALENDAR_YEARS: usize = 50;
/// Shortest tracking number, in characters.
pub const TRACKING_NUMBER_MIN_CHARS: usize = 6;
/// Longest tracking number, in characters.
pub const TRACKING_NUMBER_CHARS: usize = 40;
/// Reports of one handoff that are taken in, each with its own id: more than the stations of any journey.
pub const HANDOFF_REPORTS: usize = 100;
/// Reports of an end (delivered, returned, failed) that are taken in beyond [`HANDOFF_REPORTS`], so that too many of the
/// others never hide the end.
pub const HANDOFF_END_REPORTS: usize = 10;
/// How much earlier than the handoff a report may have happened, in minutes: clocks differ.
pub const REPORT_SKEW_MINUTES: i64 = 5;
/// Longest id of a carrier's event, in characters.
pub const EVENT_ID_CHARS: usize = 128;
/// Longest time for which a carrier may say that it keeps data, in years: what the tax rules ask for.
pub const RETAINED_YEARS: i64 = 10;
/// Longest duration of one hold, or of one duty to keep a disclosure secret, in days: three years. For a longer time
/// the authority has to give a new legal instrument.
pub const LEGAL_TERM_DAYS: i64 = 3 * 366;
/// Longest reference, legal instrument or name of an authority, in characters.
pub const LEGAL_TEXT_CHARS: usize = 200;
/// Days within which a second person may approve a disclosure.
pub const APPROVAL_DAYS: i64 = 7;
/// Minutes in which the person who approved a disclosure may fetch its package again.
pub const PACKAGE_MINUTES: i64 = 15;
/// Entries of the access log on one page of an export and in the package of a disclosure. With the rest of the answer
/// they stay well below the 6 MB that Lambda can return.
pub const EXPORT_ENTRIES: usize = 5_000;
/// Threads, with their messages, on one page of an export and in the package of a disclosure. Together the longest
/// possible ones have 2.9 MB.
pub const EXPORT_THREADS: usize = 3;
/// Handoffs on one page of an export and in the package of a disclosure. Together the longest possible ones have 0.2
/// MB.
pub const EXPORT_HANDOFFS: usize = 250;
/// Notices on one page of an export. Together the longest possible ones have 0.1 MB.
pub const EXPORT_NOTICES: usize = 250;
/// Handoffs on one page of a carrier's list.
pub const PAGE_HANDOFFS: usize = 25;
/// Handoffs whose carriers are notified of a correction in one step: with the next step's event well below what one
/// transaction takes.
pub const PAGE_CORRECTIONS: usize = 25;
/// Erasures on one page of a carrier's list: each names all handoffs of a person.
pub const PAGE_ERASURES: usize = 10;

/// How far away a day in a message to everyone may be, in days: two years. What is further away is a slip of the keyboard.
pub const MESSAGE_DAYS_AHEAD: i64 = 2 * 366;
/// Longest subject of a thread, in characters.
pub const THREAD_SUBJECT_CHARS: usize = 120;
/// Longest message of a thread, in characters.
pub const MESSAGE_CHARS: usize = 4_000;
/// Open threads of one person. While there are so many, the person cannot open another one.
pub const OPEN_THREADS: usize = 10;
/// Messages in a thread after which the person can write no more and has to open another thread.
pub const PERSON_MESSAGES: u32 = 50;
/// Most messages of a thread, which is always read as a whole. The last one closes it. Those after [`PERSON_MESSAGES`] are
/// for answers by staff.
pub const THREAD_MESSAGES: u32 = 60;
/// Days for which a thread is kept after its last message: three years, in which a claim about what was asked or
/// answered can still be made (Civil Code 188).
pub const THREAD_KEPT_DAYS: i64 = 3 * 366;
/// Threads on one page, with their messages. Together the longest possible ones have 4.8 MB, and Lambda can return 6
/// MB.
pub const PAGE_THREADS: usize = 5;
