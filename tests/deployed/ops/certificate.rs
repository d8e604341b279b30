//! A certificate is verified offline, with a file of keys.

use std::fs;

use client::{Client, Person};
use stack::Stack;

use crate::run::{bare, qeg, run};

#[tokio::test]
async fn it_is_verified_offline_and_a_changed_one_is_found_out() {
    let person = Person::by_call_sign(Stack).await;
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    let answer = person.until(&id, &receipt, "erased").await;
    let jws = answer.str("/certificate");
    let keys = Client::of(Stack)
        .call("GET", "/.well-known/jwks.json")
        .send()
        .await
        .expect(200);
    let folder = std::env::temp_dir().join(format!("qeg-{id}"));
    fs::create_dir_all(&folder).unwrap();
    let (jwks, file) = (folder.join("jwks.json"), folder.join("certificate.txt"));
    fs::write(&jwks, &keys.text).unwrap();
    fs::write(&file, jws).unwrap();
    let (jwks, file) = (jwks.to_str().unwrap(), file.to_str().unwrap());

    let verify = ["certificate", "verify", file, "--jwks", jwks];
    let said = run(bare(&verify), "").await.expect(0);
    assert!(
        said.out.contains(&id) && said.out.contains("account, contact, support"),
        "{}",
        said.out
    );
    let claims = run(bare(&[&verify[..], &["--json"]].concat()), "")
        .await
        .expect(0)
        .json();
    assert_eq!(claims["request_id"], id.as_str());
    assert_eq!(claims["stage"], "erased");
    // The whole answer on the standard input, and the key set from the API.
    qeg(&["certificate", "verify", file]).await.expect(0);
    let piped = ["certificate", "verify", "-", "--jwks", jwks];
    run(bare(&piped), &answer.text).await.expect(0);

    let (input, signature) = jws.rsplit_once('.').unwrap();
    let (header, payload) = input.split_once('.').unwrap();
    let other = if payload.ends_with('A') { 'Q' } else { 'A' };
    let changed = format!(
        "{header}.{}{other}.{signature}",
        &payload[..payload.len() - 1]
    );
    for (wrong, code) in [(changed.as_str(), 1), ("13800138000", 1), ("", 1)] {
        let said = run(bare(&piped), wrong).await.expect(code);
        assert!(
            said.out.is_empty() && !said.err.contains("138001"),
            "{}",
            said.err
        );
    }
    run(bare(&["certificate", "verify", file, "--jwks", file]), "")
        .await
        .expect(2);
    fs::remove_dir_all(&folder).unwrap();
}
