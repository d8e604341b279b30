//! The main job as a readable transcript, played against a fresh stack.

use anyhow::{Context, Result, ensure};

use crate::endpoints::Endpoints;
use crate::walk;

/// Sees that the stack answers, then shows the walk through the main job.
pub(crate) async fn play(endpoints: &Endpoints) -> Result<()> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let url = format!("{}/health", endpoints.api);
    println!("GET {url}");
    let answer = client
        .get(&url)
        .send()
        .await
        .context("the API does not answer")?;
    let status = answer.status();
    println!("{status} {}", answer.text().await?);
    ensure!(status.is_success(), "the portal function is not healthy");
    println!("{}", walk::text(endpoints));
    Ok(())
}
