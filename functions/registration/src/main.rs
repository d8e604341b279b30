//! The registration function answers requests of the API, and on a schedule releases call signs.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use qeg_boot::{Boot, Error, warm};
use qeg_domain::{clock::Clock as _, personal::Personal};
use qeg_registration::{Service, route};
use qeg_store::{Table, people::look_up::MakeDecoy as _};
use qeg_vault::Field;
use qeg_web::Request;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let boot = Boot::start("registration")?;
    let service = Service::connect(&boot)?;
    let nobody = Personal::new(String::new());
    let mac = warm::call(service.store.vault().blind_index(Field::Source, &nobody));
    let decoy = warm::call(service.store.make_decoy(service.store.now()));
    boot.warm_with(&service.store, Table::Transient, [mac, decoy])
        .await;
    let handler = async |request: &Request| route(&service, request).await;
    boot.serve_requests_and_schedule(handler, async |stop_at| {
        service.release_call_signs(stop_at).await
    })
    .await
}
