//! Somebody with thousands of handoffs and threads: a page reads about a page of them, and every one is on one page.

use std::collections::HashSet;

use app::{
    App,
    tables::{self, Item},
};
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use client::{Carrier, Person, contact, unique};
use jiff::{SignedDuration, Timestamp};
use local_aws::{Call, Service};
use qeg_boot::OsRandom;
use qeg_domain::{
    id::{HandoffId, Subject, ThreadId},
    limits::{COLLECT_DAYS, EXPORT_HANDOFFS, PAGE_ENTRIES, PAGE_THREADS},
};
use qeg_store::{Table, carriers::handoff::ListHandoffs, messages::thread::ListThreads};
use serde_json::json;

use super::somebody;
use crate::p02_export::order_handoffs;

/// So many handoffs or threads are added to those of a person.
const MANY: i64 = 3_000;

/// Begins a thread; gives its id.
async fn ask(person: &Person) -> String {
    let question = json!({"body": "?"});
    let asked = person.send("POST", "/threads", &question).await;
    asked.expect(201).str("/id").to_owned()
}

/// Puts items into the subjects table, many at a time.
async fn put_all(app: &App, items: impl Iterator<Item = Item>) {
    let puts: Vec<WriteRequest> = items
        .map(|item| {
            let put = PutRequest::builder().set_item(Some(item)).build().unwrap();
            WriteRequest::builder().put_request(put).build()
        })
        .collect();
    for batch in puts.chunks(25) {
        let write = app.dynamodb().batch_write_item();
        let write = write.request_items(app.table(Table::Subjects), batch.to_vec());
        let answer = write.send().await.unwrap();
        assert!(answer.unprocessed_items.unwrap_or_default().is_empty());
    }
}

/// The item of a handoff or thread with another sort key and time. Its sealed part can no longer be opened, and it is in
/// no index.
fn copy(of: &Item, sk: String, at: Timestamp) -> Item {
    let mut item = of.clone();
    for index in ["queued", "queued_at", "open", "open_place"] {
        item.remove(index);
    }
    item.insert("sk".to_owned(), AttributeValue::S(sk));
    let at = AttributeValue::S(at.to_string());
    item.insert("created_at".to_owned(), at);
    item
}

/// Adds handoffs and threads that are older than all others, one for each minute, from before anything can be collected.
async fn add_old_ones(app: &App, person: &Person, handoff: &str, thread: &str) {
    let pk = format!("S#{}", person.subject());
    let before = app.now() - SignedDuration::from_hours(24 * (COLLECT_DAYS + 1));
    let times = || (1..=MANY).map(|n| before - SignedDuration::from_mins(n));
    let kept = async |sk: &str| tables::item(app, Table::Subjects, &pk, sk).await.unwrap();
    let one = kept(&format!("HANDOFF#{handoff}")).await;
    let of = |at| {
        copy(
            &one,
            format!("HANDOFF#{}", HandoffId::at(at, &OsRandom)),
            at,
        )
    };
    put_all(app, times().map(of)).await;
    let one = kept(&format!("THREAD#{thread}")).await;
    let of = |at| copy(&one, format!("THREAD#{}", ThreadId::at(at, &OsRandom)), at);
    put_all(app, times().map(of)).await;
}

fn read_units(calls: &[Call]) -> f64 {
    calls.iter().map(|call| call.cost.read_units).sum()
}

