//! `qeg certificate verify`: verifies a deletion certificate with the published keys and shows its content. With the key set
//! in a file it needs no network, so anybody can verify a certificate at any time.

mod described;
mod text;

use std::{fs, io::Read as _, path::PathBuf};

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use base64ct::{Base64UrlUnpadded, Encoding};
use clap::{Args, Subcommand};
use qeg_domain::certificate::{Claims, TYPE};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    api::Api,
    fault::Fault,
    language::{both, say},
    show,
    target::Target,
};
use described::described;

#[derive(Subcommand)]
pub(crate) enum Certificate {
    #[command(about = both(
        "Verify a certificate with the published keys, and show its content",
        "用公布的公钥验证证书，并显示其内容"
    ))]
    Verify(Verify),
}

#[derive(Args)]
#[command(
    after_help = say!(
        "Examples:\n  curl -s \"$QEG_API/.well-known/jwks.json\" >keys.json\n  qeg certificate verify certificate.txt --jwks keys.json\n  qeg certificate verify - --jwks https://API/v1/.well-known/jwks.json --json <certificate.txt",
        "示例：\n  curl -s \"$QEG_API/.well-known/jwks.json\" >keys.json\n  qeg certificate verify certificate.txt --jwks keys.json\n  qeg certificate verify - --jwks https://API/v1/.well-known/jwks.json --json <certificate.txt"
    )
)]
pub(crate) struct Verify {
    #[arg(
        value_name = both("FILE", "文件").as_str(),
        help = both(
            "File with the certificate, or with the answer of `GET /deletions/{id}` that contains it; `-` for the standard input",
            "证书文件，或含有证书的 `GET /deletions/{id}` 返回内容；`-` 表示标准输入"
        )
    )]
    file: PathBuf,
    #[arg(
        long,
        value_name = both("FILE|URL", "文件|URL").as_str(),
        help = both(
            "The published key set: a file or a URL [default: the key set of the API]",
            "公布的公钥集：文件或 URL［默认：API 的公钥集］"
        )
    )]
    jwks: Option<String>,
}

/// The path of the key set in the API.
const KEY_SET_PATH: &str = "/.well-known/jwks.json";

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
    typ: String,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Key>,
}

#[derive(Deserialize)]
struct Key {
    kty: String,
    #[serde(default)]
    crv: String,
    #[serde(default)]
    kid: String,
    #[serde(default)]
    x: String,
    #[serde(default)]
    y: String,
}

impl Certificate {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let Self::Verify(verify) = self;
        let text = verify.read()?;
        let keys = verify.keys(target).await?;
        let claims = check(&certificate_in(&text), &keys)?;
        if json {
            show::json(&claims);
        } else {
            show::print(&say!(
                "The signature is valid. The certificate says:",
                "签名有效。证书内容："
            ));
            show::print(&show::fields(&described(&claims)));
        }
        Ok(())
    }
}

impl Verify {
    fn read(&self) -> Result<String, Fault> {
        let mut bytes = Vec::new();
        let read = if self.file.as_os_str() == "-" {
            std::io::stdin().lock().read_to_end(&mut bytes).map(|_| ())
        } else {
            fs::read(&self.file).map(|whole| bytes = whole)
        };
        read.map_err(|_| {
            Fault::usage(say!(
                "the certificate cannot be read: check the path of the file",
                "无法读取证书：请检查文件路径"
            ))
        })?;
        text::decode(&bytes)
    }

    async fn keys(&self, target: &Target) -> Result<KeySet, Fault> {
        let unreadable = || {
            Fault::usage(say!(
                "--jwks is not a valid key set: download it from {KEY_SET_PATH} of the API",
                "--jwks 不是有效的公钥集：请从 API 的 {KEY_SET_PATH} 下载"
            ))
        };
        let value = match &self.jwks {
            None => target.open_api()?.get(KEY_SET_PATH, &[]).await?,
            Some(url) if url.contains("://") => Api::open(url)?.get("", &[]).await?,
            Some(path) => {
                let bytes = fs::read(path).map_err(|_| unreadable())?;
                serde_json::from_str(&text::decode(&bytes)?).map_err(|_| unreadable())?
            }
        };
        serde_json::from_value(value).map_err(|_| unreadable())
    }
}

