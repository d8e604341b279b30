//! Writes what every route, step and function takes into docs/budgets.md.

use budgets::{DOCUMENT, cases, crates, document, routes, steps};
use cost::budgets::{ROUTES, STEPS, with_rows};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut of_routes = Vec::new();
    for function in cases::FUNCTIONS {
        let app = app::App::start().await;
        for case in cases::of(function) {
            let measured = routes::measure(&app, case).await;
            of_routes.push(measured.budget.row(ROUTES));
        }
    }
    let mut of_steps = Vec::new();
    for step in steps::STEPS {
        of_steps.push(steps::measure(step).await.row(STEPS));
    }
    let document = with_rows(&document(), ROUTES, &of_routes);
    let document = with_rows(&document, STEPS, &of_steps);
    let document = with_rows(&document, crates::HEADING, &crates::table());
    std::fs::write(DOCUMENT, document).unwrap();
}
