//! GET /staff/deletions: open requests, nearest deadline first, without personal data.

use domain::{calendar::received_on, deletion::State};
use serde::Serialize;
use store::deletion::DeletionRequest;
use web::{Answer, Problem, Request, Status};

use crate::{Service, view::Listed};

#[derive(Serialize)]
struct List<'a> {
    deletions: Vec<Listed<'a>>,
}

/// `?state=open` (also the default) lists what still has to be done; another word is 400.
pub(crate) async fn handle(service: &Service, request: &Request) -> Result<Answer, Problem> {
    request.caller().signer()?;
    if request.query("state")?.is_some_and(|state| state != "open") {
        return Err(Problem::invalid_body().reason("The only state to ask for is open."));
    }
    let today = received_on(service.store.vault().clock().now());
    let open = service.store.database().open_requests().await?;
    // What is erased waits only for backups to run out: nothing is left for staff to do.
    let is_undone = |request: &&DeletionRequest| request.state != State::Erased;
    let deletions = open
        .iter()
        .filter(is_undone)
        .map(|request| Listed {
            request_id: &request.id,
            state: request.state,
            due_on: request.deadline.due_on,
            provisional: request.deadline.provisional,
            working_days_left: service
                .calendar
                .working_days_left(today, request.deadline.due_on),
        })
        .collect();
    Answer::json(Status::Ok, &List { deletions })
}
