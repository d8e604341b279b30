//! The floor of the measurements: a function in the shape of AWS's sample serverless-rust-demo. `GET /{id}` reads an
//! item, `PUT /{id}` writes one. Nothing is encrypted, nobody signs in, nothing is recorded. With `WARM_UP=true` it opens its
//! connection during the start, as ours does.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use aws_sdk_dynamodb::{Client, types::AttributeValue};
use lambda_http::{Body, Error, Request, Response, http::StatusCode, run, service_fn};
use qeg_boot::{Clients, Config, warm};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = Config::of_process();
    let clients = Clients::of_process(&config)?;
    let (client, table) = (&clients.dynamodb(), config.text("SUBJECTS_TABLE")?);
    let table = table.as_str();
    if config.text("WARM_UP").is_ok() {
        let read = client.get_item().table_name(table);
        let read = read.key("pk", key("WARM")).key("sk", key("WARM"));
        warm::together([warm::call(read.send())], || ()).await;
    }
    run(service_fn(move |request: Request| async move {
        let id = request.uri().path().trim_start_matches('/').to_owned();
        match request.method().as_str() {
            "GET" => read(client, table, &id).await,
            "PUT" => write(client, table, &id, request.body()).await,
            _ => answer(StatusCode::METHOD_NOT_ALLOWED, &Value::Null),
        }
    }))
    .await
}

fn key(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

async fn read(client: &Client, table: &str, id: &str) -> Result<Response<Body>, Error> {
    let get = client.get_item().table_name(table).key("pk", key(id));
    let found = get.key("sk", key("PLAIN")).send().await?.item;
    let text = found
        .as_ref()
        .and_then(|item| item.get("value")?.as_s().ok());
    match text {
        Some(text) => answer(StatusCode::OK, &serde_json::from_str(text)?),
        None => answer(StatusCode::NOT_FOUND, &Value::Null),
    }
}

async fn write(
    client: &Client,
    table: &str,
    id: &str,
    body: &[u8],
) -> Result<Response<Body>, Error> {
    let value: Value = serde_json::from_slice(body)?;
    let put = client.put_item().table_name(table).item("pk", key(id));
    let put = put
        .item("sk", key("PLAIN"))
        .item("value", key(&value.to_string()));
    put.send().await?;
    answer(StatusCode::OK, &json!({"id": id}))
}

fn answer(status: StatusCode, body: &Value) -> Result<Response<Body>, Error> {
    let response = Response::builder().status(status);
    let response = response.header("content-type", "application/json");
    Ok(response.body(body.to_string().into())?)
}
