//! Contact data: put, read, replaced, deleted and put again.

use client::unique;
use serde_json::{Value, json};

use crate::test_user::TestUser;

/// Contact data with a canary in every field.
pub(crate) fn contact_of(user: &TestUser<'_>) -> Value {
    let postcode = format!("{:06}", unique() % 1_000_000);
    user.guessable("the postcode", &postcode);
    let field = |before: &str, field: &str| {
        let value = format!("{before}{}", user.canary(field));
        user.guessable(field, &value);
        value
    };
    json!({
        "name": field("李", "the name"),
        "phone": user.phone().replacen("+86", "86 ", 1),
        "address": {
            "province": field("广东", "the province"),
            "city": field("深圳", "the city"),
            "county": field("南山", "the county"),
            "town": field("粤海", "the town"),
            "detail": field("科技园 1-2-", "the detail"),
            "postcode": postcode,
        },
    })
}

pub(super) async fn contact(user: &TestUser<'_>) {
    let put = async |body: &Value| user.ask("PUT /contact").json(body).send().await;
    put(&contact_of(user)).await.expect(201);
    let read = user.ask("GET /contact").send().await.expect(200);
    let tag = read.header("etag").unwrap().to_owned();
    let again = user.ask("PUT /contact").header("if-match", &tag);
    again.json(&contact_of(user)).send().await.expect(200);
    let gone = user.ask("DELETE /contact").send().await;
    gone.expect(204);
    put(&contact_of(user)).await.expect(201);
}
