//! Starts a product with its own tables, keys and queues.

use std::{
    cell::{OnceCell, RefCell},
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;
use local_aws::{Engine, KeySpec, LocalAws, QueueSettings, Redrive};
use qeg_boot::Clients;
use qeg_domain::{calendar::received_on, clock::Clock, policy::Policy};
use qeg_store::{Tables, people::look_up::MakeDecoy as _};
use sms_gateway::Gateway;

use crate::{
    clock::VirtualClock,
    log::Log,
    names::{CARRIER_QUEUE_PREFIX, Names, named},
    parts::{App, Parts},
    services::{Services, Variables},
};

/// Seconds after which no backup contains a destroyed data key: the template's default.
pub const KEY_BACKUP_SECONDS: i64 = 262_800;
/// Seconds within which a carrier has to answer: the template's default.
pub const CARRIER_ANSWER_SECONDS: i64 = 1_296_000;
/// The secret with which the webhook is signed.
const GATEWAY_SECRET: &str = "a secret of this test alone";

/// Name, seconds for which a received message is hidden, and the dead-letter queue with the number of tries before it.
type Queue = (&'static str, u64, Option<(&'static str, u32)>);

/// The queues of the template.
const QUEUES: &[Queue] = &[
    ("deletion-dead-letters", 30, None),
    ("deletion", 1800, Some(("deletion-dead-letters", 5))),
    ("code-dead-letters", 30, None),
    ("code", 60, Some(("code-dead-letters", 5))),
    ("notification-dead-letters", 30, None),
    ("notification", 180, Some(("notification-dead-letters", 5))),
    ("failure", 30, None),
    ("post-dead-letters", 30, None),
    ("post", 120, Some(("post-dead-letters", 10))),
    ("express-dead-letters", 30, None),
    ("express", 120, Some(("express-dead-letters", 10))),
];

impl App {
    /// A new product without any account. It is Monday, 10:00 in Shanghai.
    pub async fn start() -> Self {
        Self::start_with(&policy_of_today()).await
    }

    /// A new product that has the time of this machine.
    pub async fn start_now() -> Self {
        let clock = Arc::new(VirtualClock::of_this_machine());
        let aws = LocalAws::start(clock.clone()).await;
        Self::on(aws, clock, &Policy::published()).await
    }

    /// A new product, with this engine for `DynamoDB`.
    pub async fn start_on(engine: Engine) -> Self {
        let clock = Arc::new(VirtualClock::start());
        let aws = LocalAws::start_with(engine, clock.clone()).await;
        Self::on(aws, clock, &policy_of_today()).await
    }

    /// A new product whose operator has published this policy.
    pub async fn start_with(policy: &Policy) -> Self {
        let clock = Arc::new(VirtualClock::start());
        let aws = LocalAws::start(clock.clone()).await;
        Self::on(aws, clock, policy).await
    }

    async fn on(aws: LocalAws, clock: Arc<VirtualClock>, policy: &Policy) -> Self {
        let names = Names::make(&aws).await;
        let messages = Gateway::listen(GATEWAY_SECRET, false, clock.clone());
        let messages = messages.await.unwrap();
        let variables = names.variables(&messages.url);
        let shared: Arc<dyn Clock> = clock.clone();
        let services = Services::connect(&variables, &Clients::of(aws.config().clone()), &shared);
        let services = services.with_policy(policy);
        let decoy = services.registration.store.make_decoy(clock.now());
        decoy.await.unwrap();
        let app = Self(Rc::new(Parts {
            clock,
            aws,
            names,
            services,
            redeployed: OnceCell::new(),
            messages,
            log: Log::start(),
            requests: std::cell::Cell::new(0),
            streamed: RefCell::default(),
            received: RefCell::default(),
        }));
        app.register_all().await;
        app
    }

