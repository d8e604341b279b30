//! `DynamoDB` for tests: dynoxide, in this process or in another one, or Amazon's DynamoDB Local.

mod in_process;
mod local;
mod program;
pub(crate) mod tables;

use anyhow::Result;

use in_process::InProcess;
use program::Program;
pub use program::serve_database;

/// The variable that names the engine for all tests of a process: `local` for DynamoDB Local.
const ENGINE: &str = "QEG_DYNAMODB";

/// An access key: dynoxide takes any.
const ACCESS_KEY: &str = "test";

/// The program that answers for `DynamoDB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Dynoxide, in this process. It starts at once and is the faster one. It does not count the units of indexes.
    InProcess,
    /// Dynoxide, in the program of this path, which calls [`serve_database`].
    Program(&'static str),
    /// Amazon's DynamoDB Local, one Java server for each process. The first test that uses it installs it.
    Local,
}

impl Engine {
    /// DynamoDB Local if `QEG_DYNAMODB` is `local`.
    pub(crate) fn of_environment() -> Self {
        match std::env::var(ENGINE).as_deref() {
            Ok("local") => Self::Local,
            _ => Self::InProcess,
        }
    }
}

/// The database of one test. What runs in this process ends when it is dropped.
pub(crate) struct Database {
    /// `http://127.0.0.1:PORT`.
    pub(crate) address: String,
    /// The access key, with which DynamoDB Local finds the tables of this test.
    pub(crate) access_key_id: String,
    /// What ends when this is dropped.
    _server: Option<Box<dyn Send + Sync>>,
}

impl Database {
    pub(crate) async fn start(engine: Engine) -> Result<Self> {
        let dynoxide = |address: String, server| Self {
            address,
            access_key_id: ACCESS_KEY.to_owned(),
            _server: Some(server),
        };
        Ok(match engine {
            Engine::InProcess => {
                let server = InProcess::start()?;
                dynoxide(server.address.clone(), Box::new(server))
            }
            Engine::Program(path) => {
                let server = Program::start(path)?;
                dynoxide(server.address.clone(), Box::new(server))
            }
            Engine::Local => Self {
                address: local::address().await?,
                access_key_id: local::database(),
                _server: None,
            },
        })
    }
}
