//! The people of the test.

use client::Person;

/// A person who asked for deletion.
pub(super) struct Asked {
    pub(super) person: Person,
    pub(super) subject: String,
    pub(super) id: String,
    pub(super) receipt: String,
}