    /// Deploys the functions again with a new certificate key, as an operator does who replaces it. Possible once.
    pub fn replace_certificate_key(&self) {
        let arn = self.0.aws.create_key(KeySpec::EccP256);
        let variables = self.variables();
        let replaced = variables.iter().map(|(name, value)| match *name {
            "CERTIFICATE_KEY" => (*name, arn.clone()),
            _ => (*name, value.clone()),
        });
        let clients = Clients::of(self.0.aws.config());
        let clock: Arc<dyn Clock> = self.0.clock.clone();
        let policy = &self.0.services.portal.policy;
        let services = Services::connect(&Arc::new(replaced.collect()), &clients, &clock);
        let is_first = self.0.redeployed.set(services.with_policy(policy));
        assert!(is_first.is_ok(), "the key can be replaced once");
    }
}

/// The version of today, whatever day the clock of the test shows.
fn policy_of_today() -> Policy {
    let today = received_on(Timestamp::now());
    let version = Policy::published().current(today).clone();
    Policy::of(version, Vec::new())
}

impl Names {
    async fn make(aws: &LocalAws) -> Self {
        let made = aws.create_tables("app").await;
        let tables = Tables {
            subjects: made.subjects,
            keys: made.keys,
            index: made.index,
            ledger: made.ledger,
            transient: made.transient,
        };
        let mut queues = Vec::new();
        for (name, hidden, dead_letters) in QUEUES {
            let redrive = dead_letters.map(|(dead, tries)| Redrive {
                dead_letter_arn: LocalAws::queue_arn(dead),
                max_receive_count: tries,
            });
            let settings = QueueSettings {
                visibility_timeout: Duration::from_secs(*hidden),
                retention: Duration::from_hours(14 * 24),
                redrive,
            };
            let full = match *name {
                "post" | "express" => format!("{CARRIER_QUEUE_PREFIX}{name}"),
                other => other.to_owned(),
            };
            queues.push((*name, aws.create_queue(&full, settings)));
        }
        let specs = [
            ("account", KeySpec::Symmetric),
            ("contact", KeySpec::Symmetric),
            ("support", KeySpec::Symmetric),
            ("oversight", KeySpec::Symmetric),
            ("index", KeySpec::Hmac256),
            ("certificate", KeySpec::EccP256),
            ("audit", KeySpec::EccP256),
        ];
        let keys = specs
            .map(|(name, spec)| (name, aws.create_key(spec)))
            .into();
        Self {
            tables,
            queues,
            keys,
        }
    }

    /// The environment variables that the template gives the functions.
    pub(crate) fn variables(&self, gateway: &str) -> Variables {
        let (tables, queue, key) = (
            &self.tables,
            |name| named(&self.queues, name).to_owned(),
            |name| named(&self.keys, name).to_owned(),
        );
        Arc::new(vec![
            ("SUBJECTS_TABLE", tables.subjects.clone()),
            ("KEYS_TABLE", tables.keys.clone()),
            ("INDEX_TABLE", tables.index.clone()),
            ("LEDGER_TABLE", tables.ledger.clone()),
            ("TRANSIENT_TABLE", tables.transient.clone()),
            ("ACCOUNT_KEY", key("account")),
            ("CONTACT_KEY", key("contact")),
            ("SUPPORT_KEY", key("support")),
            ("OVERSIGHT_KEY", key("oversight")),
            ("INDEX_KEY", key("index")),
            ("CERTIFICATE_KEY", key("certificate")),
            ("AUDIT_KEY", key("audit")),
            ("DELETION_QUEUE_URL", queue("deletion")),
            ("CODE_QUEUE_URL", queue("code")),
            ("NOTIFICATION_QUEUE_URL", queue("notification")),
            ("FAILURE_QUEUE_URL", queue("failure")),
            ("CARRIER_QUEUE_PREFIX", CARRIER_QUEUE_PREFIX.to_owned()),
            ("CARRIER_ANSWER_SECONDS", CARRIER_ANSWER_SECONDS.to_string()),
            ("KEY_BACKUP_SECONDS", KEY_BACKUP_SECONDS.to_string()),
            ("CERTIFICATE_ISSUER", "urn:qeg:certificates".to_owned()),
            ("GATEWAY_URL", gateway.to_owned()),
            ("GATEWAY_SECRET", GATEWAY_SECRET.to_owned()),
        ])
    }
}
