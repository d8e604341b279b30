//! What the source code says: which powers there are, what each needs of AWS, and which of them the signatures of a
//! function name.
//!
//! A power is a trait with a `needs!`, in `shared/store` or in the function that uses it. A function has the powers that
//! its signatures name, as `impl`, as `dyn` or as a bound; what Lambda itself does under the function's role stands in a
//! `needs!` of its `main.rs`.

mod function;
mod needs;
mod signature;
mod source;
mod traits;

use std::{collections::BTreeSet, fs};

use anyhow::{Context as _, Result};

use crate::{Power, root};

use self::{
    function::Function,
    needs::Need,
    source::{File, files},
    traits::Traits,
};

/// What the code says of all functions.
#[derive(Debug, Default)]
pub struct Code {
    /// What all signatures and `main.rs` files need.
    pub powers: BTreeSet<Power>,
    /// Of these, what Lambda itself does: the `needs!` of `main.rs` files.
    pub of_lambda: BTreeSet<Power>,
    /// Traits in signatures that are no powers.
    pub unknown: Vec<String>,
    /// Powers that a signature names and its body does not use.
    pub unused: Vec<String>,
    /// Types in a handler's file that give more than the powers in its signature.
    pub around: Vec<String>,
}

/// Reads every function, and what functions share.
///
/// # Errors
/// When a source cannot be read or parsed, or a `needs!` has another form than its documentation says.
pub fn read() -> Result<Code> {
    let mut shared = Traits::default();
    shared.add_without_needs(&files("shared/domain")?);
    shared.add_without_needs(&files("shared/outgoing")?);
    shared.add_powers(&files("shared/store")?)?;
    let web = files("shared/web")?;
    let mut code = Code::default();
    for folder in folders()? {
        let files = files(&format!("functions/{folder}"))?;
        Function::new(&folder, &files, &web, &shared)?.add_to(&mut code)?;
    }
    Ok(code)
}

/// The names of the functions.
fn folders() -> Result<BTreeSet<String>> {
    let entries = fs::read_dir(root().join("functions")).context("functions/ cannot be listed")?;
    let names = entries.map(|entry| anyhow::Ok(entry?.file_name().to_string_lossy().into_owned()));
    names.collect()
}

fn powers_of<'a>(function: &str, needs: impl IntoIterator<Item = &'a Need>) -> BTreeSet<Power> {
    let needs = needs.into_iter();
    let powers = needs.map(|need| Power {
        function: function.to_owned(),
        service: need.service,
        resource: need.resource.clone(),
        action: need.action.clone(),
    });
    powers.collect()
}
