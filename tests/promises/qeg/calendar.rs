//! `qeg calendar`: operators put a year of working days in place without a release, and a file that is wrong changes
//! nothing.

use std::path::PathBuf;

use app::{App, tables};
use client::{PASSWORD, Person};
use jiff::ToSpan as _;
use qeg_domain::calendar::{Calendar, CalendarYear};
use qeg_store::{
    Table,
    core::{
        attribute::s,
        calendar::{ReadCalendar as _, year_item},
    },
};
use serde_json::{Value, json};

use crate::line::{Line, Said};

/// The deadline of the first day of the app, 2 March 2026, and the same with [`rest`].
const TOLD: &str = "2026-03-11";
const LATER: &str = "2026-03-13";

/// 2026 as the build has it, in a file of its own.
fn year_2026(version: &str, rest: &[&str]) -> Value {
    let text = Calendar::published().year(2026).unwrap().to_json();
    let mut file: Value = serde_json::from_str(&text).unwrap();
    file["version"] = json!(version);
    let list = file["years"]["2026"]["weekday_rest"].as_array_mut();
    list.unwrap().extend(rest.iter().map(|day| json!(day)));
    file
}

/// `qeg` as an operator: the tables of the app are its stack.
struct Operator<'a> {
    app: &'a App,
    line: Line,
    stack: PathBuf,
}

impl<'a> Operator<'a> {
    async fn of(app: &'a App) -> Self {
        let line = Line::to(app).await;
        let names = [
            ("subjects", Table::Subjects),
            ("keys", Table::Keys),
            ("index", Table::Index),
            ("ledger", Table::Ledger),
            ("transient", Table::Transient),
        ];
        let names = names.map(|(name, table)| (name.to_owned(), json!(app.table(table))));
        let keys =
            json!({"access_key_id": app.aws().access_key_id(), "secret_access_key": "local"});
        let stack = json!({
            "api": line.api(), "region": local_aws::REGION, "aws_endpoint": app.aws().dynamodb_address(),
            "admin": keys, "staff": [keys], "stack": "local", "queues": {}, "keys": {},
            "functions": {}, "tables": serde_json::Map::from_iter(names),
        });
        let file = line.home().join("endpoints.json");
        std::fs::write(&file, stack.to_string()).unwrap();
        Self {
            app,
            line,
            stack: file,
        }
    }

    fn file(&self, content: &str) -> String {
        let file = self.line.home().join("calendar.json");
        std::fs::write(&file, content).unwrap();
        file.to_str().unwrap().to_owned()
    }

    async fn said(&self, arguments: &[&str]) -> Said {
        let mut command = self.line.qeg(0, arguments);
        command.env("QEG_ENDPOINTS", &self.stack);
        self.line.run(command, "").await
    }

    async fn put(&self, content: &Value) -> Said {
        let file = self.file(&content.to_string());
        self.said(&["calendar", "put", &file, "--yes"]).await
    }

    /// The entries of the ledger.
    async fn entries(&self) -> usize {
        let ledger = tables::scan(self.app, Table::Ledger).await;
        let is_entry = |item: &&_| tables::text(item, "pk") == "CALENDAR";
        ledger.iter().filter(is_entry).count()
    }
}

#[tokio::test]
async fn a_year_is_put_in_place_and_open_deadlines_move() {
    let app = App::start().await;
    let operator = Operator::of(&app).await;
    let person = Person::by_call_sign(&app).await;
    let body = json!({"mode": "grace", "password": PASSWORD});
    let asked = person.send("POST", "/deletion", &body).await.expect(202);
    assert_eq!(asked.str("/due_on"), TOLD);

    let amended = year_2026("2099-01-01.1", &["03-05", "03-06"]);
    let file = operator.file(&amended.to_string());
    let dry = operator
        .said(&["calendar", "put", &file, "--dry-run"])
        .await;
    let dry = dry.expect(0);
    for shown in [
        "2026-03-05  Thursday  working day  day off",
        "Nothing was written",
    ] {
        assert!(dry.out.contains(shown), "{}", dry.out);
    }
    // Without a terminal nobody can be asked.
    operator.said(&["calendar", "put", &file]).await.expect(2);
    assert_eq!(operator.entries().await, 0);

    let put = operator.put(&amended).await.expect(0);
    assert!(put.out.contains("2026 is in place"), "{}", put.out);
    assert_eq!(operator.entries().await, 1);
    app.advance(15.minutes()).await;
    let moved = person.get("/deletion").await.expect(200);
    assert_eq!(moved.str("/due_on"), LATER);

    let list = operator.said(&["calendar", "list", "--json"]).await;
    let list = list.expect(0).json();
    let of_2026 = list["years"].as_array().unwrap();
    let of_2026 = of_2026.iter().find(|one| one["year"] == 2026).unwrap();
    assert_eq!(of_2026["from"], "ledger");
    assert_eq!(of_2026["differs_from_build"], true);
    assert_eq!(list["ignored"], json!([]));
    let shown = operator.said(&["calendar", "show", "2026"]).await.expect(0);
    let shown = CalendarYear::from_json(&shown.out).unwrap();
    assert_eq!(Ok(shown), CalendarYear::from_json(&amended.to_string()));
    operator.said(&["calendar", "show", "2090"]).await.expect(4);

    // The deadline command names the calendar that it used.
    let deployed = operator.said(&["deadline", "2026-03-02", "--json"]).await;
    let deployed = deployed.expect(0).json();
    assert_eq!(
        (&deployed["due_on"], &deployed["calendar"]),
        (&json!(LATER), &json!("deployed"))
    );
    let alone = operator.line.said(0, &["deadline", "2026-03-02", "--json"]);
    let alone = alone.await.expect(0).json();
    assert_eq!(
        (&alone["due_on"], &alone["calendar"]),
        (&json!(TOLD), &json!("build"))
    );
}

