//! The steps for KMS.

use aws_config::SdkConfig;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{
    DataKeySpec, KeySpec, KeyUsageType, MacAlgorithmSpec, MessageType, SigningAlgorithmSpec,
};

use super::steps::{Steps, outcome};

/// The steps for which the emulator differs from AWS: it permits both.
pub(crate) const EMULATOR: [(&str, &str); 2] =
    [("another key", "ok"), ("changed ciphertext", "ok")];

pub(crate) fn expected() -> Steps {
    [
        ("data key has 32 bytes", "true"),
        ("decrypted data key is the same", "true"),
        ("without a key id it is the same", "true"),
        ("another encryption context", "InvalidCiphertextException"),
        ("no encryption context", "InvalidCiphertextException"),
        ("another key", "IncorrectKeyException"),
        ("changed ciphertext", "InvalidCiphertextException"),
        ("two data keys differ", "true"),
        ("unread data key opens", "true"),
        ("unknown key", "NotFoundException"),
        ("data key under an HMAC key", "InvalidKeyUsageException"),
        ("MAC has 32 bytes", "true"),
        ("MAC is the same again", "true"),
        ("another message has another MAC", "true"),
        ("MAC with a symmetric key", "InvalidKeyUsageException"),
        ("signature of a message verifies", "true"),
        ("signature of a digest verifies", "true"),
        ("signature of another message does not verify", "true"),
        ("signature with an HMAC key", "InvalidKeyUsageException"),
        (
            "public key of a symmetric key",
            "UnsupportedOperationException",
        ),
    ]
    .map(|(step, result)| (step, result.to_owned()))
    .to_vec()
}

pub(crate) async fn steps(config: &SdkConfig) -> Steps {
    let client = Client::new(config);
    let mut steps = Steps::new();
    let symmetric = create(
        &client,
        KeySpec::SymmetricDefault,
        KeyUsageType::EncryptDecrypt,
    )
    .await;
    let mac = create(&client, KeySpec::Hmac256, KeyUsageType::GenerateVerifyMac).await;
    data_keys(&client, &symmetric, &mac, &mut steps).await;
    macs(&client, &symmetric, &mac, &mut steps).await;
    signatures(&client, &symmetric, &mac, &mut steps).await;
    steps
}

async fn create(client: &Client, spec: KeySpec, usage: KeyUsageType) -> String {
    let answer = client.create_key().key_spec(spec).key_usage(usage).send();
    answer.await.unwrap().key_metadata.unwrap().arn.unwrap()
}

async fn data_keys(client: &Client, key: &str, mac: &str, steps: &mut Steps) {
    let generate = |key: &str| {
        let call = client.generate_data_key().key_id(key);
        call.key_spec(DataKeySpec::Aes256)
            .encryption_context("subject", "a")
    };
    let made = generate(key).send().await.unwrap();
    let (plaintext, wrapped) = (made.plaintext.unwrap(), made.ciphertext_blob.unwrap());
    steps.push((
        "data key has 32 bytes",
        (plaintext.as_ref().len() == 32).to_string(),
    ));
    let decrypt = |wrapped: &Blob| client.decrypt().ciphertext_blob(wrapped.clone());

    let opened = decrypt(&wrapped)
        .key_id(key)
        .encryption_context("subject", "a")
        .send()
        .await;
    let same = opened.unwrap().plaintext == Some(plaintext.clone());
    steps.push(("decrypted data key is the same", same.to_string()));
    let opened = decrypt(&wrapped)
        .encryption_context("subject", "a")
        .send()
        .await;
    let same = opened.unwrap().plaintext == Some(plaintext.clone());
    steps.push(("without a key id it is the same", same.to_string()));
    let opened = decrypt(&wrapped)
        .key_id(key)
        .encryption_context("subject", "b")
        .send()
        .await;
    steps.push(("another encryption context", outcome(&opened)));
    let opened = decrypt(&wrapped).key_id(key).send().await;
    steps.push(("no encryption context", outcome(&opened)));
    let other = create(
        client,
        KeySpec::SymmetricDefault,
        KeyUsageType::EncryptDecrypt,
    )
    .await;
    let opened = decrypt(&wrapped)
        .key_id(other)
        .encryption_context("subject", "a")
        .send()
        .await;
    steps.push(("another key", outcome(&opened)));
    let mut changed = wrapped.into_inner();
    *changed.last_mut().unwrap() ^= 1;
    let opened = decrypt(&Blob::new(changed))
        .key_id(key)
        .encryption_context("subject", "a")
        .send()
        .await;
    steps.push(("changed ciphertext", outcome(&opened)));
    let second = generate(key).send().await.unwrap();
    steps.push((
        "two data keys differ",
        (second.plaintext != Some(plaintext)).to_string(),
    ));

    let unread = client.generate_data_key_without_plaintext().key_id(key);
    let unread = unread
        .key_spec(DataKeySpec::Aes256)
        .encryption_context("subject", "a")
        .send()
        .await;
    let wrapped = unread.unwrap().ciphertext_blob.unwrap();
    let opened = decrypt(&wrapped)
        .key_id(key)
        .encryption_context("subject", "a")
        .send()
        .await;
    let is_whole = opened.unwrap().plaintext.unwrap().as_ref().len() == 32;
    steps.push(("unread data key opens", is_whole.to_string()));
    let unknown =
        key.rsplit_once('/').unwrap().0.to_owned() + "/00000000-0000-0000-0000-000000000000";
    steps.push(("unknown key", outcome(&generate(&unknown).send().await)));
    steps.push((
        "data key under an HMAC key",
        outcome(&generate(mac).send().await),
    ));
}

