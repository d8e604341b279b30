//! P11: every request is done within seven working days, whatever crashes, repeats or gets lost.
//!
//! The real purge runs on tables of its own, on a virtual clock, behind ports that fail: calls that
//! fail before or after they took effect, runs that die between two steps, messages that are lost or
//! come twice, a key service that is out for hours.

use std::{
    collections::HashMap,
    future::pending,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};
use domain::{
    account::{AccountRecord, Status},
    audit::{self, Action, ProcessingPurpose},
    calendar::{Calendar, due_instant},
    certificate::Claims,
    chance::Random,
    clock::Clock,
    deletion::{Mode, Proof, State},
    id::{RequestId, Subject},
    personal::Personal,
    token::SessionToken,
};
use jiff::{SignedDuration, Timestamp};
use purge::{
    Settings,
    certify::{Sign, SignerUnavailable},
    intake::{Bell, DeletionQueue, QueueUnavailable},
    run::OpenRequests,
};
use stack::{ENDPOINTS, aws, client::unique};
use store::{
    Database, Store, StoreError, Tables,
    access_log::ReadAccessLog,
    chain::Act,
    deletion::DeletionRequest,
    erasing::Erase,
    person::Wanted,
    registration::{CreateAccount, NewAccount},
};
use vault::{KeyArns, Vault};

const PEOPLE: usize = 120;
const KEY_BACKUP: Duration = Duration::from_secs(3 * 86_400 + 3600);

#[derive(Clone)]
struct Virtual(Arc<AtomicI64>);

