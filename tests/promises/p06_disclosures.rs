//! P6: data goes to an authority only by a legal instrument, by two people, only the fields it names, and on
//! the record.

use serde_json::{Value, json};
use stack::{
    Credentials, ENDPOINTS, aws,
    client::{Client, Reply},
    eventually, iam,
    oversight::{day, ledger, set_in_ledger, staff},
    people::{Person, contact},
    record,
    tables::{bytes, text},
};

fn body_of(person: &Person, fields: &Value) -> Value {
    json!({
        "identifier": person.call_sign,
        "instrument": "京公（刑）调证字〔2026〕0917号",
        "authority": "北京市公安局海淀分局",
        "fields": fields,
    })
}

async fn ask(body: &Value) -> String {
    let asked = staff(0, "POST", "/staff/disclosures", Some(body)).await;
    let asked = asked.expect(201);
    assert_eq!(asked.str("/state"), "awaiting_approval");
    asked.str("/id").to_owned()
}

async fn approve(n: usize, id: &str) -> Reply {
    staff(
        n,
        "POST",
        &format!("/staff/disclosures/{id}/approval"),
        None,
    )
    .await
}

async fn entries(person: &Person, action: &str) -> Vec<Value> {
    let log = person.get("/access-log").await.expect(200);
    let entries = log.json["entries"].as_array().unwrap().iter();
    let of_it = entries.filter(|entry| entry["action"] == action);
    of_it.cloned().collect()
}

async fn somebody(marker: &str) -> (Person, Value) {
    let person = Person::by_both().await;
    let given = contact(marker);
    person.put_contact(&given).await.expect(201);
    (person, given)
}

#[tokio::test]
async fn it_takes_two_people_and_holds_nothing_but_what_was_asked_for() {
    let (person, given) = somebody("庚").await;
    person.order("post").await;
    let id = ask(&body_of(&person, &json!(["call_sign", "contact_name"]))).await;
    approve(0, &id).await.expect(403);
    assert!(entries(&person, "disclosure.released").await.is_empty());

    let package = approve(1, &id).await.expect(200);
    let expected = json!({"call_sign": person.call_sign, "contact_name": given["name"]});
    assert_eq!(package.json, expected);
    let phone = person.phone.as_deref().unwrap();
    for other in [phone, given["phone"].as_str().unwrap(), "粤海庚", "518000"] {
        assert!(!package.text.contains(other));
    }
    // Again, for a quarter of an hour, by who approved it and nobody else.
    assert_eq!(approve(1, &id).await.expect(200).json, expected);
    approve(0, &id).await.expect(403);
    let released = entries(&person, "disclosure.released").await;
    assert_eq!(released.len(), 2, "each time on the record");
    for entry in &released {
        assert_eq!(entry["actor"], json!({"kind": "authority"}));
        assert_eq!(entry["purpose"], "legal_duty");
        assert_eq!(entry["fields"], json!(["call_sign", "contact_name"]));
    }
    let requested = entries(&person, "disclosure.requested").await;
    assert_eq!(requested.len(), 1);
    assert_eq!(
        requested[0]["actor"],
        json!({"kind": "staff"}),
        "never named"
    );

    let approved = (jiff::Timestamp::now() - jiff::SignedDuration::from_mins(15)).to_string();
    set_in_ledger(
        &format!("DISCLOSURE#{id}"),
        "DISCLOSURE",
        "approved_at",
        &approved,
    )
    .await;
    approve(1, &id).await.expect(410);
    assert_eq!(entries(&person, "disclosure.released").await.len(), 2);
}

