//! Signs a new certificate when a carrier has answered, or changed its answer, since the newest one was signed.

use qeg_domain::{clock::Clock, deletion::State};
use qeg_store::{
    carriers::erasure_request::{ErasureRequest, FindAnswers, NotifyCarriers},
    deletion::{erasing::CertifyErasure, request::ReadRequest},
    legal::on_record::FindLegalRecords,
};

use crate::{certify::Sign, erase::sign, settings::Settings, stuck::Stuck};

/// How many answers one run handles; the next run handles the rest.
const MOST: usize = 500;

/// Signs the new certificates, and gives how many. The next run tries failed ones again; they delay no erasure.
pub async fn renew(
    powers: &(impl CertifyErasure + ReadRequest + NotifyCarriers + FindAnswers + FindLegalRecords),
    signer: &impl Sign,
    clock: &dyn Clock,
    settings: &Settings,
) -> usize {
    let found = powers.new_answers(MOST, clock.now()).await;
    let found = found.unwrap_or_else(|error| {
        let class = Stuck::Store(error).class();
        tracing::error!(event = "renew", error_class = class);
        Vec::new()
    });
    let mut renewed = 0;
    for erasure in found {
        if clock.now() >= settings.stop_at {
            break;
        }
        match renew_one(powers, signer, clock, settings, &erasure).await {
            Ok(is_renewed) => renewed += usize::from(is_renewed),
            Err(why) => {
                let (request_id, class) = (erasure.request_id.as_str(), why.class());
                tracing::error!(event = "renew", request_id, error_class = class);
            }
        }
    }
    renewed
}

async fn renew_one(
    powers: &(impl CertifyErasure + ReadRequest + NotifyCarriers + FindAnswers + FindLegalRecords),
    signer: &impl Sign,
    clock: &dyn Clock,
    settings: &Settings,
    erasure: &ErasureRequest,
) -> Result<bool, Stuck> {
    let request = powers.request(&erasure.request_id).await?;
    let is_signed = match &request {
        // It is being erased (for the first time or again): the certificate signed at the end will have the answer.
        Some(request) if !matches!(request.state, State::Erased | State::Completed) => {
            return Ok(false);
        }
        Some(request) => {
            let jws = sign(powers, signer, settings, request, clock.now()).await?;
            powers.replace_certificate(request, &jws).await?;
            true
        }
        // The request has expired from the ledger.
        None => false,
    };
    powers.mark_certified(erasure).await?;
    Ok(is_signed)
}