/// The certificate, even if the text is the API's answer about a deletion, or a certificate in quotes. Editors and mail
/// programs break long lines, so blanks and line breaks are removed: a certificate has none.
fn certificate_in(text: &str) -> String {
    let json: Option<Value> = serde_json::from_str(text.trim()).ok();
    let certificate = json.and_then(|json| match json {
        Value::String(text) => Some(text),
        answer => answer["certificate"].as_str().map(str::to_owned),
    });
    let certificate = certificate.unwrap_or_else(|| text.to_owned());
    certificate.split_whitespace().collect()
}

/// The header of a certificate. Refuses what a certificate never has: a header that must be understood (`crit`, RFC 7515,
/// 4.1.11), an unencoded payload (`b64`, RFC 7797), and another type of token (`typ`, RFC 8725, 3.11).
fn header_of(json: &[u8]) -> Result<Header, Fault> {
    let members: serde_json::Map<String, Value> =
        serde_json::from_slice(json).map_err(|_| not_one())?;
    if members.contains_key("crit") || members.contains_key("b64") {
        return Err(Fault::check_failed(say!(
            "this is not a deletion certificate: its header has crit or b64, which a certificate never has",
            "这不是注销证书：其头部含有 crit 或 b64，注销证书不会有"
        )));
    }
    // Read again as a structure, which refuses a member that is there twice.
    let header: Header = serde_json::from_slice(json).map_err(|_| not_one())?;
    if header.typ != TYPE {
        return Err(Fault::check_failed(say!(
            "this is a signed token of another type, not a deletion certificate: check that the file is the right one",
            "这是其他类型的签名令牌，不是注销证书：请检查是否选错了文件"
        )));
    }
    if header.alg != "ES256" {
        return Err(Fault::check_failed(say!(
            "this is not a deletion certificate: it is not signed with ES256",
            "这不是注销证书：签名算法不是 ES256"
        )));
    }
    Ok(header)
}

fn not_one() -> Fault {
    Fault::check_failed(say!(
        "this is not a deletion certificate: check that the file is complete",
        "这不是注销证书：请检查文件是否完整"
    ))
}

/// Verifies a certificate and returns its claims.
fn check(jws: &str, keys: &KeySet) -> Result<Claims, Fault> {
    let decode = |text: &str| Base64UrlUnpadded::decode_vec(text).ok();
    let (input, signature) = jws.rsplit_once('.').ok_or_else(not_one)?;
    let (header, payload) = input.split_once('.').ok_or_else(not_one)?;
    let json = |text| decode(text).ok_or_else(not_one);
    let header = header_of(&json(header)?)?;
    let key = keys.keys.iter().find(|key| key.kid == header.kid);
    let key = key
        .filter(|key| key.kty == "EC" && key.crv == "P-256")
        .ok_or_else(|| {
            Fault::check_failed(say!(
                "the key set does not contain the key of this certificate: get the key set of the stack that issued it",
                "公钥集中没有这份证书的公钥：请取得签发证书的堆栈的公钥集"
            ))
        })?;
    let point = [vec![4], json(&key.x)?, json(&key.y)?].concat();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
        .verify(input.as_bytes(), &json(signature)?)
        .map_err(|_| {
            Fault::check_failed(say!(
                "the signature is not valid: the certificate was changed or is incomplete; get it again from the API",
                "签名无效：证书被改动或不完整；请从 API 重新取得"
            ))
        })?;
    serde_json::from_slice(&json(payload)?).map_err(|_| {
        Fault::check_failed(say!(
            "the signature is valid, but this qeg does not know all fields of the certificate: use a newer qeg",
            "签名有效，但此版本的 qeg 不认识证书的全部内容：请使用更新的 qeg"
        ))
    })
}

#[cfg(test)]
mod tests;
