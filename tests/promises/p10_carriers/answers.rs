//! P10: the answer of a carrier is shown by receipt and on the certificate, also a changed or late answer.

use app::App;
use client::{Carrier, Person, Reply, contact};
use jiff::ToSpan as _;
use qeg_domain::limits::PAGE_ERASURES;
use serde_json::{Value, json};

use super::{ERASURE, days, recipient};

/// A person who was erased after `post` had collected, and the erasure that `post` was asked for.
struct Erased {
    person: Person,
    id: String,
    receipt: String,
    asked: Value,
}

impl Erased {
    async fn somebody(app: &App) -> Self {
        let person = Person::by_call_sign(app).await;
        person.put_contact(&contact("丙")).await.expect(201);
        let handoff = person.order("post").await;
        let post = Carrier::post(app);
        post.collect(&handoff).await.expect(200);
        let (id, receipt) = person.ask_for_deletion("immediate").await;
        person.until(&id, &receipt, "erased").await;
        let asked = post.messages(ERASURE, &handoff, 1).await;
        let asked = asked[0]["data"].clone();
        Self {
            person,
            id,
            receipt,
            asked,
        }
    }

    fn path(&self) -> &str {
        self.asked["answer"].as_str().unwrap()
    }

    async fn shown(&self) -> Value {
        recipient(&self.person, &self.id, &self.receipt, "post").await
    }

    async fn followed(&self) -> Reply {
        let followed = self.person.follow(&self.id, &self.receipt).await;
        followed.expect(200)
    }

    /// The newest certificate, and its claims.
    async fn certificate(&self) -> (String, Value) {
        let jws = self.followed().await.str("/certificate").to_owned();
        let claims = self.person.client.claims(&jws).await;
        (jws, claims)
    }
}

fn assurance<'a>(claims: &'a Value, level: &str) -> &'a str {
    let mut levels = claims["attested"].as_array().unwrap().iter();
    let found = levels.find(|one| one["level"] == level).unwrap();
    found["assurance"].as_str().unwrap()
}

fn left(claims: &Value) -> Vec<&str> {
    let left = claims["not_covered"].as_array().unwrap().iter();
    left.map(|one| one["what"].as_str().unwrap()).collect()
}

const RETAINED: &str = "2027-01-01";

fn retained(until: &str) -> Value {
    json!({"outcome": "retained", "basis": "e_commerce_law", "retained_until": until})
}

#[tokio::test]
async fn each_change_of_an_answer_makes_a_certificate_and_earlier_ones_stay_valid() {
    let app = App::start().await;
    let post = Carrier::post(&app);
    let erased = Erased::somebody(&app).await;
    let (_, before) = erased.certificate().await;
    assert_eq!(assurance(&before, "carriers"), "pending");
    assert!(left(&before).contains(&"carrier_not_answered"));
    assert!(left(&before).contains(&"backups"));

    let first = post.send(erased.path(), &retained(RETAINED)).await;
    let answered_at = first.expect(200).str("/answered_at").to_owned();
    app.advance(1.hour()).await;
    let (jws, kept) = erased.certificate().await;
    assert_eq!(assurance(&kept, "carriers"), "retained");
    let mine = &kept["recipients"][0];
    assert_eq!(mine["basis"], "e_commerce_law");
    assert_eq!(mine["retained_until"], RETAINED);
    assert!(left(&kept).contains(&"carrier_retains"));
    let shown = erased.shown().await;
    assert_eq!(shown["basis"], "e_commerce_law");
    assert_eq!(shown["retained_until"], RETAINED);
    assert_eq!(shown["answer_before"], erased.asked["answer_before"]);

    // The final certificate, and after it the erasure of the data that the carrier had retained.
    days(&app, 20).await;
    let (completed_jws, completed) = erased.certificate().await;
    assert_eq!(completed["stage"], "completed");
    assert_eq!(assurance(&completed, "backups"), "verified");
    assert!(!left(&completed).contains(&"backups"));
    post.send(erased.path(), &retained(RETAINED))
        .await
        .expect(200);
    post.send(erased.path(), &json!({"outcome": "erased"}))
        .await
        .expect(200);
    app.advance(1.hour()).await;
    let (_, last) = erased.certificate().await;
    assert_eq!(last["stage"], "completed");
    assert_eq!(last["recipients"][0]["outcome"], "erased");
    assert!(last["recipients"][0].get("basis").is_none());
    assert_eq!(assurance(&last, "carriers"), "reported");
    assert!(!left(&last).contains(&"carrier_retains"));
    // If the first answer was in time, later answers do not make it late.
    assert!(last["recipients"][0].get("late").is_none());
    let shown = erased.shown().await;
    assert_eq!(shown["answered_at"], answered_at.as_str());
    assert!(shown.get("late").is_none());

    let ids: Vec<&str> = [&before, &kept, &completed, &last]
        .map(|claims| claims["jti"].as_str().unwrap())
        .to_vec();
    for (n, id) in ids.iter().enumerate() {
        assert!(!ids[n + 1..].contains(id), "{ids:?}");
    }
    for earlier in [jws, completed_jws] {
        erased.person.client.claims(&earlier).await;
    }
}

