//! Finds the requests whose person has data again, and what has to be done about each.

use qeg_domain::{account::Status, deletion::State, id::RequestId};
use qeg_store::{
    core::deletion_request::DeletionRequest,
    deletion::{
        request::ReadRequest,
        restored::{FindRemains, Remains},
    },
};
use serde::Serialize;

use crate::fault::Fault;

/// What has to be done about a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Next {
    /// Erase again.
    Erase,
    /// Ledger and account disagree: a person has to decide.
    Decide,
}

/// A request that needs action, with the number of remaining items.
#[derive(Debug, Serialize)]
pub(super) struct Returned {
    pub(super) request_id: RequestId,
    pub(super) state: State,
    pub(super) live_keys: usize,
    pub(super) items: usize,
    pub(super) index_entries: usize,
    pub(super) transient: usize,
    pub(super) next: Next,
}

/// What a run found and did.
#[derive(Serialize)]
pub(super) struct Outcome {
    pub(super) requests: usize,
    pub(super) unreadable: usize,
    pub(super) asked: usize,
    pub(super) back: Vec<Returned>,
}

/// Compares every request in the ledger with what is left of its person.
pub(super) async fn find_returned(
    powers: &(impl FindRemains + ReadRequest),
) -> Result<Outcome, Fault> {
    let (requests, unreadable) = powers.requests().await?;
    let mut outcome = Outcome {
        requests: requests.len(),
        unreadable,
        asked: 0,
        back: Vec::new(),
    };
    for request in requests {
        if request.state == State::Cancelled {
            continue;
        }
        let remains = powers.remains(&request.subject).await?;
        if let Some(next) = next(&request, &remains) {
            // A request that was changed in the meantime only looks as if the two disagreed.
            let now = powers.request(&request.id).await?;
            if now.is_none_or(|now| now.version != request.version) {
                continue;
            }
            outcome.back.push(Returned {
                request_id: request.id,
                state: request.state,
                live_keys: remains.live_keys,
                items: remains.items,
                index_entries: remains.index_entries,
                transient: remains.transient,
                next,
            });
        }
    }
    Ok(outcome)
}

/// What has to be done about a request, given the remaining data of its person; `None` if the two agree.
fn next(request: &DeletionRequest, remains: &Remains) -> Option<Next> {
    match request.state {
        State::Erased | State::Completed => (!remains.is_nothing()).then_some(Next::Erase),
        // Until erasure begins, the account names its waiting request. If it does not, one of the two comes from an older
        // backup, and only a person can know which.
        State::Requested | State::Held => {
            let is_waiting = |status| matches!(status, Status::DeletionRequested);
            let agrees = remains.account.as_ref().is_some_and(|(status, deletion)| {
                (is_waiting(*status) || request.state == State::Held)
                    && deletion.as_ref() == Some(&request.id)
            });
            (!agrees).then_some(Next::Decide)
        }
        // Purge erases it already, or it was cancelled.
        State::Erasing | State::Cancelled => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use qeg_domain::{
        calendar::Calendar,
        deletion::{Mode, Proof},
        id::Subject,
    };

    use super::*;

    const ID: &str = "000fabff000fabff000fabff000fabff";

    fn request(state: State) -> DeletionRequest {
        let received = "2026-02-06T00:00:00Z".parse().unwrap();
        let new = DeletionRequest::new(
            RequestId::parse(ID).unwrap(),
            Subject::parse(ID).unwrap(),
            (Mode::Grace, Proof::Password),
            received,
            Calendar::published().deadline(received),
        );
        DeletionRequest { state, ..new }
    }

    fn account(status: Status, deletion: Option<&str>) -> Remains {
        Remains {
            live_keys: 3,
            items: 2,
            account: Some((status, deletion.and_then(RequestId::parse))),
            ..Remains::default()
        }
    }

    #[test]
    fn remaining_data_of_an_erased_person_is_erased_again() {
        let key = Remains {
            live_keys: 1,
            ..Remains::default()
        };
        let item = Remains {
            items: 1,
            ..Remains::default()
        };
        let entry = Remains {
            index_entries: 1,
            ..Remains::default()
        };
        let answer = Remains {
            transient: 1,
            ..Remains::default()
        };
        for state in [State::Erased, State::Completed] {
            assert_eq!(next(&request(state), &Remains::default()), None);
            for remains in [&key, &item, &entry, &answer] {
                assert_eq!(
                    next(&request(state), remains),
                    Some(Next::Erase),
                    "{remains:?}"
                );
            }
        }
        // Purge erases the first one already; the second one was cancelled.
        for state in [State::Erasing, State::Cancelled] {
            assert_eq!(next(&request(state), &key), None);
        }
    }

    #[test]
    fn a_person_decides_if_ledger_and_account_disagree() {
        let waiting = request(State::Requested);
        let agrees = account(Status::DeletionRequested, Some(ID));
        assert_eq!(next(&waiting, &agrees), None);
        let older = account(Status::Active, None);
        assert_eq!(next(&waiting, &older), Some(Next::Decide));
        let other = account(Status::DeletionRequested, Some(&"f".repeat(32)));
        assert_eq!(next(&waiting, &other), Some(Next::Decide));
        assert_eq!(next(&waiting, &Remains::default()), Some(Next::Decide));
    }
}