#[tokio::test]
async fn fetched_several_times_at_once_it_is_the_same_and_each_time_on_the_record() {
    let (person, given) = somebody("壬").await;
    let id = ask(&body_of(&person, &json!(["contact_phone"]))).await;
    let mut fetched = 0;
    // A process that did not seal the words of the law opens them by the key.
    eventually("another process than the one that was asked", async || {
        let packages = futures::future::join_all((0..4).map(|_| approve(1, &id))).await;
        for package in packages {
            let package = package.expect(200).json;
            assert_eq!(package, json!({"contact_phone": given["phone"]}));
            fetched += 1;
        }
        record::has_used("oversight", "kms:Decrypt", "OversightKey").then_some(())
    })
    .await;
    let released = entries(&person, "disclosure.released").await;
    assert_eq!(released.len(), fetched.min(50));
}

#[tokio::test]
async fn every_field_is_told_as_it_is_held_and_an_absent_one_as_null() {
    let (person, given) = somebody("辛").await;
    let handoff = person.order("post").await;
    let question = json!({"subject": "卡片", "body": "我的卡片到哪里了？"});
    let asked = person.send("POST", "/threads", &question).await;
    asked.expect(201);
    let all = json!([
        "phone",
        "call_sign",
        "contact_name",
        "contact_phone",
        "contact_address",
        "threads",
        "handoffs",
        "access_log",
    ]);
    let id = ask(&body_of(&person, &all)).await;
    let package = approve(1, &id).await.expect(200).json;
    assert_eq!(package.as_object().unwrap().len(), 8);
    assert_eq!(package["phone"], person.phone.as_deref().unwrap());
    assert_eq!(package["contact_phone"], given["phone"]);
    assert_eq!(
        package["contact_address"]["detail"],
        given["address"]["detail"]
    );
    assert_eq!(package["handoffs"][0]["id"], handoff.as_str());
    let thread = &package["threads"]["threads"][0];
    assert_eq!(thread["messages"][0]["body"], question["body"]);
    assert_eq!(package["threads"]["is_cut"], false);
    assert_eq!(package["access_log"]["is_cut"], false);
    let first = package["access_log"]["entries"].as_array().unwrap().last();
    assert_eq!(first.unwrap()["action"], "account.created");

    let bare = Person::by_call_sign().await;
    let id = ask(&body_of(
        &bare,
        &json!(["phone", "contact_address", "handoffs"]),
    ))
    .await;
    let package = approve(1, &id).await.expect(200).json;
    let nothing = json!({"phone": null, "contact_address": null, "handoffs": []});
    assert_eq!(package, nothing);
}

/// What a trust policy refuses (tests/roles/staff.rs), had by somebody who may change it: sessions of the
/// first member's role under other names. The same role is still the same person.
#[tokio::test]
async fn one_person_alone_cannot_release_it_under_two_session_names_either() {
    let (person, _) = somebody("壬").await;
    let id = ask(&body_of(&person, &json!(["phone"]))).await;
    let path = format!("/staff/disclosures/{id}/approval");
    for other in first_member_as(&["somebody-else", "STAFF-1", "staff-2"]).await {
        let refused = Client::new().signed(&other, "POST", &path, None).await;
        refused.expect(403);
    }
    assert!(entries(&person, "disclosure.released").await.is_empty());
    approve(1, &id).await.expect(200);
}

async fn first_member_as(names: &[&str]) -> Vec<Credentials> {
    let own = aws_sdk_sts::Client::new(&aws(&ENDPOINTS.staff[0]).await);
    let arn = own.get_caller_identity().send().await.unwrap().arn.unwrap();
    // arn:aws:sts::<account>:assumed-role/<role>/<session>
    let parts: Vec<&str> = arn.split(['/', ':']).collect();
    let (account, role) = (parts[4], parts[6]);
    let trust = iam::trust_of(role).await;
    iam::set_trust(role, &iam::anybody_of(account)).await;
    let root = aws_sdk_sts::Client::new(&aws(&ENDPOINTS.admin).await);
    let mut sessions = Vec::new();
    for name in names {
        let arn = format!("arn:aws:iam::{account}:role/{role}");
        let take = root.assume_role().role_arn(arn).role_session_name(*name);
        sessions.push(take.send().await);
    }
    iam::set_trust(role, &trust).await;
    let keys = sessions.into_iter().map(|taken| {
        let keys = taken.unwrap().credentials.unwrap();
        Credentials {
            access_key_id: keys.access_key_id,
            secret_access_key: keys.secret_access_key,
            session_token: Some(keys.session_token),
        }
    });
    keys.collect()
}