async fn macs(client: &Client, symmetric: &str, key: &str, steps: &mut Steps) {
    let call = |key: &str, message: &str| {
        let call = client
            .generate_mac()
            .key_id(key)
            .message(Blob::new(message));
        call.mac_algorithm(MacAlgorithmSpec::HmacSha256).send()
    };
    let first = call(key, "a").await.unwrap().mac.unwrap();
    steps.push(("MAC has 32 bytes", (first.as_ref().len() == 32).to_string()));
    let again = call(key, "a").await.unwrap().mac;
    steps.push((
        "MAC is the same again",
        (again.as_ref() == Some(&first)).to_string(),
    ));
    let other = call(key, "b").await.unwrap().mac;
    steps.push((
        "another message has another MAC",
        (other != Some(first)).to_string(),
    ));
    steps.push((
        "MAC with a symmetric key",
        outcome(&call(symmetric, "a").await),
    ));
}

async fn signatures(client: &Client, symmetric: &str, mac: &str, steps: &mut Steps) {
    let key = create(client, KeySpec::EccNistP256, KeyUsageType::SignVerify).await;
    let public = client.get_public_key().key_id(&key).send().await.unwrap();
    // The key's point is the end of its SubjectPublicKeyInfo.
    let der = public.public_key.unwrap().into_inner();
    let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, der.last_chunk::<65>().unwrap());
    let call = |key: &str, message: &[u8], kind| {
        let call = client
            .sign()
            .key_id(key)
            .message(Blob::new(message))
            .message_type(kind);
        call.signing_algorithm(SigningAlgorithmSpec::EcdsaSha256)
            .send()
    };
    let raw = call(&key, b"message", MessageType::Raw)
        .await
        .unwrap()
        .signature
        .unwrap();
    let verifies =
        |message: &[u8], signature: &Blob| public.verify(message, signature.as_ref()).is_ok();
    steps.push((
        "signature of a message verifies",
        verifies(b"message", &raw).to_string(),
    ));
    let hash = digest(&SHA256, b"message");
    let hashed = call(&key, hash.as_ref(), MessageType::Digest)
        .await
        .unwrap()
        .signature
        .unwrap();
    steps.push((
        "signature of a digest verifies",
        verifies(b"message", &hashed).to_string(),
    ));
    let other = !verifies(b"another", &raw);
    steps.push((
        "signature of another message does not verify",
        other.to_string(),
    ));
    let refused = call(mac, b"message", MessageType::Raw).await;
    steps.push(("signature with an HMAC key", outcome(&refused)));
    let refused = client.get_public_key().key_id(symmetric).send().await;
    steps.push(("public key of a symmetric key", outcome(&refused)));
}
