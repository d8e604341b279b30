//! The functions of a source file: which traits each names in its signature, and what it calls in its body.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{
    Block, ImplItemFn, ItemEnum, ItemFn, ItemImpl, ItemStruct, ItemType, Signature, TraitBound,
    TraitItemFn,
    visit::{self, Visit},
};

use super::source::File;

/// A function, a method, a type, or an `impl` block with bounds of its own.
#[derive(Debug)]
pub(super) struct Signed {
    /// The name of the function or type; empty for an `impl` block.
    pub(super) name: String,
    /// The last segment of the path of each trait in its signature: `impl T`, `dyn T`, and bounds.
    pub(super) traits: BTreeSet<String>,
    /// What its body calls; `None` for what has no body.
    pub(super) calls: Option<Calls>,
}

/// What a body calls.
#[derive(Debug, Default)]
pub(super) struct Calls {
    /// `f` in `f(...)`, `path::f(...)` and `x.f(...)`.
    pub(super) all: BTreeSet<String>,
    /// `f` in `x.f(...)`.
    pub(super) methods: BTreeSet<String>,
}

/// Everything in a file that has a signature.
pub(super) fn signed(file: &File) -> Vec<Signed> {
    let mut found = Found::default();
    file.items.iter().for_each(|item| found.visit_item(item));
    found.0
}

#[derive(Default)]
struct Found(Vec<Signed>);

impl Found {
    fn add_function(&mut self, signature: &Signature, body: Option<&Block>) {
        let mut named = Named::default();
        named.visit_signature(signature);
        let body = body.map(|body| Calls::of(body.to_token_stream()));
        self.add(signature.ident.to_string(), named, body);
    }

    fn add(&mut self, name: String, named: Named, calls: Option<Calls>) {
        let traits = named.0;
        self.0.push(Signed {
            name,
            traits,
            calls,
        });
    }
}

impl<'ast> Visit<'ast> for Found {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.add_function(&item.sig, Some(&item.block));
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.add_function(&item.sig, Some(&item.block));
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        self.add_function(&item.sig, item.default.as_ref());
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        let mut named = Named::default();
        named.visit_generics(&item.generics);
        self.add(
            String::new(),
            named,
            Some(Calls::of(item.to_token_stream())),
        );
        visit::visit_item_impl(self, item);
    }

    fn visit_item_struct(&mut self, item: &'ast ItemStruct) {
        let mut named = Named::default();
        named.visit_item_struct(item);
        self.add(item.ident.to_string(), named, None);
    }

    fn visit_item_enum(&mut self, item: &'ast ItemEnum) {
        let mut named = Named::default();
        named.visit_item_enum(item);
        self.add(item.ident.to_string(), named, None);
    }

    fn visit_item_type(&mut self, item: &'ast ItemType) {
        let mut named = Named::default();
        named.visit_item_type(item);
        self.add(item.ident.to_string(), named, None);
    }
}

/// The names of the traits in bounds.
#[derive(Default)]
struct Named(BTreeSet<String>);

impl<'ast> Visit<'ast> for Named {
    fn visit_trait_bound(&mut self, bound: &'ast TraitBound) {
        let last = bound.path.segments.last();
        self.0.extend(last.map(|segment| segment.ident.to_string()));
        visit::visit_trait_bound(self, bound);
    }
}

impl Calls {
    /// From tokens, so that calls within macros such as `try_join!` count.
    fn of(body: TokenStream) -> Self {
        let mut calls = Self::default();
        calls.read(body);
        calls
    }

    fn read(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            if let TokenTree::Group(group) = token {
                self.read(group.stream());
            }
            let (TokenTree::Ident(name), Some(TokenTree::Group(arguments))) =
                (token, tokens.get(at + 1))
            else {
                continue;
            };
            let before = at.checked_sub(1).map(|before| &tokens[before]);
            let is_definition = matches!(before, Some(TokenTree::Ident(word)) if word == "fn");
            if arguments.delimiter() != Delimiter::Parenthesis || is_definition {
                continue;
            }
            if matches!(before, Some(TokenTree::Punct(dot)) if dot.as_char() == '.') {
                self.methods.insert(name.to_string());
            }
            self.all.insert(name.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{File, Signed, signed};

    fn of(text: &str) -> anyhow::Result<Vec<Signed>> {
        Ok(signed(&File::parse("functions/x/src/y.rs".into(), text)?))
    }

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn every_bound_of_a_signature_is_read() -> anyhow::Result<()> {
        let text = "
            async fn handle<T: One + path::Two>(t: &(impl Three + Four), d: &dyn Five) where T: Six {}
            struct Holder { held: Box<dyn Seven> }
            impl<T: Eight> Holder {}";
        let all: BTreeSet<String> = of(text)?.into_iter().flat_map(|one| one.traits).collect();
        let wanted = [
            "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight",
        ];
        assert_eq!(all, names(&wanted));
        Ok(())
    }

    #[test]
    fn calls_within_macros_count_and_definitions_do_not() -> anyhow::Result<()> {
        let found = of("fn f() { fn inner() {} try_join!(powers.read(a()), b)?; c::d(1); }")?;
        let calls = found[0].calls.as_ref();
        let all = calls.map(|calls| calls.all.clone());
        assert_eq!(all, Some(names(&["a", "d", "read"])));
        assert_eq!(
            calls.map(|calls| calls.methods.clone()),
            Some(names(&["read"]))
        );
        Ok(())
    }

    #[test]
    fn unit_tests_are_not_read() -> anyhow::Result<()> {
        let text = "#[cfg(test)] mod tests { fn f(p: &impl One) {} } #[cfg(test)] fn g() {}";
        assert!(of(text)?.is_empty());
        Ok(())
    }
}
