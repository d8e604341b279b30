//! A clerk's walk in Chinese: what is shown and asked, and that JSON stays as it is.

use app::App;
use client::{Person, contact};
use jiff::Timestamp;
use serde_json::json;

use crate::line::{Line, Said};

/// Two English words beside each other, outside of backticks and of what people wrote.
fn english_in(text: &str) -> Option<String> {
    let prose: Vec<&str> = text.split('`').step_by(2).collect();
    let is_word = |word: &&str| word.len() > 1 && word.chars().all(|c| c.is_ascii_alphabetic());
    prose.iter().find_map(|part| {
        let words: Vec<&str> = part.split_whitespace().collect();
        let two = words.windows(2).find(|two| two.iter().all(is_word));
        two.map(|two| two.join(" "))
    })
}

#[track_caller]
fn shows(text: &str, expected: &[&str]) {
    for words in expected {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(english_in(text), None, "{text}");
}

/// The n-th member of staff, whose environment is Chinese.
async fn said(line: &Line, n: usize, arguments: &[&str], input: &str) -> Said {
    let mut command = line.qeg(n, arguments);
    command.env("LANG", "zh_CN.UTF-8");
    line.run(command, input).await
}

async fn asked(line: &Line, n: usize, arguments: &[&str], typed: &str) -> Said {
    let arguments = [arguments, &["--lang", "zh"]].concat();
    line.at_terminal(n, &arguments, typed).await
}

#[tokio::test]
async fn threads_and_a_deletion_are_chinese_from_the_list_to_the_question() {
    let app = App::start().await;
    // `qeg` counts the working days that are left from today.
    app.clock().set(Timestamp::now());
    let (line, person) = (Line::to(&app).await, Person::by_call_sign(&app).await);
    let body = json!({"subject": "注销", "body": "请删除我的账户"});
    let thread = person.send("POST", "/threads", &body).await.expect(201);
    let id = thread.str("/id");
    let inbox = said(&line, 0, &["inbox"], "").await.expect(0).out;
    shows(&inbox, &["咨询编号", "最迟答复", "剩余工作日", id]);
    let read = said(&line, 0, &["thread", id], "").await.expect(0).out;
    shows(
        &read,
        &[
            "状态      处理中",
            "主题      注销",
            "本人\n  请删除",
            "还剩 ",
            " 个工作日",
        ],
    );
    let delete = ["delete", "--thread", id];
    let no = asked(&line, 0, &delete, "\n").await.expect(4).err;
    shows(
        &no,
        &[
            "登记此人要求注销账户并删除其全部数据？",
            "输入 yes 确认：",
            "您没有输入 yes。未做任何更改",
        ],
    );
    let yes = asked(&line, 0, &delete, "yes\n").await.expect(0).out;
    shows(&yes, &["最迟办结", "还剩 7 个工作日", "等待期", "回执"]);
    let listed = said(&line, 0, &["deletions"], "").await.expect(0).out;
    shows(&listed, &["申请编号", "等待删除"]);
    let seen = said(&line, 0, &["thread", id, "--json"], "")
        .await
        .expect(0)
        .json();
    let reply = [
        "reply",
        id,
        "--close",
        "--seen",
        seen["seen"].as_str().unwrap(),
    ];
    let closed = said(&line, 0, &reply, "已登记。\n").await.expect(0).out;
    shows(&closed, &["已结束", "已答复"]);
    let unknown = said(&line, 0, &["thread", &"f".repeat(32)], "")
        .await
        .expect(4)
        .err;
    shows(&unknown, &["没有这个编号的咨询。", "（请求编号 "]);
}

#[tokio::test]
async fn a_disclosure_by_two_people_and_holds_are_chinese() {
    let app = App::start().await;
    let (line, person) = (Line::to(&app).await, Person::by_both(&app).await);
    person.put_contact(&contact("辰")).await.expect(201);
    let call_sign = person.call_sign.as_ref().unwrap();
    let lines = format!("{call_sign}\n京公（刑）调证字〔2026〕0917号\n北京市公安局海淀分局\n");
    let ask = ["disclose", "--field", "contact_name"];
    let requested = said(&line, 0, &ask, &lines).await.expect(0).out;
    shows(&requested, &["待批准", "须由另一名工作人员批准"]);
    let listed = said(&line, 1, &["disclosures", "--json"], "")
        .await
        .expect(0)
        .json();
    let id = listed[0]["id"].as_str().unwrap();
    let table = said(&line, 1, &["disclosures"], "").await.expect(0).out;
    shows(&table, &["申请编号", "最迟批准时间", "收件人姓名", id]);
    let own = asked(&line, 0, &["approve", id], "yes\n")
        .await
        .expect(3)
        .err;
    shows(&own, &["这项申请由您本人提出"]);
    let approve = asked(&line, 1, &["approve", id], "yes\n").await.expect(0);
    shows(
        &approve.err,
        &[
            "法律文书",
            "机关名称",
            "所涉用户",
            "是否向该机关提供以上信息？",
        ],
    );
    shows(&approve.out, &["提供信息.机关名称", "收件人姓名"]);
    let day = app.day(30).to_string();
    let place = [
        "hold",
        "place",
        "--basis",
        "court_evidence",
        "--until",
        &day,
    ];
    let hold = format!("{call_sign}\n（2026）京01民初1号\n");
    let placed = said(&line, 0, &place, &hold).await.expect(0).out;
    shows(&placed, &["保全编号", "截止日期", &day]);
    let holds = said(&line, 0, &["hold", "list"], "").await.expect(0).out;
    shows(&holds, &["法律依据", "人民法院调查取证或证据保全"]);
    let past = [
        "hold",
        "place",
        "--basis",
        "court_evidence",
        "--until",
        "2020-01-01",
    ];
    let refused = said(&line, 0, &past, &hold).await.expect(4).err;
    shows(&refused, &["--until 应在 ", " 之间。"]);
}

#[tokio::test]
async fn json_is_the_same_in_both_languages() {
    let app = App::start().await;
    let (line, person) = (Line::to(&app).await, Person::by_call_sign(&app).await);
    let body = json!({"subject": "问", "body": "?"});
    person.send("POST", "/threads", &body).await.expect(201);
    for arguments in [
        &["inbox", "--json"][..],
        &["deletions", "--json"],
        &["hold", "list", "--json"],
        &["deadline", "2026-02-06", "--json"],
        &["retention", "schedule", "--json"],
    ] {
        let english = line.said(0, arguments).await.expect(0);
        let chinese = said(&line, 0, arguments, "").await.expect(0);
        assert_eq!(english.out, chinese.out, "{arguments:?}");
    }
    let nobody = ["thread", &"f".repeat(32), "--json"];
    let fault = said(&line, 0, &nobody, "").await.expect(4).err;
    let fault: serde_json::Value = serde_json::from_str(&fault).unwrap();
    assert_eq!(fault["error"]["code"], "not_found");
    assert!(
        fault["error"]["message"]
            .as_str()
            .unwrap()
            .starts_with("没有这个编号的咨询")
    );
}

#[tokio::test]
async fn the_option_counts_more_than_the_environment() {
    let app = App::start().await;
    let line = Line::to(&app).await;
    let empty = said(&line, 0, &["inbox"], "").await.expect(0).out;
    assert_eq!(empty.trim(), "没有处理中的咨询");
    let english = said(&line, 0, &["inbox", "--lang", "en"], "")
        .await
        .expect(0)
        .out;
    assert_eq!(english.trim(), "there are no open threads");
    let misspelt = said(&line, 0, &["aprove"], "").await.expect(2).err;
    shows(&misspelt, &["您要输入的是 approve 吗？"]);
}
