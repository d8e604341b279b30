//! The scenes of the morning.

use app::App;
use client::{Person, contact};
use serde_json::{Value, json};

use super::{Language, Transcript};

/// The beginning of the document.
pub(super) fn title(language: Language) -> String {
    let title = language.of("A clerk's morning", "工作人员的一个上午");
    let other = language.of(
        "[中文](clerks-morning.zh-CN.md)",
        "[English](clerks-morning.md)",
    );
    let how = language.of(
        "`make morning` plays this with the whole product and writes it down as the terminal shows it; a test compares \
         it with what `qeg` says now. People, numbers and papers are made up. The options of each command: [qeg](qeg.md).",
        "本文由 `make morning` 在完整的产品上实际操作并按终端显示记录；测试会与 `qeg` 现在的输出比对。人物、号码和文书均为虚构。\
         各命令的选项见 [qeg](qeg.md)。",
    );
    format!("# {title}\n\n{other}\n\n{how}\n")
}

pub(super) async fn play(app: &App, shown: &mut Transcript<'_>) {
    let (asks, leaves) = (
        Person::by_call_sign(app).await,
        Person::by_call_sign(app).await,
    );
    let wanted = Person::by_both(app).await;
    wanted.put_contact(&contact("辰")).await.expect(201);
    let question = json!({"subject": "卡片", "body": "您好，上周寄出的 QSL 卡片到哪里了？"});
    let thread = asks.send("POST", "/threads", &question).await.expect(201);
    answers(shown, &asks, thread.str("/id")).await;
    deletes(shown, &leaves).await;
    discloses(shown, &wanted).await;
    holds(app, shown, &wanted).await;
}

/// The first entry of a list.
async fn first(shown: &Transcript<'_>, command: &[&str]) -> Value {
    let listed = shown.line.said(0, &[command, &["--json"]].concat()).await;
    listed.expect(0).json()[0].clone()
}

async fn answers(shown: &mut Transcript<'_>, asks: &Person, thread: &str) {
    shown.scene(
        ("What waits", "有哪些待办"),
        (
            "The list has ids and days, no content. Reading a thread is recorded in the person's access log.",
            "列表只有编号和日期，没有内容。查看咨询会记入本人的访问记录。",
        ),
    );
    shown.types(0, "qeg inbox", None, &[]).await;
    shown
        .types(0, &format!("qeg thread {thread}"), None, &[])
        .await;
    shown.scene(
        ("Answer and close", "答复并结束"),
        (
            "`--seen` names the version that was read: if the person has written since, nothing is sent.",
            "`--seen` 是查看过的版本：如果对方此后又写了内容，答复不会发送。",
        ),
    );
    let read = shown
        .line
        .said(0, &["thread", thread, "--json"])
        .await
        .expect(0)
        .json();
    let seen = read["seen"].as_str().unwrap();
    let reply = format!("qeg reply {thread} --seen {seen} --close <answer.txt");
    let answer = "您好，卡片已于昨天交邮政寄出，可在“转寄”页面查看进度。\n";
    shown.types(0, &reply, Some(answer), &[]).await;
    shown.scene(
        ("A question by phone", "电话咨询"),
        (
            "The first line is the caller's mobile number or call sign, which is never an argument.",
            "第一行是来电者的手机号码或呼号，不写在命令行里。",
        ),
    );
    let call_sign = asks.call_sign.as_ref().unwrap();
    let call = format!("{call_sign}\n来电询问：可以更换承运商吗？\n");
    let open = "qeg open --channel phone <call.txt";
    shown.types(0, open, Some(&call), &[]).await;
    shown.types(0, "qeg inbox", None, &[]).await;
}

async fn deletes(shown: &mut Transcript<'_>, leaves: &Person) {
    shown.scene(
        ("Delete for somebody who proved who they are", "为已核实身份的人登记注销"),
        (
            "The caller gives their call sign and recovery code. The code does not appear while it is typed.",
            "来电者提供呼号和恢复码。恢复码在输入时不显示。",
        ),
    );
    let call_sign = leaves.call_sign.as_deref().unwrap();
    let code = leaves.recovery_code.as_deref().unwrap();
    let typed = [call_sign, code, "yes"];
    shown
        .types(0, "qeg delete --recovery-code", None, &typed)
        .await;
    shown.types(0, "qeg deletions", None, &[]).await;
}

async fn discloses(shown: &mut Transcript<'_>, wanted: &Person) {
    shown.scene(
        ("A disclosure takes two people", "提供信息须由两人办理"),
        (
            "The first one requests it, with the paper in hand. Nothing of the person has been read yet.",
            "第一名工作人员凭文书提出申请。此时没有读取此人的任何信息。",
        ),
    );
    let typed = [
        wanted.call_sign.as_deref().unwrap(),
        "京公（刑）调证字〔2026〕0917号",
        "北京市公安局海淀分局",
    ];
    let disclose = "qeg disclose --field contact_name --field contact_phone";
    shown.types(0, disclose, None, &typed).await;
    shown.scene(
        ("The second one decides", "第二人决定"),
        (
            "They see who asks, by what right, about whom and for what, before anything is released.",
            "提供之前，先看到由谁申请、依据什么、涉及何人、提供哪些信息。",
        ),
    );
    shown.types(1, "qeg disclosures", None, &[]).await;
    let waiting = first(shown, &["disclosures"]).await;
    let id = waiting["id"].as_str().unwrap();
    let approve = format!("qeg approve {id} --out package.txt");
    shown.types(1, &approve, None, &["yes"]).await;
    shown.shows("package.txt");
}

async fn holds(app: &App, shown: &mut Transcript<'_>, wanted: &Person) {
    shown.scene(
        ("A court forbids the deletion", "法院要求保全"),
        (
            "While a hold stands, nothing of this person is erased.",
            "保全有效期间，不会删除此人的任何信息。",
        ),
    );
    let until = app.day(90);
    let place = format!("qeg hold place --basis court_evidence --until {until}");
    let typed = [wanted.call_sign.as_deref().unwrap(), "（2026）京01民初1号"];
    shown.types(0, &place, None, &typed).await;
    shown.types(0, "qeg hold list", None, &[]).await;
    let hold = first(shown, &["hold", "list"]).await;
    let id = hold["id"].as_str().unwrap();
    shown
        .types(0, &format!("qeg hold lift {id}"), None, &["yes"])
        .await;
}
