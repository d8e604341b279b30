//! Prepares a request for each row of the table of routes in docs/budgets.md, again and again. `make bench` sends it to a
//! release binary and measures that. The product that prepares it is in this process, which also answers the calls of the
//! binary to AWS.
//!
//! A command is a line on standard input, and its answer is a line of JSON:
//!
//! | command | answer |
//! |---|---|
//! | `list` | every row: `[{"function", "route", "case"}]` |
//! | `begin NUMBER` | for the row of this number, from 0: `{"variables": {NAME: VALUE}, "status"}`; the environment of the function, and the status of its answers |
//! | `next` | an event of this row |
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a program of the measurement: a panic is a failed measurement"
)]

use std::collections::VecDeque;

use app::App;
use budgets::cases::{self, Case, Sent, World};
use jiff::Timestamp;
use local_aws::REGION;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};

/// People who make the requests of a row in turn: what one person may do in a day is limited.
const PEOPLE: usize = 8;

/// The row that is measured.
struct Row {
    app: App,
    case: &'static Case,
    people: VecDeque<World>,
    /// The first request, of which `begin` gives the status.
    first: Option<Sent>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut commands = BufReader::new(tokio::io::stdin()).lines();
    let mut present = None;
    while let Some(command) = commands.next_line().await.unwrap() {
        let answer = match command.split_once(' ') {
            None if command == "list" => list(),
            None if command == "next" => {
                let row: &mut Row = present.as_mut().expect("`begin` comes before `next`");
                row.next().await
            }
            Some(("begin", number)) => {
                let row = Row::begin(number.parse().unwrap()).await;
                let answer = row.described().await;
                present = Some(row);
                answer
            }
            _ => panic!("there is no such command"),
        };
        println!("{answer}");
    }
}

fn list() -> Value {
    let of = |function| {
        let rows = cases::of(function).iter();
        rows.map(move |one| json!({"function": function, "route": one.route, "case": one.case}))
    };
    cases::FUNCTIONS.into_iter().flat_map(of).collect()
}

impl Row {
    /// A product of its own, with people.
    async fn begin(number: usize) -> Self {
        let case = cases::all().nth(number).expect("a row of this number");
        let app = App::start().await;
        keep_time(&app);
        let mut people = VecDeque::new();
        for _ in 0..PEOPLE {
            people.push_back(Box::pin(World::with(&app)).await);
        }
        let mut row = Self {
            app,
            case,
            people,
            first: None,
        };
        row.first = Some(row.prepare().await);
        row
    }

    async fn described(&self) -> Value {
        let aws = self.app.aws();
        let endpoint = aws.serve().await;
        let lambda = [
            ("AWS_ENDPOINT_URL", endpoint.as_str()),
            ("AWS_REGION", REGION),
            ("AWS_ACCESS_KEY_ID", aws.access_key_id()),
            ("AWS_SECRET_ACCESS_KEY", "test"),
        ];
        let lambda = lambda.map(|(name, value)| (name.to_owned(), json!(value)));
        let own = self.app.variables();
        let own = own
            .iter()
            .map(|(name, value)| ((*name).to_owned(), json!(value)));
        let variables: serde_json::Map<_, _> = lambda.into_iter().chain(own).collect();
        let status = self.first.as_ref().and_then(Sent::expected);
        json!({"variables": variables, "status": status.unwrap_or(200)})
    }

    async fn next(&mut self) -> Value {
        let sent = match self.first.take() {
            Some(first) => first,
            None => self.prepare().await,
        };
        sent.event(&self.app)
    }

    /// The next request, by another person than the one before.
    async fn prepare(&mut self) -> Sent {
        keep_time(&self.app);
        self.people.rotate_left(1);
        let person = self.people.front().expect("there are people");
        (self.case.prepare)(person).await
    }
}

/// Sets the clock of the product to that of the machine, which the binaries use. It may be a little ahead, because each look
/// at it moves it.
fn keep_time(app: &App) {
    let behind = Timestamp::now().duration_since(app.now());
    if behind.is_positive() {
        app.clock().advance(behind);
    }
}
