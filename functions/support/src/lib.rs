//! Support: questions and answers, with routes for people and for staff. Only the support key opens threads.
//!
//! Staff record the questions of people who are not signed in. An answer is due within as many working days as a
//! deletion. On a schedule, this function measures how near the next due date is.

mod delete_staff_notice;
pub mod due;
mod get_staff_notice;
mod get_staff_notices;
mod get_staff_notices_reach;
mod get_staff_thread;
mod get_staff_threads;
mod get_thread;
mod get_threads;
mod post_call_sign_release;
mod post_messages;
mod post_staff_deletion;
mod post_staff_messages;
mod post_staff_notices;
mod post_staff_threads;
mod post_threads;
mod staff_notice;
mod staff_side;
mod start;
mod view;

use std::sync::Arc;

use jiff::Timestamp;
use qeg_boot::{Boot, ConfigError, Error, Key};
use qeg_domain::{
    calendar::Calendar,
    clock::Clock,
    id::{BroadcastId, ThreadId},
};
use qeg_store::{Store, Table, core::calendar::ReadCalendar};
use qeg_web::{Answer, Problem, Request, Staff, WorkingDays, describe::Operation};

/// What this function works with.
pub struct Service {
    /// The tables and the support key.
    pub store: Store,
    /// Counts working days.
    pub working_days: WorkingDays,
    /// The members of staff.
    pub staff: Staff,
}

impl Service {
    /// Connects it to its tables and keys.
    ///
    /// # Errors
    /// [`ConfigError`] names the environment variable that is missing or wrong.
    pub fn connect(boot: &Boot) -> Result<Self, ConfigError> {
        use Table::{Index, Keys, Ledger, Subjects, Transient};
        let tables = [Subjects, Keys, Index, Ledger, Transient];
        Ok(Self {
            store: boot.store(&tables, &[Key::Support, Key::Index])?,
            working_days: WorkingDays::default(),
            staff: Staff::default(),
        })
    }

    /// The scheduled run: measures how near the due dates of questions are, until `stop_at`.
    ///
    /// # Errors
    /// [`qeg_store::StoreError`] when the index of open threads cannot be read.
    pub async fn due(&self, stop_at: Timestamp) -> Result<due::Due, Error> {
        let calendar = calendar(&self.store, &self.working_days).await;
        let found = due::measure(&self.store, &calendar, stop_at).await;
        Ok(found.inspect_err(|_| {
            tracing::error!(event = "threads_due", error_class = "threads_unavailable");
        })?)
    }
}

/// The routes of this function, for the description of the API.
pub fn operations() -> Vec<Operation> {
    vec![
        post_threads::describe(),
        get_threads::describe(),
        get_thread::describe(),
        post_messages::describe(),
        get_staff_threads::describe(),
        post_staff_threads::describe(),
        get_staff_thread::describe(),
        post_staff_messages::describe(),
        post_call_sign_release::describe(),
        post_staff_notices::describe(),
        get_staff_notices::describe(),
        get_staff_notices_reach::describe(),
        get_staff_notice::describe(),
        delete_staff_notice::describe(),
        post_staff_deletion::describe(),
    ]
}

/// Hands a request to its route.
///
/// # Errors
/// The documented problem of the route; 404 where there is none.
pub async fn route(service: &Service, request: &Request) -> Result<Answer, Problem> {
    staff_side::admit(&service.store, &service.staff, request).await?;
    let (store, known) = (&service.store, &service.working_days);
    match (request.method(), request.segments()?.as_slice()) {
        ("POST", ["threads"]) => {
            request.named("POST /threads");
            let calendar = calendar(store, known).await;
            post_threads::handle(store, &calendar, request).await
        }
        ("GET", ["threads"]) => {
            request.named("GET /threads");
            let calendar = calendar(store, known).await;
            get_threads::handle(store, &calendar, request).await
        }
        ("GET", ["threads", id]) => {
            request.named("GET /threads/{thread_id}");
            let calendar = calendar(store, known).await;
            get_thread::handle(store, &calendar, request, &thread(id)?).await
        }
        ("POST", ["threads", id, "messages"]) => {
            request.named("POST /threads/{thread_id}/messages");
            let calendar = calendar(store, known).await;
            post_messages::handle(store, &calendar, request, &thread(id)?).await
        }
        (_, ["staff", ..]) => staff_route(service, request).await,
        _ => Err(Problem::not_found()),
    }
}

async fn staff_route(service: &Service, request: &Request) -> Result<Answer, Problem> {
    let (store, known) = (&service.store, &service.working_days);
    match (request.method(), request.segments()?.as_slice()) {
        ("GET", ["staff", "threads"]) => {
            request.named("GET /staff/threads");
            let calendar = calendar(store, known).await;
            get_staff_threads::handle(store, &calendar, request).await
        }
        ("POST", ["staff", "threads"]) => {
            request.named("POST /staff/threads");
            let calendar = calendar(store, known).await;
            post_staff_threads::handle(store, &calendar, request).await
        }
        ("GET", ["staff", "threads", id]) => {
            request.named("GET /staff/threads/{thread_id}");
            let calendar = calendar(store, known).await;
            get_staff_thread::handle(store, &calendar, request, &thread(id)?).await
        }
        ("POST", ["staff", "threads", id, "messages"]) => {
            request.named("POST /staff/threads/{thread_id}/messages");
            post_staff_messages::handle(store, request, &thread(id)?).await
        }
        ("POST", ["staff", "call-signs", call_sign, "release"]) => {
            request.named("POST /staff/call-signs/{call_sign}/release");
            post_call_sign_release::handle(store, request, call_sign).await
        }
        (_, ["staff", "notices", ..]) => notices_route(service, request).await,
        ("POST", ["staff", "threads", id, "deletion"]) => {
            request.named("POST /staff/threads/{thread_id}/deletion");
            let calendar = calendar(store, known).await;
            post_staff_deletion::handle(store, &calendar, request, &thread(id)?).await
        }
        _ => Err(Problem::not_found()),
    }
}

async fn notices_route(service: &Service, request: &Request) -> Result<Answer, Problem> {
    let store = &service.store;
    match (request.method(), request.segments()?.as_slice()) {
        ("POST", ["staff", "notices"]) => {
            request.named("POST /staff/notices");
            post_staff_notices::handle(store, request).await
        }
        ("GET", ["staff", "notices"]) => {
            request.named("GET /staff/notices");
            get_staff_notices::handle(store, request).await
        }
        ("GET", ["staff", "notices", "reach"]) => {
            request.named("GET /staff/notices/reach");
            get_staff_notices_reach::handle(store, request).await
        }
        ("GET", ["staff", "notices", id]) => {
            request.named("GET /staff/notices/{broadcast_id}");
            get_staff_notice::handle(store, request, &broadcast(id)?).await
        }
        ("DELETE", ["staff", "notices", id]) => {
            request.named("DELETE /staff/notices/{broadcast_id}");
            delete_staff_notice::handle(store, request, &broadcast(id)?).await
        }
        _ => Err(Problem::not_found()),
    }
}

fn broadcast(id: &str) -> Result<BroadcastId, Problem> {
    BroadcastId::parse(id).ok_or_else(Problem::not_found)
}

fn thread(id: &str) -> Result<ThreadId, Problem> {
    ThreadId::parse(id).ok_or_else(Problem::not_found)
}

/// The calendar of working days, as it is deployed now.
async fn calendar(powers: &(impl Clock + ReadCalendar), known: &WorkingDays) -> Arc<Calendar> {
    known.working_days(powers).await
}