#[tokio::test]
async fn a_repeated_answer_signs_nothing_again() {
    let app = App::start().await;
    let post = Carrier::post(&app);
    let erased = Erased::somebody(&app).await;
    post.send(erased.path(), &retained(RETAINED))
        .await
        .expect(200);
    app.advance(1.hour()).await;
    let (first, _) = erased.certificate().await;
    post.send(erased.path(), &retained(RETAINED))
        .await
        .expect(200);
    app.advance(1.hour()).await;
    let (again, _) = erased.certificate().await;
    assert_eq!(first, again);
}

#[tokio::test]
async fn a_late_answer_is_shown_as_late_and_can_still_be_given() {
    let app = App::start().await;
    let post = Carrier::post(&app);
    let erased = Erased::somebody(&app).await;
    assert!(erased.shown().await.get("late").is_none());
    days(&app, 16).await;
    assert_eq!(erased.shown().await["late"], true, "and not answered");
    let open = post.get("/carrier/erasures?state=open").await.expect(200);
    assert_eq!(open.json["erasures"][0]["late"], true);
    let answered = post
        .send(erased.path(), &json!({"outcome": "erased"}))
        .await;
    assert_eq!(answered.expect(200).json["late"], true);
    app.advance(1.hour()).await;
    assert_eq!(erased.shown().await["late"], true);
    let (_, claims) = erased.certificate().await;
    assert_eq!(claims["recipients"][0]["late"], true);
    let open = post.get("/carrier/erasures?state=open").await.expect(200);
    assert_eq!(open.json, json!({"erasures": []}));
}

#[tokio::test]
async fn a_carrier_may_retain_data_only_by_a_listed_law_and_for_at_most_ten_years() {
    let app = App::start().await;
    let post = Carrier::post(&app);
    let erased = Erased::somebody(&app).await;
    for (until, code) in [
        ("2026-03-01", "out_of_range"),
        ("2036-03-03", "out_of_range"),
        ("0000-01-01", "out_of_range"),
        ("-000001-01-01", "not_a_date"),
        ("tomorrow", "not_a_date"),
    ] {
        let refused = post.send(erased.path(), &retained(until)).await.expect(422);
        assert_eq!(
            refused.json["errors"],
            json!([{"pointer": "/retained_until", "code": code}])
        );
    }
    let answered = post.send(erased.path(), &retained("2036-03-02")).await;
    assert_eq!(answered.expect(200).str("/retained_until"), "2036-03-02");
    // Another retention date is a change too.
    let answered = post.send(erased.path(), &retained("2026-03-02")).await;
    assert_eq!(answered.expect(200).str("/retained_until"), "2026-03-02");
}

#[tokio::test]
async fn the_list_of_erasures_matches_the_queue_in_pages_until_they_are_answered() {
    let app = App::start().await;
    let post = Carrier::post(&app);
    let mut all = Vec::new();
    for _ in 0..=PAGE_ERASURES {
        all.push(Erased::somebody(&app).await);
    }
    let first = post.get("/carrier/erasures").await.expect(200);
    let next = first.str("/next").to_owned();
    let path = format!("/carrier/erasures?state=open&cursor={next}");
    let second = post.get(&path).await.expect(200);
    assert!(second.json.get("next").is_none());
    let pages = [&first, &second].map(|page| page.json["erasures"].as_array().unwrap());
    assert_eq!(pages.map(Vec::len), [PAGE_ERASURES, 1]);
    for (listed, erased) in pages.into_iter().flatten().zip(&all) {
        for member in ["erasure_id", "handoff_ids", "answer", "answer_before"] {
            assert_eq!(listed[member], erased.asked[member], "{member}");
        }
        let one = post.get(erased.path()).await.expect(200);
        assert_eq!(one.json, *listed);
    }
    let express = Carrier::express(&app).get("/carrier/erasures").await;
    assert_eq!(express.expect(200).json, json!({"erasures": []}));
    for wrong in ["?state=closed", "?cursor=x"] {
        let path = format!("/carrier/erasures{wrong}");
        post.get(&path).await.expect(400);
    }
    let erased = json!({"outcome": "erased"});
    post.send(all[0].path(), &erased).await.expect(200);
    let left = post.get("/carrier/erasures").await.expect(200);
    assert_eq!(
        left.json["erasures"].as_array().unwrap().len(),
        PAGE_ERASURES
    );
    let one = post.get(all[0].path()).await.expect(200);
    assert_eq!(one.str("/outcome"), "erased");
    assert!(one.json.get("handoff_ids").is_none());
}
