//! Measures purge, audit and retention on the whole product in one process, with more and more people, and prints a
//! table in Markdown: `scheduled 100 1000 10000`.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program of the measurement: a panic is a failed measurement"
)]

mod copies;
mod people;
mod registered;

use std::time::{Duration, Instant};

use app::App;
use client::Person;
use jiff::{SignedDuration, ToSpan as _};
use qeg_retention::Mode;

/// People who ask to be erased at once.
const LEAVING: usize = 100;
/// Reads before purge runs, with which those during its run are compared.
const READS: usize = 200;

/// One row: with this many people.
struct Row {
    people: usize,
    erased_per_second: f64,
    read_alone: Duration,
    read_during_purge: Duration,
    chains: usize,
    chains_per_second: f64,
    retention: Duration,
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let sizes = std::env::args()
        .skip(1)
        .map(|size| size.parse().expect("a number of people"));
    println!(
        "| people | purge: erased in a second | contact read, ms | while purge runs, ms | audit: chains in a run | \
         in a second | retention, s | for 1,000 people, s |"
    );
    println!("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for size in sizes {
        println!("{}", measure(size).await.cells());
    }
}

async fn measure(size: usize) -> Row {
    let app = App::start().await;
    people::make(&app, size.saturating_sub(LEAVING)).await;
    let reader = Person::by_call_sign(&app).await;
    reader.put_contact(&client::contact("1")).await.expect(201);
    for _ in 0..LEAVING {
        let person = Person::by_call_sign(&app).await;
        person.ask_for_deletion("immediate").await;
    }
    app.deliver().await;
    let read_alone = median(reads(&reader, READS).await);
    let (erased_per_second, read_during_purge) = purge(&app, &reader).await;
    // Every chain is due by then.
    app.advance(40.days()).await;
    let (chains, chains_per_second) = audit(&app).await;
    Row {
        people: size,
        erased_per_second,
        read_alone,
        read_during_purge,
        chains,
        chains_per_second,
        retention: retention(&app).await,
    }
}

/// Erased people in a second, and the median of contact reads meanwhile.
async fn purge(app: &App, reader: &Person) -> (f64, Duration) {
    let started = Instant::now();
    let purge = async {
        let report = app.purge().await;
        (report.erased, started.elapsed())
    };
    let mut times = Vec::new();
    let mut purge = std::pin::pin!(purge);
    let (erased, took) = loop {
        let read = reads(reader, 1);
        match futures::future::select(purge.as_mut(), std::pin::pin!(read)).await {
            futures::future::Either::Left((ended, read)) => {
                read.await;
                break ended;
            }
            futures::future::Either::Right((mut time, _)) => times.append(&mut time),
        }
    };
    assert!(erased > 0, "somebody was erased");
    (per_second(erased, took), median(times))
}

async fn audit(app: &App) -> (usize, f64) {
    let started = Instant::now();
    let report = app.audit().await;
    assert_eq!((report.failed, report.broken), (0, 0));
    (
        report.verified,
        per_second(report.verified, started.elapsed()),
    )
}

async fn retention(app: &App) -> Duration {
    let stop_at = app.now() + SignedDuration::from_mins(14);
    let started = Instant::now();
    let run = app.services().retention.run(Mode::Apply, stop_at);
    assert!(run.await.unwrap().complete, "it read everything");
    started.elapsed()
}

async fn reads(reader: &Person, count: usize) -> Vec<Duration> {
    let mut times = Vec::new();
    for _ in 0..count {
        let started = Instant::now();
        reader.get("/contact").await.expect(200);
        times.push(started.elapsed());
    }
    times
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52")]
fn per_second(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

impl Row {
    fn cells(&self) -> String {
        let milliseconds = |time: Duration| time.as_secs_f64() * 1_000.0;
        let seconds = self.retention.as_secs_f64();
        format!(
            "| {} | {:.1} | {:.1} | {:.1} | {} | {:.0} | {seconds:.2} | {:.2} |",
            self.people,
            self.erased_per_second,
            milliseconds(self.read_alone),
            milliseconds(self.read_during_purge),
            self.chains,
            self.chains_per_second,
            1_000.0 / per_second(self.people, self.retention),
        )
    }
}
