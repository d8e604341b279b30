//! Errors say what to do, in words of the command line, and are JSON for scripts.

use app::App;
use client::Person;
use serde_json::{Value, json};

use crate::line::Line;

#[tokio::test]
async fn each_error_says_what_to_do_in_words_of_the_command() {
    let app = App::start().await;
    let (line, person) = (Line::to(&app).await, Person::by_call_sign(&app).await);
    let call_sign = person.call_sign.clone().unwrap();
    let nobody = "f".repeat(32);
    let wrong = format!("{call_sign}\n00000-00000-00000-00000\n");
    let unknown = "BG9ZZZY\na\nb\n";
    let (late, past) = ("2099-01-01", "2020-01-01");
    let hold = ["hold", "place", "--basis", "court_evidence", "--until"];
    let of_call_sign = format!("{call_sign}\n公函1号\n");
    let letter = json!({"identifier": call_sign, "channel": "mail", "body": "?"});
    let letter = client::staff(&app, 0, "POST", "/staff/threads", Some(&letter)).await;
    let letter = letter.expect(201).str("/id").to_owned();
    let code = ["delete", "--yes", "--verification-id", &nobody];
    let until_late = [&hold[..], &[late]].concat();
    let until_past = [&hold[..], &[past]].concat();
    let of_request = [&hold[..], &[late, "--request", &nobody]].concat();
    let no_thread = "No thread has this id. `qeg inbox` lists them.";
    let nobodys = "Nobody has this mobile number or call sign.";
    let days = "--until has to be a day from 20";
    let cases: &[(&[&str], &str, i32, &str)] = &[
        (
            &["delete", "--yes", "--recovery-code"],
            &wrong,
            4,
            "The recovery code does not match this call sign. Check both with the caller.",
        ),
        (
            &code,
            "123456\n",
            4,
            "The one-time code is wrong or has expired.",
        ),
        (
            &code,
            "12\n",
            4,
            "The one-time code is not a code of six digits.",
        ),
        (&["thread", &nobody], "", 4, no_thread),
        (&["delete", "--yes", "--thread", &nobody], "", 4, no_thread),
        (
            &["delete", "--yes", "--thread", &letter],
            "",
            4,
            "The person did not open this thread while signed in",
        ),
        (
            &["disclosures", &nobody],
            "",
            4,
            "No disclosure has this id. `qeg disclosures` lists",
        ),
        (
            &["approve", "--yes", &nobody],
            "",
            4,
            "No disclosure has this id.",
        ),
        (
            &["hold", "lift", "--yes", &nobody],
            "",
            4,
            "No hold has this id. `qeg hold list` lists",
        ),
        (&until_late, &of_call_sign, 4, days),
        (&until_past, &of_call_sign, 4, days),
        (&of_request, "a\n", 4, days),
        (&["disclose", "--field", "phone"], unknown, 4, nobodys),
        (&["open", "--channel", "mail"], unknown, 4, nobodys),
        (
            &["release", "--yes", "--reference", "a"],
            unknown,
            4,
            "No account has this call sign",
        ),
        (&["aprove"], "", 2, "did you mean approve?"),
    ];
    for (arguments, input, code, words) in cases {
        let said = line.run(line.qeg(0, arguments), input).await.expect(*code);
        assert!(said.err.starts_with("qeg: "), "{}", said.err);
        assert!(said.err.contains(words), "{arguments:?}: {}", said.err);
        let of_the_api = [
            "API answered",
            "404",
            "422",
            "409",
            "not_found",
            "unprocessable",
            "/until",
            "POST ",
        ];
        for word in of_the_api {
            assert!(
                !said.err.contains(word),
                "{arguments:?}: {word} in {}",
                said.err
            );
        }
        assert!(
            !said.err.contains(&call_sign) && !said.err.contains("BG9ZZZY") && said.out.is_empty()
        );
    }
}

#[tokio::test]
async fn for_scripts_an_error_is_json_on_the_standard_error() {
    let app = App::start().await;
    let line = Line::to(&app).await;
    let nobody = "f".repeat(32);
    let said = line.said(0, &["thread", &nobody, "--json"]).await.expect(4);
    let fault: Value = serde_json::from_str(&said.err).unwrap();
    let fault = &fault["error"];
    assert_eq!(fault["exit"], 4);
    assert_eq!(fault["status"], 404);
    assert_eq!(fault["code"], "not_found");
    let words = fault["message"].as_str().unwrap();
    assert!(words.starts_with("No thread has this id."), "{words}");
    assert!(said.out.is_empty() && fault["request_id"].is_string());
    let call_sign = "BG7ABC\n00000-00000-00000-00000\n";
    let delete = line.qeg(0, &["delete", "--recovery-code", "--yes", "--json"]);
    let said = line.run(delete, call_sign).await.expect(4);
    let fault: Value = serde_json::from_str(&said.err).unwrap();
    let expected = json!([{"pointer": "/recovery_code", "code": "wrong"}]);
    assert_eq!(fault["error"]["errors"], expected);
    // Also where the command line itself is not valid, or nobody can be asked.
    for arguments in [&["aprove", "--json"][..], &["approve", &nobody, "--json"]] {
        let said = line.said(0, arguments).await.expect(2);
        let fault: Value = serde_json::from_str(&said.err).unwrap();
        assert_eq!(fault["error"]["exit"], 2);
        assert!(fault["error"]["message"].is_string() && fault["error"]["status"].is_null());
    }
}

#[tokio::test]
async fn output_that_cannot_be_written_is_no_success() {
    let app = App::start().await;
    let line = Line::to(&app).await;
    let mut full = line.qeg(0, &["inbox"]);
    full.stdout(
        std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap(),
    );
    let said = line.run(full, "").await.expect(6);
    assert!(said.err.contains("could not be written"), "{}", said.err);
}