/// Every entry of the access log, page by page.
async fn whole_log(person: &Person) -> Vec<Value> {
    let (mut all, mut path) = (Vec::new(), "/access-log".to_owned());
    loop {
        let page = person.get(&path).await.expect(200).json;
        all.extend(page["entries"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => path = format!("/access-log?cursor={next}"),
            None => return all,
        }
    }
}

#[tokio::test]
async fn a_secret_one_is_in_the_log_from_its_day_on_and_a_page_does_not_tell_of_it() {
    let (person, _) = somebody("癸").await;
    // More than a page of entries, and secret ones among the newest.
    for n in 0..60 {
        let wish = json!({"promotions": n % 2 == 0});
        person.send("PUT", "/preferences", &wish).await.expect(200);
    }
    let before = whole_log(&person).await;
    let mut body = body_of(&person, &json!(["contact_address"]));
    body["secret_until"] = day(2).into();
    let id = ask(&body).await;
    let package = approve(1, &id).await.expect(200);
    assert!(package.json["contact_address"].is_object());
    for path in ["/access-log", "/export", "/notices"] {
        let seen = person.get(path).await.expect(200).text;
        assert!(
            !seen.contains("disclosure") && !seen.contains("authority"),
            "{path}"
        );
    }
    // Neither the length of a page nor the number of pages tells.
    let first = person.get("/access-log").await.expect(200).json;
    assert_eq!(first["entries"].as_array().unwrap().len(), 50);
    assert_eq!(whole_log(&person).await, before);
    // To another authority it is not told either.
    let other = ask(&body_of(&person, &json!(["access_log"]))).await;
    let log = approve(1, &other).await.expect(200).json["access_log"].to_string();
    assert!(
        log.contains("disclosure.requested")
            && !log.contains("contact_address\"],\"purpose\":\"legal")
    );

    // Its day has come.
    let item = ledger(&format!("DISCLOSURE#{id}"), "DISCLOSURE")
        .await
        .unwrap();
    let chain = format!("A#{}", text(&item, "subject"));
    let mut shown = 0;
    for seq in 1..200 {
        let sk = format!("E#{seq:012}");
        let Some(entry) = ledger(&chain, &sk).await else {
            break;
        };
        let json = text(&entry, "entry").to_owned();
        if json.contains("secret_until") {
            set_in_ledger(&chain, &sk, "entry", &json.replace(&day(2), &day(0))).await;
            shown += 1;
        }
    }
    assert_eq!(shown, 2);
    let released = entries(&person, "disclosure.released").await;
    assert_eq!(released.len(), 2);
    let secret = released
        .iter()
        .find(|one| one["fields"] == json!(["contact_address"]));
    assert_eq!(secret.unwrap()["actor"]["kind"], "authority");
}

#[tokio::test]
async fn the_record_keeps_its_words_sealed_and_its_key_to_itself() {
    let (person, _) = somebody("子").await;
    let id = ask(&body_of(&person, &json!(["phone"]))).await;
    approve(1, &id).await.expect(200);
    let item = ledger(&format!("DISCLOSURE#{id}"), "DISCLOSURE")
        .await
        .unwrap();
    let all = String::from_utf8_lossy(&bytes(&item)).into_owned();
    for word in ["0917", "海淀", "staff-1", "staff-2"] {
        assert!(!all.contains(word), "{word}");
    }
    assert!(item.contains_key("wrapped") && item.contains_key("expires_at"));
    // It outlives the person it is about.
    let (request, receipt) = person.ask_for_deletion("immediate").await;
    person.until(&request, &receipt, "erased").await;
    let left = ledger(&format!("DISCLOSURE#{id}"), "DISCLOSURE")
        .await
        .unwrap();
    assert_eq!(left["wrapped"], item["wrapped"]);
    approve(1, &id).await.expect(410);
}

#[tokio::test]
async fn nobody_approves_what_was_left_for_a_week() {
    let person = Person::by_call_sign().await;
    let id = ask(&body_of(&person, &json!(["phone"]))).await;
    let week = jiff::SignedDuration::from_hours(7 * 24);
    let then = (jiff::Timestamp::now() - week).to_string();
    set_in_ledger(
        &format!("DISCLOSURE#{id}"),
        "DISCLOSURE",
        "requested_at",
        &then,
    )
    .await;
    approve(1, &id).await.expect(410);
    approve(0, &id).await.expect(403);
}

#[tokio::test]
async fn a_repeated_request_is_one_disclosure() {
    let person = Person::by_call_sign().await;
    let body = body_of(&person, &json!(["phone"]));
    let key = format!("k-{}", stack::client::unique());
    let send = async |body: &Value| {
        let call = person.client.call("POST", "/staff/disclosures");
        let call = call.header("idempotency-key", &key).json(body);
        call.signed_by(&ENDPOINTS.staff[0]).send().await
    };
    let (first, again) = futures::join!(send(&body), send(&body));
    assert_eq!(first.expect(201).json, again.expect(201).json);
    send(&body_of(&person, &json!(["call_sign"])))
        .await
        .expect(422);
    assert_eq!(entries(&person, "disclosure.requested").await.len(), 1);
}

#[tokio::test]
async fn what_is_no_disclosure_is_refused_and_repeats_nothing() {
    let person = Person::by_call_sign().await;
    let call_sign = person.call_sign.as_deref().unwrap();
    let good = body_of(&person, &json!(["phone"]));
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        body
    };
    for (body, pointer) in [
        (with("identifier", json!("x")), "/identifier"),
        (with("instrument", json!(" ")), "/instrument"),
        (with("authority", json!("a\nb")), "/authority"),
        (with("authority", json!("长".repeat(201))), "/authority"),
        (with("fields", json!([])), "/fields"),
        (with("fields", json!(["phone", "phone"])), "/fields"),
        (with("secret_until", json!(day(0))), "/secret_until"),
        (with("secret_until", json!("13800138000")), "/secret_until"),
    ] {
        let refused = staff(0, "POST", "/staff/disclosures", Some(&body)).await;
        let refused = refused.expect(422);
        assert_eq!(refused.str("/errors/0/pointer"), pointer);
        assert!(!refused.text.contains(call_sign) && !refused.text.contains("13800138000"));
    }
    for body in [
        with("fields", json!(["password"])),
        with("fields", json!("phone")),
        with("requested_by", json!("staff-2")),
        with("instrument", Value::Null),
    ] {
        let refused = staff(0, "POST", "/staff/disclosures", Some(&body)).await;
        refused.expect(400);
    }
    let nobody = with("identifier", json!(stack::people::new_call_sign()));
    let refused = staff(0, "POST", "/staff/disclosures", Some(&nobody)).await;
    refused.expect(404);
    approve(1, &"0".repeat(32)).await.expect(404);
    approve(1, "x").await.expect(404);
    // Neither a person nor a stranger nor a carrier gets in.
    let path = format!("/staff/disclosures/{}/approval", "0".repeat(32));
    let unsigned = person.send("POST", &path, &json!({})).await;
    assert!(
        (400..=404).contains(&unsigned.status),
        "{}",
        unsigned.status
    );
    let carrier = &ENDPOINTS.carriers["post"].credentials;
    let refused = Client::new().signed(carrier, "POST", &path, None).await;
    assert_eq!(refused.status, 403);
    assert!(entries(&person, "disclosure.requested").await.is_empty());
}
