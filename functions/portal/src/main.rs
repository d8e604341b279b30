//! The portal function: boots and runs. It has no powers to connect.

use qeg_boot::Boot;
use qeg_portal::route;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let _boot = Boot::start("portal").await;
    qeg_web::edge::serve("portal", async |request| route(request)).await
}
