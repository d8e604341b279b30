//! Runs the code blocks of the guide for carriers unchanged, with only the variables that it names.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Output,
    time::Duration,
};

use client::{Person, contact};
use stack::{ENDPOINTS, Stack, eventually};
use tokio::process::Command;

use crate::ALONE;

const GUIDE: &str = include_str!("../../../events/carrier/README.md");
/// Added to the guide's Python: handle all messages of the queue.
const LOOP: &str = r#"
import sys

messages = receive()
while messages:
    for message in messages:
        handle(message)
    sqs_wait = sqs.receive_message(QueueUrl=QUEUE, MaxNumberOfMessages=10, WaitTimeSeconds=1)
    messages = sqs_wait.get("Messages", [])
"#;
/// No step may take longer; the guide's `receive` waits for 20 seconds.
const PATIENCE: Duration = Duration::from_mins(2);

/// The blocks of the guide in this language, in their order.
fn blocks(language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let blocks = GUIDE.split(&fence).skip(1);
    blocks
        .map(|block| block.split("```").next().unwrap().to_owned())
        .collect()
}

/// The variables that the guide names, for this carrier.
fn variables(name: &str) -> BTreeMap<&'static str, String> {
    let carrier = &ENDPOINTS.carriers[name];
    let who = &carrier.credentials;
    BTreeMap::from([
        ("API", ENDPOINTS.api.clone()),
        ("QUEUE", carrier.queue.clone()),
        ("AWS_REGION", ENDPOINTS.region.clone()),
        ("AWS_ACCESS_KEY_ID", who.access_key_id.clone()),
        ("AWS_SECRET_ACCESS_KEY", who.secret_access_key.clone()),
        (
            "AWS_SESSION_TOKEN",
            who.session_token.clone().unwrap_or_default(),
        ),
        // Needed only because the queue is in an emulator.
        ("AWS_ENDPOINT_URL", ENDPOINTS.aws_endpoint.clone()),
        ("NO_PROXY", "127.0.0.1,localhost".to_owned()),
    ])
}

async fn run(program: &Path, option: &str, lines: &str) -> Output {
    let mut command = Command::new(program);
    command.args([option, lines]).envs(variables("post"));
    command.kill_on_drop(true);
    let output = tokio::time::timeout(PATIENCE, command.output());
    output.await.expect("it ends in time").unwrap()
}

/// The Python of the stack's tools, which has botocore and requests.
fn python() -> PathBuf {
    let tools = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../target/tools/bin/python3"
    );
    std::env::var_os("QEG_PYTHON").map_or_else(|| tools.into(), PathBuf::from)
}

/// The guide's Python with a call of its functions.
async fn py(more: &str) -> String {
    let lines = blocks("python").join("\n") + more;
    let output = run(&python(), "-c", &lines).await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_shell_lines_page_through_the_list_of_handoffs() {
    let _alone = ALONE.lock().await;
    // More than one page: two people, each with as many handoffs as may wait.
    for _ in 0..2 {
        let person = Person::by_call_sign(Stack).await;
        person.put_contact(&contact("丁")).await.expect(201);
        for _ in 0..15 {
            person.order("post").await;
        }
    }
    let lines = blocks("sh").join("\n");
    let output = eventually("there is a second page", async || {
        let output = run(Path::new("sh"), "-c", &lines).await;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{output:?}");
        (text.matches("\"handoffs\"").count() == 2).then_some(text)
    })
    .await;
    assert!(!output.contains("\"code\""), "{output}");
    // Leave no messages to the other tests.
    py(LOOP).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_python_lines_forward_correct_and_erase() {
    let _alone = ALONE.lock().await;
    let person = Person::by_call_sign(Stack).await;
    person.put_contact(&contact("丁")).await.expect(201);
    let id = person.order("post").await;
    let path = format!("/handoffs/{id}");
    eventually("the order is reported", async || {
        py(LOOP).await;
        let seen = person.get(&path).await.expect(200);
        (seen.str("/status") == "accepted").then_some(())
    })
    .await;
    person.put_contact(&contact("戊")).await.expect(200);
    let (request, receipt) = person.ask_for_deletion("immediate").await;
    eventually("the erasure is answered", async || {
        py(LOOP).await;
        let followed = person.follow(&request, &receipt).await.expect(200);
        (followed.json["recipients"][0]["outcome"] == "erased").then_some(())
    })
    .await;
    // Codes, not statuses, say whether a handoff may be closed.
    let codes = r#"
for path in ["/carrier/handoffs/" + "0" * 32, "//carrier/handoffs"]:
    print(call("GET", path)[1].get("code"))
"#;
    let said = py(codes).await;
    assert_eq!(
        said.lines().collect::<Vec<_>>(),
        ["unknown_handoff", "not_found"]
    );
}
