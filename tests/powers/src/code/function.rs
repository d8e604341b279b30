//! One function: the powers that it has by its signatures, and what keeps the signatures true.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::Item;

use super::{
    Code, File, Traits, needs, powers_of,
    signature::{Signed, signed},
    traits,
};

/// Traits of libraries that give no access to anything.
const HARMLESS: [&str; 3] = ["Deserialize", "Deserializer", "Serialize"];

/// Types that give everything a function has, not only what a signature names.
const WHOLE: [&str; 4] = ["Database", "Service", "Store", "Vault"];

/// One function and what it can call.
pub(super) struct Function<'a> {
    name: &'a str,
    files: Vec<(&'a File, Vec<Signed>)>,
    traits: Traits,
    /// The names of functions, of its own and of `shared/web`, with the traits in their signatures. `handle` is not
    /// one of them: each handler has that name.
    takes: BTreeMap<String, BTreeSet<String>>,
}

impl<'a> Function<'a> {
    pub(super) fn new(
        name: &'a str,
        files: &'a [File],
        web: &[File],
        shared: &Traits,
    ) -> Result<Self> {
        let mut traits = shared.clone();
        traits.add_powers(files)?;
        let files: Vec<_> = files.iter().map(|file| (file, signed(file))).collect();
        let mut takes = BTreeMap::<String, BTreeSet<String>>::new();
        let of_web: Vec<Signed> = web.iter().flat_map(signed).collect();
        for one in files.iter().flat_map(|(_, signed)| signed).chain(&of_web) {
            if one.name != "handle" {
                let known = one.traits.iter().filter(|name| traits.get(name).is_some());
                takes
                    .entry(one.name.clone())
                    .or_default()
                    .extend(known.cloned());
            }
        }
        Ok(Self {
            name,
            files,
            traits,
            takes,
        })
    }

    /// Adds what this function says.
    pub(super) fn add_to(&self, code: &mut Code) -> Result<()> {
        for (file, signed) in &self.files {
            if file.is("main.rs") {
                let needs = self.of_main(file)?;
                code.of_lambda.extend(needs.clone());
                code.powers.extend(needs);
                continue;
            }
            for one in signed {
                let place = format!("{}: {}", file.path.display(), one.name);
                let (known, unknown): (Vec<_>, Vec<_>) = one
                    .traits
                    .iter()
                    .partition(|name| self.traits.get(name).is_some());
                let unknown = unknown
                    .iter()
                    .filter(|name| !HARMLESS.contains(&name.as_str()));
                code.unknown
                    .extend(unknown.map(|name| format!("{place} names {name}")));
                let unused = self.unused(one).into_iter();
                code.unused
                    .extend(unused.map(|name| format!("{place} names {name}")));
                let needs = known.iter().filter_map(|name| self.traits.get(name));
                let needs = needs.flat_map(|one| &one.needs);
                code.powers.extend(powers_of(self.name, needs));
            }
            if !file.is("lib.rs") && traits::all(file).all(|one| traits::stated(one).is_none()) {
                let reached = whole(file).into_iter();
                let path = file.path.display();
                code.around
                    .extend(reached.map(|name| format!("{path} reaches {name}")));
            }
        }
        Ok(())
    }

    /// What Lambda itself does under the function's role.
    fn of_main(&self, file: &File) -> Result<BTreeSet<crate::Power>> {
        let macros = file.items.iter().filter_map(|item| match item {
            Item::Macro(item) => needs::of_macro(&item.mac),
            _ => None,
        });
        let needs: Result<Vec<_>> = macros.collect();
        let needs = needs.with_context(|| file.path.display().to_string())?;
        Ok(powers_of(self.name, needs.iter().flatten()))
    }

    /// The powers that something with a body names, and neither uses nor hands on to a function that names them.
    fn unused(&self, one: &Signed) -> BTreeSet<String> {
        let Some(calls) = &one.calls else {
            return BTreeSet::new();
        };
        let mut used = self.traits.with_method(&calls.methods);
        let called = calls.all.iter().filter_map(|name| self.takes.get(name));
        used.extend(called.flatten().cloned());
        let powers = one.traits.iter().filter(|name| {
            let known = self.traits.get(name);
            known.is_some_and(|known| known.is_power) && !used.contains(*name)
        });
        powers.cloned().collect()
    }
}

/// The types in a file through which it could reach around its signatures: `Store`, and the SDK.
fn whole(file: &File) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for item in &file.items {
        whole_in(item.to_token_stream(), &mut found);
    }
    found
}

fn whole_in(tokens: TokenStream, found: &mut BTreeSet<String>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        // A variant of an error, such as `Error::Store(_)`, is no type.
        let is_variant = matches!(
            tokens.peek(),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis
        );
        match token {
            TokenTree::Group(group) => whole_in(group.stream(), found),
            TokenTree::Ident(name) if !is_variant => {
                let name = name.to_string();
                if WHOLE.contains(&name.as_str()) || name.starts_with("aws_sdk_") {
                    found.insert(name);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
