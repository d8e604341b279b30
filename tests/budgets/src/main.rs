//! Writes what every route, step and function takes into docs/budgets.md.

use budgets::{DOCUMENT, cases, crates, document, holds, routes, steps};
use cost::budgets::{Budget, ROUTES, STEPS, read, with_rows};
use local_aws::Engine;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut of_routes = Vec::new();
    for function in cases::FUNCTIONS {
        let app = app::App::start_on(Engine::Local).await;
        for case in cases::of(function) {
            let measured = routes::measure(&app, case).await;
            of_routes.push(row(&measured.budget, ROUTES));
        }
    }
    let mut of_steps = Vec::new();
    for step in steps::STEPS {
        of_steps.push(row(&steps::measure(step).await, STEPS));
    }
    let document = with_rows(&document(), ROUTES, &of_routes);
    let document = with_rows(&document, STEPS, &of_steps);
    let document = with_rows(&document, crates::HEADING, &crates::table());
    std::fs::write(DOCUMENT, document).unwrap();
}

/// The row of the document as it is where its budget holds, so that nothing changes that is the same.
fn row(measured: &Budget, heading: &str) -> String {
    let budgets = read(&document(), heading).unwrap_or_default();
    let is_same = |one: &&Budget| (&one.name, &one.case) == (&measured.name, &measured.case);
    let kept = budgets
        .iter()
        .find(is_same)
        .filter(|one| holds(measured, one));
    kept.unwrap_or(measured).row(heading)
}
