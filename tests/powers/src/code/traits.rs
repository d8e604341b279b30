//! The traits that a signature may name: powers, and the traits of the domain, which has no I/O.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use syn::{Item, ItemTrait, TraitItem, TypeParamBound};

use super::{
    needs::{self, Need},
    source::File,
};

/// Traits by name.
#[derive(Clone, Default)]
pub(super) struct Traits(BTreeMap<String, Trait>);

#[derive(Clone)]
pub(super) struct Trait {
    pub(super) needs: BTreeSet<Need>,
    /// Whether it has a `needs!`.
    pub(super) is_power: bool,
    methods: BTreeSet<String>,
}

impl Traits {
    pub(super) fn get(&self, name: &str) -> Option<&Trait> {
        self.0.get(name)
    }

    /// The powers that have one of these methods.
    pub(super) fn with_method(&self, methods: &BTreeSet<String>) -> BTreeSet<String> {
        let traits = self.0.iter();
        let used = traits.filter(|(_, one)| !one.methods.is_disjoint(methods));
        used.map(|(name, _)| name.clone()).collect()
    }

    /// Traits that need nothing of AWS and have no `needs!`.
    pub(super) fn add_without_needs(&mut self, files: &[File]) {
        for one in files.iter().flat_map(all) {
            let known = Trait {
                needs: BTreeSet::new(),
                is_power: false,
                methods: methods(one),
            };
            self.0.insert(one.ident.to_string(), known);
        }
    }

    /// The traits with a `needs!`. A power that includes other powers needs what they need.
    pub(super) fn add_powers(&mut self, files: &[File]) -> Result<()> {
        let mut above = BTreeMap::new();
        for (file, one) in files
            .iter()
            .flat_map(|file| all(file).map(move |one| (file, one)))
        {
            let name = one.ident.to_string();
            let Some(needs) = stated(one) else {
                continue;
            };
            let power = Trait {
                needs: needs.with_context(|| format!("{}: {name}", file.path.display()))?,
                is_power: true,
                methods: methods(one),
            };
            anyhow::ensure!(
                self.0.insert(name.clone(), power).is_none(),
                "{}: there are two powers {name}: give one another name",
                file.path.display()
            );
            above.insert(name, supertraits(one));
        }
        // As often as there are traits: then the longest line of traits is followed to its end.
        for _ in 0..above.len() {
            for (name, others) in &above {
                let inherited: BTreeSet<Need> = others
                    .iter()
                    .filter_map(|other| self.0.get(other))
                    .flat_map(|other| other.needs.clone())
                    .collect();
                if let Some(power) = self.0.get_mut(name) {
                    power.needs.extend(inherited);
                }
            }
        }
        Ok(())
    }
}

/// The traits that a file defines.
pub(super) fn all(file: &File) -> impl Iterator<Item = &ItemTrait> {
    file.items.iter().filter_map(|item| match item {
        Item::Trait(one) => Some(one),
        _ => None,
    })
}

/// What the `needs!` of a trait says; `None` where it has none.
pub(super) fn stated(one: &ItemTrait) -> Option<Result<BTreeSet<Need>>> {
    one.items.iter().find_map(|item| match item {
        TraitItem::Macro(item) => needs::of_macro(&item.mac),
        _ => None,
    })
}

fn methods(one: &ItemTrait) -> BTreeSet<String> {
    let items = one.items.iter();
    let methods = items.filter_map(|item| match item {
        TraitItem::Fn(method) => Some(method.sig.ident.to_string()),
        _ => None,
    });
    methods.collect()
}

fn supertraits(one: &ItemTrait) -> Vec<String> {
    let bounds = one.supertraits.iter();
    let names = bounds.filter_map(|bound| match bound {
        TypeParamBound::Trait(bound) => Some(bound.path.segments.last()?.ident.to_string()),
        _ => None,
    });
    names.collect()
}
