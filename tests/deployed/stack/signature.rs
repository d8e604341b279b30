//! Signature version 4, as every AWS client makes it.

use std::time::SystemTime;

use aws_sigv4::{
    http_request::{SignableBody, SignableRequest, SigningSettings, sign as signed},
    sign::v4,
};
use aws_smithy_runtime_api::client::identity::Identity;
use client::Credentials;

use crate::ENDPOINTS;

/// The headers that sign a request by `who`. `headers` are those that are signed with it.
pub fn sign(
    who: &Credentials,
    service: &str,
    (method, url): (&str, &str),
    headers: &[(&str, &str)],
    body: &[u8],
) -> Vec<(String, String)> {
    let identity: Identity = aws_sdk_sts::config::Credentials::new(
        &who.access_key_id,
        &who.secret_access_key,
        who.session_token.clone(),
        None,
        "test",
    )
    .into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(&ENDPOINTS.region)
        .name(service)
        .time(SystemTime::now())
        .settings(SigningSettings::default())
        .build()
        .unwrap()
        .into();
    let host = url.split('/').nth(2).unwrap();
    let headers = headers.iter().copied().chain([("host", host)]);
    let signable = SignableRequest::new(method, url, headers, SignableBody::Bytes(body)).unwrap();
    let (instructions, _) = signed(signable, &params).unwrap().into_parts();
    let headers = instructions.headers();
    headers
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
