//! Reading the numbers that anybody may see.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::Select;
use jiff::civil::Date;
use qeg_domain::{
    deletion::State,
    numbers::{Month, MonthlyNumbers},
};

use crate::{
    core::{
        attribute::s,
        database::{Database, Table},
        deletion_request::OPEN,
        error::{StoreError, from_dynamodb},
        monthly,
        paging::every_item,
    },
    deletion::request::OPEN_INDEX,
};

/// The power to read the numbers of months, and how many deletions are overdue. It gives numbers only.
pub trait ReadNumbers {
    crate::needs! { ledger: Query; ledger/open: Query }

    /// The numbers of each month from `first` to `last` in which something was counted. One query: 36 months have at
    /// most 576 items.
    async fn months(
        &self,
        first: Month,
        last: Month,
    ) -> Result<BTreeMap<Month, MonthlyNumbers>, StoreError>;

    /// How many deletions are not completed although their due date is over; those stopped by a legal hold do not count.
    async fn overdue(&self, today: Date) -> Result<u64, StoreError>;
}

impl<D: AsRef<Database>> ReadNumbers for D {
    async fn months(
        &self,
        first: Month,
        last: Month,
    ) -> Result<BTreeMap<Month, MonthlyNumbers>, StoreError> {
        let database = self.as_ref();
        let query = database
            .client()
            .query()
            .table_name(database.name(Table::Ledger))
            .key_condition_expression("pk = :counter AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":counter", s(monthly::COUNTER))
            .expression_attribute_values(":first", s(monthly::sort_key(first, "")))
            // After every shard: they are hex digits.
            .expression_attribute_values(":last", s(monthly::sort_key(last, "~")));
        let mut months: BTreeMap<Month, MonthlyNumbers> = BTreeMap::new();
        for item in &every_item(query).await? {
            let sum = months.entry(monthly::month_of(item)?).or_default();
            monthly::add(sum, item)?;
        }
        Ok(months)
    }

    async fn overdue(&self, today: Date) -> Result<u64, StoreError> {
        let database = self.as_ref();
        let mut pages = database
            .client()
            .query()
            .table_name(database.name(Table::Ledger))
            .index_name(OPEN_INDEX)
            .key_condition_expression("#open = :open AND due_on < :today")
            .filter_expression("#state <> :held")
            .expression_attribute_names("#open", "open")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":open", s(OPEN))
            .expression_attribute_values(":today", s(today.to_string()))
            .expression_attribute_values(":held", s(State::Held.as_str()))
            // The numbers of the pages, not their items.
            .select(Select::Count)
            .into_paginator()
            .send();
        let mut overdue = 0;
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| from_dynamodb(&error))?;
            overdue += u64::try_from(page.count).unwrap_or_default();
        }
        Ok(overdue)
    }
}
