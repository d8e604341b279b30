//! Public prices, with their sources. One that could not be found is an assumption, and says so.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The day on which the sources were read.
pub const READ_ON: &str = "2026-11-26";

const DATA: &str = include_str!("../data/prices.json");

/// One cloud with prices of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Partition {
    /// us-east-1, in US dollars.
    Aws,
    /// cn-north-1 and cn-northwest-1, in yuan.
    AwsCn,
}

impl Partition {
    /// Its name in an ARN.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::AwsCn => "aws-cn",
        }
    }

    /// The partition of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Aws, Self::AwsCn]
            .into_iter()
            .find(|one| one.as_str() == name)
    }

    /// The sign of its currency.
    pub const fn currency(self) -> &'static str {
        match self {
            Self::Aws => "$",
            Self::AwsCn => "¥",
        }
    }
}

/// A price and where it was read.
#[derive(Clone, Debug, Deserialize)]
pub struct Price {
    /// In the currency of the partition.
    pub price: f64,
    /// `None`: no public page was found. In aws-cn it is then the price of aws times 7.2.
    pub source: Option<String>,
}

/// What is charged by one unit.
#[derive(Clone, Debug, Deserialize)]
pub struct Item {
    /// Its name, such as `write_units`.
    pub name: String,
    /// What one price is for.
    pub unit: String,
    /// How many of what the model counts are one unit.
    pub per: f64,
    aws: Price,
    #[serde(rename = "aws-cn")]
    aws_cn: Price,
}

impl Item {
    /// The price in a partition.
    pub fn price(&self, partition: Partition) -> &Price {
        match partition {
            Partition::Aws => &self.aws,
            Partition::AwsCn => &self.aws_cn,
        }
    }
}

/// All prices of one partition.
#[derive(Clone, Debug)]
pub struct Prices {
    /// The partition.
    pub partition: Partition,
    items: Vec<Item>,
    own: BTreeMap<String, f64>,
}

impl Prices {
    /// The published prices.
    ///
    /// # Errors
    /// What is wrong with the data file.
    pub fn published(partition: Partition) -> Result<Self, String> {
        let items = serde_json::from_str(DATA).map_err(|error| error.to_string())?;
        Ok(Self {
            partition,
            items,
            own: BTreeMap::new(),
        })
    }

    /// Sets a price of one's own for one unit.
    ///
    /// # Errors
    /// The names that there are, if `name` is none of them.
    pub fn set(&mut self, name: &str, price: f64) -> Result<(), String> {
        if self.items.iter().all(|item| item.name != name) {
            let names: Vec<&str> = self.items.iter().map(|item| item.name.as_str()).collect();
            return Err(names.join(", "));
        }
        self.own.insert(name.to_owned(), price);
        Ok(())
    }

    /// What is charged, in the order of the data file.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The price of an amount.
    pub(crate) fn of(&self, item: &Item, amount: f64) -> f64 {
        let price = self.own.get(&item.name).copied();
        let price = price.unwrap_or(item.price(self.partition).price);
        amount / item.per * price
    }
}
