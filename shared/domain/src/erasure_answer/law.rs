//! The laws that oblige a carrier of mainland China to keep records, and for how long.
//!
//! A carrier that keeps something after an erasure names one of them. The list is closed, so that the ledger, the receipt
//! and the certificate never hold free text. Each law is named with its article and its term, as the texts promulgated by
//! the National People's Congress, the State Council and the ministries have them (flk.npc.gov.cn). This is an
//! engineer's reading, not legal advice.

use crate::closed::closed_set;

closed_set! {
    /// A law by which a carrier keeps records.
    RetentionLaw {
        /// Postal Law (2015), article 49.
        PostalLaw = "postal_law",
        /// Interim Regulations on Express Delivery (State Council, order 697), article 34.
        ExpressDeliveryRegulations = "express_delivery_regulations",
        /// Counter-Terrorism Law (2018), article 20.
        CounterTerrorismLaw = "counter_terrorism_law",
        /// E-Commerce Law (2018), article 31.
        ECommerceLaw = "e_commerce_law",
        /// Accounting Law (2024), article 23, with the Measures for Accounting Archives (order 79), article 14.
        AccountingLaw = "accounting_law",
        /// Implementing Rules of the Tax Collection Law (State Council, order 362), article 29.
        TaxCollectionRules = "tax_collection_rules",
        /// Measures for Invoices (State Council, order 587), article 28.
        InvoiceMeasures = "invoice_measures",
    }
}

/// What a law says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Name and article in Chinese.
    pub source: &'static str,
    /// Name and article in English.
    pub source_en: &'static str,
    /// What is kept and how long, in English.
    pub term: &'static str,
}

impl RetentionLaw {
    /// Source and term.
    pub const fn duty(self) -> Duty {
        match self {
            Self::PostalLaw => Duty {
                source: "《邮政法》第四十九条",
                source_en: "Postal Law, article 49",
                term: "receipts of registered mail: inquiries are possible for one year after posting",
            },
            Self::ExpressDeliveryRegulations => Duty {
                source: "《快递暂行条例》第三十四条",
                source_en: "Interim Regulations on Express Delivery, article 34",
                term: "waybills and their electronic data: as the carrier's waybill rules say, then destroyed",
            },
            Self::CounterTerrorismLaw => Duty {
                source: "《反恐怖主义法》第二十条",
                source_en: "Counter-Terrorism Law, article 20",
                term: "register of customers and items: the law names no term, the rules of the sector do",
            },
            Self::ECommerceLaw => Duty {
                source: "《电子商务法》第三十一条",
                source_en: "E-Commerce Law, article 31",
                term: "records of transactions on a platform: at least three years after the transaction",
            },
            Self::AccountingLaw => Duty {
                source: "《会计法》第二十三条，《会计档案管理办法》第十四条",
                source_en: "Accounting Law, article 23; Measures for Accounting Archives, article 14",
                term: "accounting archives: 10 or 30 years",
            },
            Self::TaxCollectionRules => Duty {
                source: "《税收征收管理法实施细则》第二十九条",
                source_en: "Implementing Rules of the Tax Collection Law, article 29",
                term: "books, vouchers and other tax documents: 10 years",
            },
            Self::InvoiceMeasures => Duty {
                source: "《发票管理办法》第二十八条",
                source_en: "Measures for Invoices, article 28",
                term: "counterfoils and registers of invoices: five years",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_law_names_source_and_term() {
        for law in RetentionLaw::ALL {
            let duty = law.duty();
            assert!(duty.source.contains('条'), "{law}");
            assert!(duty.source_en.contains("article"), "{law}");
            assert!(duty.term.len() > 10, "{law}");
        }
    }

    #[test]
    fn the_guide_for_carriers_lists_the_same_laws() {
        let guide = include_str!("../../../../events/carrier/README.md");
        for law in RetentionLaw::ALL {
            let duty = law.duty();
            let row = guide
                .lines()
                .find(|line| line.starts_with(&format!("| `{law}` |")))
                .unwrap_or_default();
            for text in [duty.source, duty.source_en, duty.term] {
                assert!(row.contains(text), "{law}: {text}");
            }
        }
    }
}
