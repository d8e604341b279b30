//! What the text of one file names: the paths in its code, what its `use` brings in or passes on, the methods it calls, and the
//! methods it gives to a type of another file.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, ExprMethodCall, ImplItem, Item, ItemImpl, ItemMod, ItemUse, Macro, Path, Type,
    UseTree, VisRestricted, Visibility,
    visit::{self, Visit},
};

use crate::Module;

/// A path and the module in which it stands.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) scope: Module,
    pub(crate) path: Vec<String>,
}

/// One name that `use` makes.
#[derive(Clone, Debug)]
pub(crate) struct Used {
    /// The name in this file; `*` for all names of the module.
    pub(crate) name: String,
    pub(crate) of: Named,
    /// Whether the file only passes it on (`pub use`).
    pub(crate) is_export: bool,
}

/// The names in one file.
#[derive(Debug, Default)]
pub(crate) struct Names {
    scope: Module,
    /// Paths in code and in macros.
    pub(crate) paths: Vec<Named>,
    pub(crate) used: Vec<Used>,
    /// Names of methods that the code calls.
    pub(crate) calls: BTreeSet<String>,
    /// Items that the file defines.
    pub(crate) defined: BTreeSet<String>,
    /// Methods of `impl Type`, with the type.
    pub(crate) methods: Vec<(String, String)>,
}

impl Names {
    pub(crate) fn of(module: &Module, items: &[Item]) -> Self {
        let mut names = Self {
            scope: module.clone(),
            ..Self::default()
        };
        for item in items {
            names.defined.extend(name_of(item));
            names.visit_item(item);
        }
        names
    }

    /// Whether a path ends with this name, or goes through it.
    pub(crate) fn mentions(&self, name: &str) -> bool {
        self.paths
            .iter()
            .any(|named| named.path.iter().any(|part| part == name))
    }

    fn name(&mut self, path: Vec<String>) {
        self.paths.push(Named {
            scope: self.scope.clone(),
            path,
        });
    }

    fn leaves(&mut self, tree: &UseTree, before: &[String], is_export: bool) {
        match tree {
            UseTree::Path(path) => {
                let before = [before, &[path.ident.to_string()]].concat();
                self.leaves(&path.tree, &before, is_export);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.leaves(tree, before, is_export);
                }
            }
            UseTree::Name(name) => {
                let name = name.ident.to_string();
                self.leaf(name.clone(), before, &name, is_export);
            }
            UseTree::Rename(rename) => {
                let name = rename.ident.to_string();
                self.leaf(rename.rename.to_string(), before, &name, is_export);
            }
            UseTree::Glob(_) => self.leaf("*".to_owned(), before, "self", is_export),
        }
    }

    fn leaf(&mut self, name: String, before: &[String], last: &str, is_export: bool) {
        let mut path = before.to_vec();
        if last != "self" || path.is_empty() {
            path.push(last.to_owned());
        }
        let name = if name == "self" {
            path.last().cloned().unwrap_or_default()
        } else {
            name
        };
        let scope = self.scope.clone();
        self.used.push(Used {
            name,
            of: Named { scope, path },
            is_export,
        });
    }

    /// Paths and method calls in the tokens of a macro.
    fn tokens(&mut self, tokens: &TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let (mut colons, mut after_dot) = (0, false);
        for token in tokens.clone() {
            match token {
                TokenTree::Ident(ident) => {
                    if after_dot {
                        self.calls.insert(ident.to_string());
                    }
                    if colons != 2 {
                        self.end_path(&mut path);
                    }
                    if !after_dot {
                        path.push(ident.to_string());
                    }
                    (colons, after_dot) = (0, false);
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() => {
                    colons += 1;
                }
                other => {
                    self.end_path(&mut path);
                    colons = 0;
                    after_dot = matches!(&other, TokenTree::Punct(punct) if punct.as_char() == '.');
                    if let TokenTree::Group(group) = other {
                        self.tokens(&group.stream());
                    }
                }
            }
        }
        self.end_path(&mut path);
    }

    fn end_path(&mut self, path: &mut Vec<String>) {
        let path = std::mem::take(path);
        if !path.is_empty() {
            self.name(path);
        }
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_path(&mut self, path: &'ast Path) {
        let segments = path.segments.iter();
        self.name(segments.map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let is_export = !matches!(item.vis, Visibility::Inherited);
        self.leaves(&item.tree, &[], is_export);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if item.content.is_none() || crate::tree::is_test(&Item::Mod(item.clone())) {
            return;
        }
        self.scope.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.scope.pop();
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        if let (None, Type::Path(of)) = (&item.trait_, item.self_ty.as_ref())
            && let Some(of) = of.path.segments.last()
        {
            for inner in &item.items {
                if let ImplItem::Fn(method) = inner
                    && !matches!(method.vis, Visibility::Inherited)
                {
                    let method = method.sig.ident.to_string();
                    self.methods.push((of.ident.to_string(), method));
                }
            }
        }
        visit::visit_item_impl(self, item);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        self.calls.insert(call.method.to_string());
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, of: &'ast Macro) {
        self.tokens(&of.tokens);
        visit::visit_macro(self, of);
    }

    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_vis_restricted(&mut self, _: &'ast VisRestricted) {}
}

/// The name that an item defines.
fn name_of(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}
