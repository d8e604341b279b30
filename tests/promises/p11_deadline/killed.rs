//! P10, P11: purge is killed after any of its writes, or a call or its answer is lost, and the next run gives the
//! same end result as an undisturbed one.

use local_aws::{Call, Failure, Service};

use super::*;

/// What happens to one write of a run.
#[derive(Clone, Copy, Debug)]
enum Blow {
    /// The process ends after the write took effect.
    Killed,
    /// The write does not happen, and each retry of the SDK fails too.
    Unreachable,
    /// The write takes effect, and its answer is lost each time.
    LostAnswer,
}

/// Whether a call changes anything. Failing reads are of no interest here.
fn is_write(service: Service, operation: &str) -> bool {
    service == Service::DynamoDb && !matches!(operation, "GetItem" | "BatchGetItem" | "Query")
}

/// Makes the write with this number fail, counted from 0 in the calls that follow.
fn strike(app: &App, number: usize, blow: Blow) {
    let mut writes = 0;
    app.aws().fail_by(move |service, operation| {
        if !is_write(service, operation) {
            return None;
        }
        writes += 1;
        let is_struck = match blow {
            Blow::Killed => writes == number + 1,
            // The SDK tries each call three times.
            _ => (number + 1..=number + 3).contains(&writes),
        };
        is_struck.then_some(match blow {
            Blow::Killed => Failure::Killed,
            Blow::Unreachable => Failure::Unreachable,
            Blow::LostAnswer => Failure::LostAnswer,
        })
    });
}

#[tokio::test]
async fn killed_or_cut_off_at_any_write_the_next_run_gives_the_same_result() {
    // In the afternoon: the key service of these tests is down in the morning.
    let start: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
    let clock = Virtual(Arc::new(AtomicI64::new(start.as_second())));
    let app = App::start().await;
    let (database, store) = (app.database(), vault_over(&app, &clock));
    let calendar = Calendar::published();
    let ask_now = async || ask(&store, &calendar, Mode::Immediate, clock.now()).await;

    let undisturbed = ask_now().await;
    app.aws().clear_calls();
    assert_eq!(good_run(&database, &clock).await.erased, 1);
    let is_a_write = |call: &&Call| is_write(call.service, &call.operation);
    let writes = app.aws().calls().iter().filter(is_a_write).count();
    assert!(writes >= 6, "{writes} writes of an erasure");
    let expected = end_of(&database, &undisturbed).await;

    for number in 0..writes {
        for blow in [Blow::Killed, Blow::Unreachable, Blow::LostAnswer] {
            // By then the people erased before are completed, and later runs do nothing for them.
            let later = clock.now() + SignedDuration::from_hours(4 * 24);
            clock.0.store(later.as_second(), Ordering::SeqCst);
            good_run(&database, &clock).await;
            let id = ask_now().await;
            strike(&app, number, blow);
            let run = app.aws().until_killed(good_run(&database, &clock)).await;
            app.aws().clear_faults();
            match blow {
                Blow::Killed => assert!(run.is_none(), "write {number}: the run was not killed"),
                _ => assert!(
                    run.is_some_and(|report| report.failed > 0),
                    "{number} {blow:?}"
                ),
            }
            good_run(&database, &clock).await;
            let end = end_of(&database, &id).await;
            assert_eq!(end, expected, "write {number} {blow:?}");
        }
    }
}

/// What is left of an erased person, without what differs from one person to another.
#[derive(Debug, PartialEq)]
struct End {
    state: State,
    items_deleted: u64,
    index_entries_deleted: u64,
    is_anything_left: bool,
    is_certified: bool,
    /// The actions of the audit chain, which verifies.
    actions: Vec<Action>,
}

async fn end_of(database: &Database, id: &RequestId) -> End {
    let found = database.follow(id, Timestamp::UNIX_EPOCH).await;
    let found = found.unwrap().expect("none is lost");
    let request = found.request;
    assert!(request.erased_at.is_some(), "it was erased");
    let (links, head) = tables::chain(database, &request.subject).await;
    let verified = audit::verify(&Head::EMPTY, &links, &head, None);
    assert_eq!(verified, Ok(()));
    assert_eq!(request.audit, Some(head));
    let links = links.iter();
    End {
        state: request.state,
        items_deleted: request.items_deleted,
        index_entries_deleted: request.index_entries_deleted,
        is_anything_left: database.is_anything_left(&request.subject).await.unwrap(),
        is_certified: found.certificate.is_some(),
        actions: links.map(|link| link.entry.action).collect(),
    }
}