#[tokio::test]
async fn a_page_reads_as_much_among_thousands_as_among_a_few() {
    let app = App::start().await;
    let person = somebody(&app).await;
    // More than a page of each, so that no page is short.
    order_handoffs(&app, &person, EXPORT_HANDOFFS + 5).await;
    let thread_id = ask(&person).await;
    for _ in 0..PAGE_THREADS + 1 {
        ask(&person).await;
    }
    let list = person.get("/handoffs").await.expect(200);
    let paths = ["/handoffs", "/threads", "/export"];
    let read = async |path: &str| {
        person.get(path).await.expect(200);
        let get = Box::pin(person.get(path));
        let (answer, calls) = app.aws().measured(get).await;
        assert!(answer.expect(200).json["next"].is_string(), "{path}");
        read_units(&calls)
    };
    let mut few = Vec::new();
    for path in paths {
        few.push(read(path).await);
    }
    add_old_ones(&app, &person, list.str("/handoffs/0/id"), &thread_id).await;
    for (path, few) in paths.iter().zip(few) {
        let many = read(path).await;
        assert!(
            (few / 1.1..=few * 1.1).contains(&many),
            "{path}: {few} read units among few, {many} among thousands"
        );
    }
    // A page in the middle, too.
    let (store, now) = (app.store(), app.now());
    let subject = Subject::parse(person.subject()).unwrap();
    let middle = now - SignedDuration::from_hours(24 * (COLLECT_DAYS + 2));
    let middle = HandoffId::least_at(middle);
    let page = store.handoffs(&subject, Some(&middle), PAGE_ENTRIES, now);
    let (page, calls) = app.aws().measured(page).await;
    assert_eq!(page.unwrap().0.len(), PAGE_ENTRIES);
    assert_eq!(calls.len(), 1);
    assert!(read_units(&calls) < 20.0, "{}", read_units(&calls));
}

#[tokio::test]
async fn a_correction_passes_over_what_can_no_longer_be_collected() {
    let app = App::start().await;
    let person = somebody(&app).await;
    let post = Carrier::post(&app);
    let id = person.order("post").await;
    post.collect(&id).await.expect(200);
    let thread = ask(&person).await;
    app.deliver().await;
    let correct = async || {
        let given = contact(&format!("标记{:08x}", unique()));
        person.put_contact(&given).await.expect(200);
        app.aws().clear_calls();
        app.deliver().await;
        app.aws().count(Service::DynamoDb, "Query")
    };
    let few = correct().await;
    assert!(few > 0);
    add_old_ones(&app, &person, &id, &thread).await;
    let many = correct().await;
    assert!(many <= few + 1, "{few} queries, then {many}");
    // Each correction reached the carrier.
    let changed = "net.qeg.handoff.contact_changed.v1";
    assert_eq!(post.messages(changed, &id, 2).await.len(), 2);
}

/// What a list of 3,000 should show, and what is in the table: some of one millisecond, and some that have expired. Ids
/// that are random, from before ids began with the time, are in the list too.
struct Planted {
    shown: Vec<String>,
    expired: HashSet<String>,
}

/// Plants copies of an item. `id` makes the id of one, from its time.
async fn plant(app: &App, one: &Item, prefix: &str, id: impl Fn(Timestamp) -> String) -> Planted {
    let now = app.now();
    let (mut items, mut shown, mut expired) = (Vec::new(), Vec::new(), HashSet::new());
    for n in 1..=MANY {
        // Three of each second.
        let at = now - SignedDuration::from_secs(n / 3);
        let id = match n % 20 {
            0 => format!("{:016x}{:016x}", unique().rotate_right(8), unique()),
            _ => id(at),
        };
        let mut item = copy(one, format!("{prefix}{id}"), at);
        // A long row of expired ones, and some in between.
        if n % 7 == 0 || (1_000..1_200).contains(&n) {
            let end = AttributeValue::N(now.as_second().to_string());
            item.insert("expires_at".to_owned(), end);
            expired.insert(id);
        } else {
            shown.push(id);
        }
        items.push(item);
    }
    put_all(app, items.into_iter()).await;
    shown.sort_unstable();
    shown.reverse();
    Planted { shown, expired }
}

/// All pages of a list, one id after the other. `page` gives the ids of the page after an id; `between` runs after the
/// third page.
async fn walk(
    page: impl AsyncFn(Option<String>) -> (Vec<String>, bool),
    between: impl AsyncFnOnce(),
) -> Vec<String> {
    let (mut seen, mut between, mut pages) = (Vec::new(), Some(between), 0);
    loop {
        let (ids, is_more) = page(seen.last().cloned()).await;
        pages += 1;
        seen.extend(ids);
        if pages == 3
            && let Some(between) = between.take()
        {
            between().await;
        }
        if !is_more {
            return seen;
        }
    }
}

