//! The list of deletions for staff, in pages.

use app::{App, tables};
use client::{Client, Person, Product as _};
use qeg_domain::limits::PAGE_ENTRIES;
use qeg_store::{
    Table,
    core::{attribute::s, key},
};

/// Stores copies of a request: of every three, two wait with different due dates, and one is erased.
async fn copies(app: &App, of: &str, count: usize) -> Vec<String> {
    let pk = format!("D#{of}");
    let first = tables::item(app, Table::Ledger, &pk, key::REQUEST).await;
    let mut waiting = Vec::new();
    for n in 0..count {
        let (id, mut item) = (format!("{n:032x}"), first.clone().unwrap());
        item.insert("pk".to_owned(), s(format!("D#{id}")));
        item.insert("due_on".to_owned(), s(format!("2026-02-{:02}", 10 + n % 7)));
        if n % 3 == 0 {
            item.insert("state".to_owned(), s("erased"));
        } else {
            waiting.push(id);
        }
        tables::put(app, Table::Ledger, item).await;
    }
    waiting
}

#[tokio::test]
async fn staff_read_the_open_deletions_in_pages_each_once_and_nearest_deadline_first() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let (id, _) = person.ask_for_deletion("grace").await;
    let mut expected = copies(&app, &id, 2 * PAGE_ENTRIES).await;
    expected.push(id);

    let (client, staff) = (Client::of(&app), &app.staff(0));
    let (mut found, mut due, mut sizes) = (Vec::new(), Vec::new(), Vec::new());
    let mut path = "/staff/deletions?state=open".to_owned();
    loop {
        let page = client.signed(staff, "GET", &path, None).await.expect(200);
        let listed = page.json["deletions"].as_array().unwrap();
        sizes.push(listed.len());
        assert!(sizes.len() < 5, "the pages end");
        for one in listed {
            found.push(one["request_id"].as_str().unwrap().to_owned());
            due.push(one["due_on"].as_str().unwrap().to_owned());
        }
        match page.json["next"].as_str() {
            Some(next) => path = format!("/staff/deletions?state=open&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(sizes, [PAGE_ENTRIES, expected.len() - PAGE_ENTRIES]);
    assert!(due.is_sorted());
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}
