//! Finding data of erased people that a restored backup brought back. Only keys, states and counts are read; nothing is
//! opened.

use qeg_domain::{
    account::Status,
    id::{RequestId, Subject},
    purpose::Purpose,
};

use crate::core::{
    attribute::{Item, optional_text, s},
    database::{Database, Table},
    deletion_request::DeletionRequest,
    error::StoreError,
    key,
    paging::{every_item, every_scanned_item},
};

/// What the tables hold about one person now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remains {
    /// Data keys that are not tombstones: with them, the person's items in the other tables can be opened.
    pub live_keys: usize,
    /// Items of the person.
    pub items: usize,
    /// Index entries of the person's identifiers, and their reverse items.
    pub index_entries: usize,
    /// Short-lived items: known sources, and pointers to kept answers.
    pub transient: usize,
    /// The state of their account and the deletion request it names, if there is an account.
    pub account: Option<(Status, Option<RequestId>)>,
}

impl Remains {
    /// Whether there is no item at all.
    pub fn is_nothing(&self) -> bool {
        (
            self.live_keys,
            self.items,
            self.index_entries,
            self.transient,
        ) == (0, 0, 0, 0)
    }
}

/// The power to find what came back with a backup. It reads keys, states and counts, but no sealed value.
pub trait FindRemains {
    crate::needs! { ledger: Scan; subjects: Query; keys: GetItem; index: Query; transient: Query }

    /// Every deletion request of the ledger, and how many items with the key of a request cannot be read.
    async fn requests(&self) -> Result<(Vec<DeletionRequest>, usize), StoreError>;

    /// What the tables hold about a person.
    async fn remains(&self, subject: &Subject) -> Result<Remains, StoreError>;
}

impl<D: AsRef<Database>> FindRemains for D {
    async fn requests(&self) -> Result<(Vec<DeletionRequest>, usize), StoreError> {
        let database = self.as_ref();
        let (mut requests, mut unreadable) = (Vec::new(), 0);
        let scan = database
            .client()
            .scan()
            .table_name(database.name(Table::Ledger))
            .consistent_read(true)
            .filter_expression("begins_with(pk, :request) AND sk = :sk")
            .expression_attribute_values(":request", s("D#"))
            .expression_attribute_values(":sk", s(key::REQUEST));
        for item in every_scanned_item(scan).await? {
            match DeletionRequest::read(&item) {
                Ok(request) => requests.push(request),
                Err(_) => unreadable += 1,
            }
        }
        Ok((requests, unreadable))
    }

    async fn remains(&self, subject: &Subject) -> Result<Remains, StoreError> {
        let database = self.as_ref();
        let pk = key::subject(subject);
        let mut remains = Remains::default();
        for purpose in Purpose::ALL {
            let item = database.get(Table::Keys, &pk, purpose.as_str()).await?;
            let is_live = item.is_some_and(|item| !item.contains_key("tombstone"));
            remains.live_keys += usize::from(is_live);
        }
        let items = outlines(database, Table::Subjects, &pk).await?;
        let account = items
            .iter()
            .find(|item| optional_text(item, "sk") == Some(key::ACCOUNT));
        remains.account = account.and_then(|item| {
            let status = Status::parse(optional_text(item, "status")?)?;
            Some((
                status,
                optional_text(item, "deletion").and_then(RequestId::parse),
            ))
        });
        remains.items = items.len();
        remains.index_entries = outlines(database, Table::Index, &pk).await?.len();
        remains.transient = outlines(database, Table::Transient, &pk).await?.len();
        Ok(remains)
    }
}

/// The items of a partition, without their sealed attributes.
async fn outlines(database: &Database, table: Table, pk: &str) -> Result<Vec<Item>, StoreError> {
    let query = database
        .client()
        .query()
        .table_name(database.name(table))
        .consistent_read(true)
        .key_condition_expression("pk = :pk")
        .expression_attribute_values(":pk", s(pk))
        .projection_expression("pk, sk, #status, deletion")
        .expression_attribute_names("#status", "status");
    every_item(query).await
}
