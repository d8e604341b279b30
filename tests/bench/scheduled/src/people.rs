//! People, registered by the store's own power: only the password is hashed once for all of them. From a number on they are
//! copies of one of them.

use app::App;
use client::{PASSWORD, policy_version};
use futures::{StreamExt as _, stream};
use jiff::Timestamp;
use qeg_boot::OsRandom;
use qeg_domain::{
    account::AccountRecord,
    call_sign::CallSign,
    id::Subject,
    password::Password,
    personal::{Personal, PersonalValue as _},
    token::SessionToken,
};
use qeg_store::{
    Store,
    people::{
        index::BlindIdentifier as _,
        registration::{CreateAccount as _, NewAccount},
    },
};
use qeg_vault::{Field, credential::Passwords};

use crate::{copies, registered::Registered};

/// Registrations at a time.
const AT_ONCE: usize = 8;

/// Most people who are registered. All others are copies.
const REGISTERED: usize = 1_000;

/// Makes this many people with a call sign, each with a session.
pub(crate) async fn make(app: &App, count: usize) {
    let first = register(app, count.min(REGISTERED)).await;
    if let Some(first) = first.filter(|_| count > REGISTERED) {
        copies::make(app, &first, count - REGISTERED).await;
    }
}

/// Registers this many people, and returns the first.
async fn register(app: &App, count: usize) -> Option<Registered> {
    let password = Password::typed(Personal::new(PASSWORD.to_owned())).unwrap();
    let hash = Passwords::default().hash(&OsRandom, &password).unwrap();
    let store = &app.services().registration.store;
    let now = app.now();
    let made = stream::iter(0..count).map(|n| one(store, n, hash.clone(), now));
    let mut made = made.buffered(AT_ONCE);
    let first = made.next().await;
    made.for_each(async |_| ()).await;
    first
}

async fn one(
    store: &Store,
    n: usize,
    password_hash: Personal<String>,
    now: Timestamp,
) -> Registered {
    let call_sign = CallSign::parse(&call_sign(n)).unwrap();
    let (subject, source) = (
        Subject::random(&OsRandom),
        Personal::new(format!("192.0.2.{}", n % 250)),
    );
    let token = SessionToken::random(subject.clone(), &OsRandom);
    let index = store
        .blind_index(Field::CallSign, call_sign.personal())
        .await
        .unwrap();
    let record = AccountRecord {
        phone: None,
        phone_verified_at: None,
        call_sign: Some(call_sign),
        password_hash,
        recovery_hash: None,
        recovery_due: false,
        proven_at: now,
        promotions: false,
        policy_version: policy_version().to_owned(),
    };
    let new = NewAccount {
        keys: &store.new_keys(&subject).await.unwrap(),
        record: &record,
        token: &token,
        proof: None,
        source: &store.blind_index(Field::Source, &source).await.unwrap(),
        call_sign: Some(&index),
        repeat: None,
    };
    store.create(&new, None, now).await.unwrap();
    Registered {
        subject,
        index: index.as_str().to_owned(),
    }
}

/// Call sign number `n`: each is another one, up to 1.7 million.
fn call_sign(n: usize) -> String {
    let letter = |unit: usize| char::from(b'A' + u8::try_from(n / unit % 26).unwrap());
    let letters: String = [17_576, 676, 26, 1].map(letter).iter().collect();
    format!(
        "B{}{}{letters}",
        ['G', 'H', 'I', 'D'][n / 4_569_760 % 4],
        n / 456_976 % 10
    )
}