#[tokio::test]
async fn a_wrong_or_old_file_is_refused_and_nothing_is_written() {
    let app = App::start().await;
    let operator = Operator::of(&app).await;
    let good = || year_2026("2099-01-01.1", &["03-05"]);
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut file = good();
        change(&mut file);
        file
    };
    let rest = "/years/2026/weekday_rest";
    let wrong = [
        (json!([]), "the file is wrong".to_owned()),
        (
            changed(&|it| it["version"] = json!("soon")),
            "/version is wrong".to_owned(),
        ),
        (
            changed(&|it| it["time_zone"] = json!("UTC")),
            "/time_zone is wrong".to_owned(),
        ),
        (
            changed(&|it| it["years"]["2026"]["weekend"] = json!([])),
            "/years/2026/weekend is wrong".to_owned(),
        ),
        (
            changed(&|it| it["years"]["2026"]["weekday_rest"][2] = json!("02-30")),
            format!("{rest}/2 is wrong"),
        ),
        (
            changed(&|it| it["years"]["2026"]["weekday_rest"][0] = json!("03-07")),
            format!("{rest}/0 is wrong"),
        ),
        (
            changed(&|it| it["years"]["2027"] = it["years"]["2026"].clone()),
            "/years is wrong".to_owned(),
        ),
    ];
    for (file, said) in &wrong {
        let refused = operator.put(file).await.expect(2);
        assert!(refused.err.contains(said), "{said}: {}", refused.err);
        assert!(refused.err.contains("Nothing was written"));
    }
    operator
        .said(&["calendar", "put", "/nowhere", "--yes"])
        .await
        .expect(2);
    // A version that is not later than the one in use.
    let old = year_2026("2026-01-01.1", &["03-05"]);
    let refused = operator.put(&old).await.expect(4);
    assert!(refused.err.contains("/version"), "{}", refused.err);
    assert_eq!(operator.entries().await, 0);

    operator.put(&good()).await.expect(0);
    // The same once more changes nothing and is no fault; another one of the same version is.
    operator.put(&good()).await.expect(0);
    let other = year_2026("2099-01-01.1", &["03-06"]);
    operator.put(&other).await.expect(4);
    operator
        .put(&year_2026("2099-01-01.2", &["03-06"]))
        .await
        .expect(0);
    assert_eq!(operator.entries().await, 1);
}

#[tokio::test]
async fn an_entry_that_somebody_spoiled_is_named_and_can_be_put_again() {
    let app = App::start().await;
    let operator = Operator::of(&app).await;
    let good = year_2026("2099-01-01.1", &["03-05"]);
    let mut spoiled = year_item(&CalendarYear::from_json(&good.to_string()).unwrap());
    spoiled.insert("file".to_owned(), s("canary"));
    tables::put(&app, Table::Ledger, spoiled).await;
    let list = operator.said(&["calendar", "list"]).await.expect(1);
    assert!(list.err.contains("left out: 2026"), "{}", list.err);
    assert!(!list.err.contains("canary") && !list.out.contains("canary"));
    operator.put(&good).await.expect(0);
    operator.said(&["calendar", "list"]).await.expect(0);
    assert_eq!(app.database().calendar().await.unwrap().ignored, 0);
}

#[tokio::test]
async fn it_speaks_chinese() {
    let app = App::start().await;
    let operator = Operator::of(&app).await;
    let file = operator.file(&year_2026("2099-01-01.1", &["03-05"]).to_string());
    let put = ["calendar", "put", &file, "--dry-run", "--lang", "zh"];
    let said = operator.said(&put).await.expect(0);
    assert!(
        said.out.contains("2026-03-05  周四  上班  休息"),
        "{}",
        said.out
    );
    let wrong = operator.file("{}");
    let put = ["calendar", "put", &wrong, "--yes", "--lang", "zh"];
    let said = operator.said(&put).await.expect(2);
    assert!(
        said.err.contains("`/about` 有误：缺少该字段"),
        "{}",
        said.err
    );
}
