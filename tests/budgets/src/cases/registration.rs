//! `registration`: codes, accounts, sessions, passwords, preferences, notices.

use client::{Client, Person, new_call_sign, new_phone, policy_version};
use futures::FutureExt as _;
use serde_json::json;

use super::{Case, Sent};

const NEW_PASSWORD: &str = "another long passphrase";

pub(super) const CASES: &[Case] = &[
    Case::of("POST /verifications", "to a new number", |_| {
        async {
            let body = json!({"phone": new_phone(), "purpose": "registration"});
            Sent::open("POST", "/verifications").json(body).status(202)
        }
        .boxed_local()
    }),
    Case::of("POST /accounts", "by number", |world| {
        async {
            let (id, code) = world.code(&new_phone(), "registration").await;
            account(json!({"verification_id": id, "code": code}))
        }
        .boxed_local()
    }),
    Case::of("POST /accounts", "by call sign", |_| {
        async { account(json!({"call_sign": new_call_sign()})) }.boxed_local()
    }),
    Case::of("POST /accounts", "takes a number over", |world| {
        async {
            let old = Person::by_both(&world.app).await;
            let phone = old.phone.as_deref().unwrap();
            let (id, code) = world.code(phone, "registration").await;
            account(json!({"verification_id": id, "code": code, "take_over": true}))
        }
        .boxed_local()
    }),
    Case::of("POST /sessions", "by call sign", |world| {
        async {
            let body = world.with_password(json!({"identifier": world.call_sign()}));
            Sent::open("POST", "/sessions").json(body).status(201)
        }
        .boxed_local()
    }),
    Case::of("POST /sessions", "a wrong password", |world| {
        async {
            let body = json!({"identifier": world.call_sign(), "password": NEW_PASSWORD});
            Sent::open("POST", "/sessions").json(body).status(401)
        }
        .boxed_local()
    }),
    Case::new("DELETE /sessions/current", |world| {
        async {
            let body = world.with_password(json!({"identifier": world.call_sign()}));
            let opened = Sent::open("POST", "/sessions").json(body).status(201);
            let opened = opened.send(&world.app).await;
            let token = opened.str("/token");
            Sent::with_token(token, "DELETE", "/sessions/current").status(204)
        }
        .boxed_local()
    }),
    Case::of("POST /password-resets", "by number", |world| {
        async {
            let (id, code) = world.code(world.phone(), "password_reset").await;
            let body = json!({"verification_id": id, "code": code, "new_password": NEW_PASSWORD});
            Sent::open("POST", "/password-resets")
                .json(body)
                .status(204)
        }
        .boxed_local()
    }),
    Case::of("POST /password-resets", "by recovery code", |world| {
        async {
            let person = Person::by_call_sign(&world.app).await;
            let body = json!({
                "call_sign": person.call_sign,
                "recovery_code": person.recovery_code,
                "new_password": NEW_PASSWORD,
            });
            Sent::open("POST", "/password-resets").json(body)
        }
        .boxed_local()
    }),
    Case::new("GET /challenge", |_| {
        async { Sent::open("GET", "/challenge") }.boxed_local()
    }),
    Case::new("GET /account", |world| {
        async { world.by_person("GET", "/account") }.boxed_local()
    }),
    Case::of("PATCH /account", "policy version", |world| {
        async {
            let body = json!({"policy_version": policy_version()});
            world.by_person("PATCH", "/account").json(body)
        }
        .boxed_local()
    }),
    Case::of("PATCH /account", "password", |world| {
        async {
            let body = world.with_password(json!({"new_password": client::PASSWORD}));
            world.by_person("PATCH", "/account").json(body)
        }
        .boxed_local()
    }),
    Case::of("PATCH /account", "call sign", |world| {
        async {
            let body = world.with_password(json!({"call_sign": new_call_sign()}));
            world.by_person("PATCH", "/account").json(body)
        }
        .boxed_local()
    }),
    Case::of("PATCH /account", "number", |world| {
        async {
            let client = Client::of(&world.app);
            let (id, code) = client.code(&new_phone(), "phone_change").await;
            let phone = json!({"verification_id": id, "code": code});
            let body = world.with_password(json!({"phone": phone}));
            world.by_person("PATCH", "/account").json(body)
        }
        .boxed_local()
    }),
    Case::new("GET /preferences", |world| {
        async { world.by_person("GET", "/preferences") }.boxed_local()
    }),
    Case::new("PUT /preferences", |world| {
        async {
            let read = world.person.get("/preferences").await.expect(200);
            let body = json!({"promotions": read.json["promotions"] != true});
            world.by_person("PUT", "/preferences").json(body)
        }
        .boxed_local()
    }),
    Case::new("GET /notices", |world| {
        async { world.by_person("GET", "/notices") }.boxed_local()
    }),
];

fn account(mut body: serde_json::Value) -> Sent {
    body["password"] = client::PASSWORD.into();
    body["policy_version"] = policy_version().into();
    Sent::open("POST", "/accounts").json(body).status(201)
}