impl Clock for Virtual {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

struct Entropy;

impl Random for Entropy {
    fn fill(&self, bytes: &mut [u8]) {
        aws_lc_rs::rand::fill(bytes).unwrap();
    }
}

/// Numbers that look random and come again for the same seed (SplitMix64).
struct Dice(AtomicU64);

impl Dice {
    fn roll(&self, sides: u64) -> u64 {
        let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }
}

/// The database behind a bad wire. `budget` is how many calls a run may make before it dies.
struct Faulty {
    database: Database,
    dice: Arc<Dice>,
    budget: AtomicI64,
}

impl Faulty {
    async fn call<T>(
        &self,
        call: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        if self.budget.fetch_sub(1, Ordering::SeqCst) <= 0 {
            // The run is dead from here: it is dropped, as Lambda drops a process.
            pending::<()>().await;
        }
        match self.dice.roll(40) {
            0 => Err(StoreError::Unavailable),
            1 => call.await.and(Err(StoreError::Unavailable)),
            _ => call.await,
        }
    }
}

impl OpenRequests for Faulty {
    async fn open(&self) -> Result<Vec<DeletionRequest>, StoreError> {
        self.call(self.database.open()).await
    }
    async fn request(&self, id: &RequestId) -> Result<Option<DeletionRequest>, StoreError> {
        self.call(self.database.request(id)).await
    }
}

type Changed = Result<DeletionRequest, StoreError>;

impl Erase for Faulty {
    async fn begin(&self, request: DeletionRequest, now: Timestamp) -> Changed {
        self.call(self.database.begin(request, now)).await
    }
    async fn destroy_keys(&self, request: DeletionRequest, now: Timestamp) -> Changed {
        self.call(self.database.destroy_keys(request, now)).await
    }
    async fn survey(&self, request: DeletionRequest) -> Changed {
        self.call(self.database.survey(request)).await
    }
    async fn delete_index(&self, subject: &Subject) -> Result<(), StoreError> {
        self.call(self.database.delete_index(subject)).await
    }
    async fn delete_items(&self, subject: &Subject) -> Result<(), StoreError> {
        self.call(self.database.delete_items(subject)).await
    }
    async fn is_anything_left(&self, subject: &Subject) -> Result<bool, StoreError> {
        self.call(self.database.is_anything_left(subject)).await
    }
    async fn finish(&self, request: DeletionRequest, now: Timestamp) -> Changed {
        self.call(self.database.finish(request, now)).await
    }
    async fn complete(&self, request: DeletionRequest, now: Timestamp) -> Changed {
        self.call(self.database.complete(request, now)).await
    }
    async fn recount(&self, request: DeletionRequest, now: Timestamp) -> Changed {
        self.call(self.database.recount(request, now)).await
    }
    async fn keep_certificate(
        &self,
        request: &DeletionRequest,
        stage: &str,
        jws: &str,
    ) -> Result<(), StoreError> {
        self.call(self.database.keep_certificate(request, stage, jws))
            .await
    }
}

/// A queue that loses a third of what it is given, and gives some of the rest twice.
struct LossyQueue {
    bells: Mutex<Vec<Bell>>,
    dice: Arc<Dice>,
}

impl DeletionQueue for LossyQueue {
    async fn receive(&self) -> Result<Vec<Bell>, QueueUnavailable> {
        if self.dice.roll(5) == 0 {
            return Err(QueueUnavailable);
        }
        let bells = self.bells.lock().unwrap().clone();
        Ok(bells
            .into_iter()
            .filter(|_| self.dice.roll(3) != 0)
            .collect())
    }
    async fn acknowledge(&self, bell: &Bell) -> Result<(), QueueUnavailable> {
        if self.dice.roll(4) == 0 {
            return Err(QueueUnavailable);
        }
        self.bells
            .lock()
            .unwrap()
            .retain(|one| one.receipt_handle != bell.receipt_handle);
        Ok(())
    }
    async fn refuse(&self, _: &Bell) -> Result<(), QueueUnavailable> {
        Ok(())
    }
}

/// A key service that is out for six hours of every day. Signatures themselves are tested on the
/// deployed stack; here only whether one was made matters.
struct MoodySigner(Virtual);

impl Sign for MoodySigner {
    async fn certificate(&self, claims: &Claims) -> Result<String, SignerUnavailable> {
        if self.0.now().as_second().rem_euclid(86_400) < 6 * 3600 {
            return Err(SignerUnavailable);
        }
        Ok(claims.jti.clone())
    }
}

fn key(name: &str, kind: KeyType) -> KeySchemaElement {
    KeySchemaElement::builder()
        .attribute_name(name)
        .key_type(kind)
        .build()
        .unwrap()
}

fn text(name: &str) -> AttributeDefinition {
    let kind = ScalarAttributeType::S;
    AttributeDefinition::builder()
        .attribute_name(name)
        .attribute_type(kind)
        .build()
        .unwrap()
}

/// Tables that the deployed purge does not know.
async fn tables() -> Database {
    let client = aws_sdk_dynamodb::Client::new(&aws(&ENDPOINTS.admin).await);
    let run = unique();
    let name = |table: &str| format!("simulation-{run:08x}-{table}");
    for table in ["subjects", "keys", "index", "ledger", "transient"] {
        let mut create = client
            .create_table()
            .table_name(name(table))
            .billing_mode(BillingMode::PayPerRequest)
            .key_schema(key("pk", KeyType::Hash))
            .key_schema(key("sk", KeyType::Range))
            .attribute_definitions(text("pk"))
            .attribute_definitions(text("sk"));
        if table == "ledger" {
            let all = Projection::builder()
                .projection_type(ProjectionType::All)
                .build();
            let open = GlobalSecondaryIndex::builder()
                .index_name("open")
                .key_schema(key("open", KeyType::Hash))
                .key_schema(key("due_on", KeyType::Range))
                .projection(all);
            create = create
                .attribute_definitions(text("open"))
                .attribute_definitions(text("due_on"))
                .global_secondary_indexes(open.build().unwrap());
        }
        create.send().await.unwrap();
    }
    let tables = Tables {
        subjects: name("subjects"),
        keys: name("keys"),
        index: name("index"),
        ledger: name("ledger"),
        transient: name("transient"),
    };
    Database::new(client, tables)
}

async fn register(store: &Store, now: Timestamp) -> Subject {
    let subject = Subject::random(&Entropy);
    let keys = store.new_keys(&subject).await.unwrap();
    let record = AccountRecord {
        phone: None,
        phone_verified_at: None,
        call_sign: None,
        password_hash: Personal::new("$argon2id$".to_owned()),
        recovery_hash: None,
        proven_at: now,
        promotions: false,
        policy_version: "1".to_owned(),
    };
    let new = NewAccount {
        keys: &keys,
        record: &record,
        token: &SessionToken::random(subject.clone(), &Entropy),
        proof: None,
        call_sign: None,
        repeat: None,
    };
    store.create(&new, None, now).await.unwrap();
    subject
}

async fn ask(store: &Store, calendar: &Calendar, dice: &Dice, now: Timestamp) -> RequestId {
    let subject = register(store, now).await;
    let person = store
        .person(&subject, Wanted::default(), now)
        .await
        .unwrap()
        .unwrap();
    let mode = if dice.roll(2) == 0 {
        Mode::Grace
    } else {
        Mode::Immediate
    };
    let id = RequestId::random(&Entropy);
    let known_by = (mode, Proof::Password);
    let request = DeletionRequest::new(id, subject, known_by, now, calendar.deadline(now));
    let mut change = store.change(&person, &[Status::Active], now);
    change.act(Act::own(
        Action::DeletionRequested,
        ProcessingPurpose::Deletion,
        &[],
    ));
    change.set_state(Status::DeletionRequested, Some(request.id.clone()));
    change.also(|transaction| request.put_in(transaction));
    change.commit().await.unwrap();
    drop(change);
    request.id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn none_late_none_lost_none_answered_twice() {
    let seed = u64::from(unique());
    println!("seed {seed}");
    let dice = Arc::new(Dice(AtomicU64::new(seed)));
    // Over Spring Festival 2026, where seven working days are the furthest apart.
    let start: Timestamp = "2026-02-05T16:00:00Z".parse().unwrap();
    let clock = Virtual(Arc::new(AtomicI64::new(start.as_second())));
    let calendar = Calendar::published();
    let database = tables().await;
    let arn = |name: &str| Some(ENDPOINTS.keys[name].clone());
    let arns = KeyArns {
        account: arn("AccountKey"),
        contact: arn("ContactKey"),
        support: arn("SupportKey"),
        index: None,
    };
    let kms = aws_sdk_kms::Client::new(&aws(&ENDPOINTS.admin).await);
    let vault = Vault::new(kms, arns, Arc::new(Entropy), Arc::new(clock.clone()));
    let store = Store::new(database.clone(), vault);
    let queue = LossyQueue {
        bells: Mutex::default(),
        dice: Arc::clone(&dice),
    };
    let signer = MoodySigner(clock.clone());
    let mut asked: Vec<RequestId> = Vec::new();
    // Nineteen days in steps of three hours; schedules are lost now and then, for up to a day.
    let mut skip = 0;
    for step in 0..(19 * 8) {
        clock
            .0
            .store(start.as_second() + step * 3 * 3600, Ordering::SeqCst);
        while asked.len() < PEOPLE && asked.len() < usize::try_from(step + 1).unwrap() * 3 {
            let id = ask(&store, &calendar, &dice, clock.now()).await;
            let handle = format!("{}", asked.len());
            queue.bells.lock().unwrap().push(Bell {
                request_id: Some(id.clone()),
                receipt_handle: handle,
            });
            asked.push(id);
        }
        if skip > 0 {
            skip -= 1;
            continue;
        }
        if dice.roll(20) == 0 {
            skip = dice.roll(8);
        }
        run_and_maybe_die(&database, &dice, &queue, &signer, &clock, &calendar).await;
    }
    check(&database, &asked).await;
}

/// One run, which dies in the middle every third time.
async fn run_and_maybe_die(
    database: &Database,
    dice: &Arc<Dice>,
    queue: &LossyQueue,
    signer: &MoodySigner,
    clock: &Virtual,
    calendar: &Calendar,
) {
    let budget = if dice.roll(3) == 0 {
        i64::try_from(dice.roll(120)).unwrap()
    } else {
        i64::MAX
    };
    let faulty = Faulty {
        database: database.clone(),
        dice: Arc::clone(dice),
        budget: AtomicI64::new(budget),
    };
    let settings = Settings {
        key_backup: KEY_BACKUP,
        issuer: "urn:qeg:test".to_owned(),
        stop_at: clock.now() + SignedDuration::from_mins(5),
    };
    let run = purge::run(&faulty, queue, signer, clock, calendar, &settings);
    let death = async {
        while faulty.budget.load(Ordering::SeqCst) > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        // A run whose first look at the ledger failed ends with an error; the next one goes on.
        _ = run => {}
        () = death => {}
    }
}

async fn check(database: &Database, asked: &[RequestId]) {
    let mut certificates: HashMap<String, usize> = HashMap::new();
    for id in asked {
        let (request, certificate) = database.follow(id).await.unwrap().expect("none is lost");
        assert_eq!(request.state, State::Completed, "{id}");
        let due = due_instant(request.deadline.due_on);
        assert!(request.erased_at.unwrap() < due, "{id} was erased late");
        assert!(
            request.completed_at.unwrap() < due,
            "{id} was completed late"
        );
        *certificates.entry(certificate.unwrap()).or_default() += 1;
        assert!(!database.is_anything_left(&request.subject).await.unwrap());
        let mut chain = database.entries(&request.subject, None, 100).await.unwrap();
        chain.reverse();
        let done = chain
            .iter()
            .filter(|entry| entry.action == Action::ErasureDone)
            .count();
        assert_eq!(done, 1, "{id} was answered more than once");
        let head = chain
            .iter()
            .fold(audit::Head::EMPTY, |head, entry| head.after(entry).unwrap());
        assert_eq!(audit::verify(&chain, &head), Ok(()));
    }
    assert_eq!(certificates.len(), asked.len());
}
