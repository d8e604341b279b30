//! Each rule, on a function of a few lines that breaks it.

use anyhow::Result;

use super::{Code, File, Function, Traits};

/// Two powers and a trait of the domain.
const STORE: &str = "
    pub trait ReadThread { needs! { subjects: Query } async fn thread(&self); }
    pub trait OpenThread { needs! { key support: Decrypt } fn open(&self); }
    pub trait ReadAndOpen: ReadThread + OpenThread { needs! { ledger: GetItem } }
    pub trait Plain { fn plain(&self); }";
const DOMAIN: &str = "pub trait Clock { fn now(&self); }";

fn file(path: &str, text: &str) -> Result<File> {
    File::parse(format!("functions/support/src/{path}").into(), text)
}

/// What the code says of a function `support` with these files.
fn read(files: &[(&str, &str)]) -> Result<Code> {
    let mut shared = Traits::default();
    shared.add_without_needs(&[file("domain.rs", DOMAIN)?]);
    shared.add_powers(&[file("store.rs", STORE)?])?;
    let files: Result<Vec<File>> = files.iter().map(|(path, text)| file(path, text)).collect();
    let web = [file(
        "web.rs",
        "pub fn helps(powers: &impl OpenThread) { powers.open() }",
    )?];
    let mut code = Code::default();
    Function::new("support", &files?, &web, &shared)?.add_to(&mut code)?;
    Ok(code)
}

fn powers(code: &Code) -> Vec<String> {
    code.powers.iter().map(ToString::to_string).collect()
}

#[test]
fn function_needs_what_its_signatures_name() -> Result<()> {
    let handler =
        "fn handle(powers: &(impl ReadThread + Clock)) { powers.thread(); helps(powers) }";
    let code = read(&[("get_thread.rs", handler)])?;
    assert_eq!(powers(&code), ["support: dynamodb:Query on subjects"]);
    assert!(code.unknown.is_empty() && code.unused.is_empty() && code.around.is_empty());
    Ok(())
}

#[test]
fn power_that_includes_others_needs_what_they_need() -> Result<()> {
    let code = read(&[("x.rs", "fn f(powers: &impl ReadAndOpen) {}")])?;
    let wanted = [
        "support: dynamodb:GetItem on ledger",
        "support: dynamodb:Query on subjects",
        "support: kms:Decrypt on support",
    ];
    assert_eq!(powers(&code), wanted);
    Ok(())
}

#[test]
fn needs_of_main_are_what_lambda_does() -> Result<()> {
    let code = read(&[(
        "main.rs",
        "qeg_store::needs! { queue notification: ReceiveMessage }",
    )])?;
    let of_lambda: Vec<String> = code.of_lambda.iter().map(ToString::to_string).collect();
    assert_eq!(of_lambda, ["support: sqs:ReceiveMessage on notification"]);
    assert_eq!(code.powers, code.of_lambda);
    Ok(())
}

#[test]
fn trait_without_needs_may_not_stand_in_a_signature() -> Result<()> {
    let code = read(&[(
        "x.rs",
        "fn f(powers: &(impl ReadThread + Plain)) { powers.thread() }",
    )])?;
    assert_eq!(code.unknown, ["functions/support/src/x.rs: f names Plain"]);
    Ok(())
}

#[test]
fn power_that_is_not_used_may_not_stand_in_a_signature() -> Result<()> {
    let unused = "fn f(powers: &(impl ReadThread + OpenThread)) { powers.thread() }";
    let code = read(&[("x.rs", unused)])?;
    assert_eq!(
        code.unused,
        ["functions/support/src/x.rs: f names OpenThread"]
    );
    let handed_on =
        "fn f(powers: &(impl ReadThread + OpenThread)) { powers.thread(); helps(powers) }";
    assert!(read(&[("x.rs", handed_on)])?.unused.is_empty());
    Ok(())
}

#[test]
fn handler_may_not_hold_the_whole_store_or_the_sdk() -> Result<()> {
    for (text, name) in [
        ("fn f(store: &qeg_store::Store) {}", "Store"),
        ("use qeg_store::Database;", "Database"),
        ("fn f() { let vault: Vault = x(); }", "Vault"),
        ("use crate::Service;", "Service"),
        ("fn f(client: aws_sdk_sqs::Client) {}", "aws_sdk_sqs"),
    ] {
        let wanted = format!("functions/support/src/x.rs reaches {name}");
        assert_eq!(read(&[("x.rs", text)])?.around, [wanted]);
        assert!(read(&[("lib.rs", text)])?.around.is_empty());
        let power = format!("trait Own {{ needs! {{ key audit: Sign }} }} {text}");
        assert!(read(&[("x.rs", &power)])?.around.is_empty());
    }
    assert!(
        read(&[("x.rs", "fn f() { g(Error::Store(1)) }")])?
            .around
            .is_empty()
    );
    Ok(())
}