#[tokio::test]
async fn every_handoff_and_thread_is_on_one_page_newest_first() {
    let app = App::start().await;
    let (person, store) = (somebody(&app).await, app.store());
    let (subject, now) = (Subject::parse(person.subject()).unwrap(), app.now());
    let pk = format!("S#{subject}");
    let handoff = person.order("post").await;
    let thread = ask(&person).await;
    let kept = async |sk: String| tables::item(&app, Table::Subjects, &pk, &sk).await.unwrap();
    let handoff = kept(format!("HANDOFF#{handoff}")).await;
    let thread = kept(format!("THREAD#{thread}")).await;
    for one in [&handoff, &thread] {
        tables::delete(&app, Table::Subjects, &pk, tables::text(one, "sk")).await;
    }

    let id = |at| HandoffId::at(at, &OsRandom).to_string();
    let planted = plant(&app, &handoff, "HANDOFF#", id).await;
    let page = async |before: Option<String>| {
        let before = before.map(|id| HandoffId::parse(&id).unwrap());
        let page = store.handoffs(&subject, before.as_ref(), PAGE_ENTRIES, now);
        let (found, is_more) = page.await.unwrap();
        let ids = found.into_iter().map(|one| one.id.to_string());
        (ids.collect(), is_more)
    };
    let new = |prefix: &str, one: &Item, id: String| copy(one, format!("{prefix}{id}"), now);
    let added = new("HANDOFF#", &handoff, id(now + SignedDuration::from_mins(1)));
    let all = walk(page, async || {
        tables::put(&app, Table::Subjects, added).await
    })
    .await;
    assert!(all.iter().all(|id| !planted.expired.contains(id)));
    assert!(all == planted.shown, "each handoff once, newest first");

    let id = |at| ThreadId::at(at, &OsRandom).to_string();
    let planted = plant(&app, &thread, "THREAD#", id).await;
    let page = async |before: Option<String>| {
        let before = before.map(|id| ThreadId::parse(&id).unwrap());
        let page = store.threads(&subject, before.as_ref(), PAGE_ENTRIES, now);
        let (found, is_more) = page.await.unwrap();
        let ids = found.into_iter().map(|one| one.id.to_string());
        (ids.collect(), is_more)
    };
    let added = new("THREAD#", &thread, id(now + SignedDuration::from_mins(1)));
    let all = walk(page, async || {
        tables::put(&app, Table::Subjects, added).await
    })
    .await;
    assert!(all.iter().all(|id| !planted.expired.contains(id)));
    assert!(all == planted.shown, "each thread once, newest first");
}

#[tokio::test]
async fn the_pages_of_the_api_have_each_handoff_once_though_one_is_ordered_meanwhile() {
    let app = App::start().await;
    let person = somebody(&app).await;
    let mut ordered = Vec::new();
    for _ in 0..2 * PAGE_ENTRIES + 3 {
        let id = person.order("post").await;
        let path = format!("/handoffs/{id}");
        person.delete(&path).await.expect(204);
        ordered.push(id);
        if ordered.len().is_multiple_of(80) {
            app.clock().advance(SignedDuration::from_hours(24));
        }
    }
    ordered.reverse();
    let (mut seen, mut next) = (Vec::new(), None::<String>);
    loop {
        let path = next.map_or("/handoffs".to_owned(), |next| {
            format!("/handoffs?cursor={next}")
        });
        let page = person.get(&path).await.expect(200).json;
        for one in page["handoffs"].as_array().unwrap() {
            let id = one["id"].as_str().unwrap();
            // The id begins with the time that is shown, in milliseconds.
            let at: Timestamp = one["created_at"].as_str().unwrap().parse().unwrap();
            let milliseconds = i64::from_str_radix(&id[..12], 16).unwrap();
            assert_eq!(milliseconds.div_euclid(1_000), at.as_second());
            seen.push(id.to_owned());
        }
        person.order("post").await;
        next = page["next"].as_str().map(str::to_owned);
        if next.is_none() {
            break;
        }
    }
    assert_eq!(seen, ordered);
}
