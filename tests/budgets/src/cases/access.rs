//! `access`: the access log and the export.

use futures::FutureExt as _;

use super::Case;

pub(super) const CASES: &[Case] = &[
    Case::new("GET /export", |world| {
        async { world.by_person("GET", "/export") }.boxed_local()
    }),
    Case::new("GET /access-log", |world| {
        async { world.by_person("GET", "/access-log") }.boxed_local()
    }),
];
