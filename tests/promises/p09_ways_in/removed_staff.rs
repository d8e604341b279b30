//! P9: who was removed from the register is no member of staff within a minute, whatever became of their role.

use app::App;
use client::{Client, Product as _};
use jiff::ToSpan as _;
use qeg_domain::limits::REGISTER_SECONDS;

#[tokio::test]
async fn who_is_removed_is_no_member_of_staff_after_a_minute() {
    let app = App::start().await;
    let client = Client::of(&app);
    // One path of each function with routes of staff.
    let paths = [
        "/staff/threads",
        "/staff/deletions",
        "/staff/holds",
        "/staff/disclosures",
    ];
    let (removed, stays) = (app.staff(0), app.staff(1));
    for path in paths {
        let reply = client.signed(&removed, "GET", path, None).await;
        assert_ne!(reply.status, 403, "{path}");
    }
    app.remove_staff(0).await;
    app.advance(REGISTER_SECONDS.seconds()).await;
    for path in paths {
        client.signed(&removed, "GET", path, None).await.expect(403);
        let reply = client.signed(&stays, "GET", path, None).await;
        assert_ne!(reply.status, 403, "{path}");
    }
}
