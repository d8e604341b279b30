//! Staff and carriers outside this process. They are known by the access key of their signature, which is not verified:
//! `tests/deployed` looks at signatures.

use std::collections::BTreeMap;

use client::{Credentials, Product as _};
use serde_json::{Value, json};

use crate::{App, gateway};

/// The members of staff and the carriers that clients can be.
const STAFF: usize = 2;
const CARRIERS: [&str; 2] = ["post", "express"];

/// Who signed, by the access key in a signature of version 4.
pub(super) fn signer(app: &App, authorization: &str) -> Option<Credentials> {
    let (_, credential) = authorization.split_once("Credential=")?;
    let (key, _) = credential.split_once('/')?;
    let staff = (0..STAFF).find(|n| key == access_key(&format!("staff{n}")));
    let carrier = CARRIERS.iter().find(|name| key == access_key(name));
    let carrier = || carrier.map(|name| app.carrier(name));
    staff.map(|n| app.staff(n)).or_else(carrier)
}

/// Access keys have sixteen and more letters and digits.
fn access_key(name: &str) -> String {
    format!("{name:0<16}")
}

/// The members of `endpoints.json` by which clients find this product and sign as staff and carriers.
pub fn endpoints(app: &App, served: &super::Served) -> Value {
    let credentials = |name: &str| json!({"access_key_id": access_key(name), "secret_access_key": "not verified"});
    let staff = (0..STAFF).map(|n| credentials(&format!("staff{n}")));
    let carriers = CARRIERS.map(|name| {
        let mut carrier = credentials(name);
        carrier["queue"] = app.queue(name).into();
        (name, carrier)
    });
    let functions = ["purge", "audit", "retention"];
    let api = format!("{}/{}", served.address, gateway::STAGE);
    json!({
        "portal": format!("{api}/"),
        "api": api,
        "region": local_aws::REGION,
        "aws_endpoint": served.address,
        "sms": app.messages_url(),
        "admin": credentials("admin"),
        "staff": staff.collect::<Vec<_>>(),
        "carriers": BTreeMap::from(carriers),
        "functions": BTreeMap::from(functions.map(|name| (name, name))),
    })
}
