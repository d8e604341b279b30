//! `qeg cost`: what the service costs in a month. It needs no network: prices and the budgets of all calls are built in.

use clap::Args;
use cost::{
    bill::Bill,
    document::{grouped, money},
    prices::{Partition, Prices},
    scenario::{SCENARIOS, Scenario},
};

use crate::{
    fault::Fault,
    language::{both, say},
    show,
};

#[derive(Args)]
#[command(after_help = say!(
    "Examples:\n  qeg cost\n  qeg cost --people 20000 --active 0.5 --json\n  \
     qeg cost --partition aws-cn --price gb_seconds=110.5\n\n\
     docs/cost.md has the sources of the prices and what the model counts.",
    "示例：\n  qeg cost\n  qeg cost --people 20000 --active 0.5 --json\n  \
     qeg cost --partition aws-cn --price gb_seconds=110.5\n\n\
     价格来源和计算内容见 docs/cost.md。"
))]
pub(crate) struct Cost {
    #[arg(
        long,
        value_name = both("NAME", "名称").as_str(),
        default_value = "aws",
        value_parser = ["aws", "aws-cn"],
        help = both("The cloud whose prices count: aws in dollars, aws-cn in yuan", "按哪一分区的价格计算：aws 为美元，aws-cn 为人民币")
    )]
    partition: String,
    #[arg(
        long,
        value_name = both("N", "数量").as_str(),
        help = both("People with an account; without it five scenarios are shown", "账户数量；不写则列出五种规模")
    )]
    people: Option<u32>,
    #[arg(
        long,
        value_name = both("SHARE", "比例").as_str(),
        help = both("Share of them that uses the service in a month, 0 to 1", "一个月内使用服务的人所占比例，0 到 1")
    )]
    active: Option<f64>,
    #[arg(
        long,
        value_name = both("N", "数量").as_str(),
        help = both("Orders to forward an item, for each active person and month", "每名活跃用户每月的转寄次数")
    )]
    handoffs: Option<f64>,
    #[arg(
        long,
        value_name = both("SHARE", "比例").as_str(),
        help = both("Share of the people that asks to be deleted in a month, 0 to 1", "一个月内申请注销的人所占比例，0 到 1")
    )]
    leaving: Option<f64>,
    #[arg(
        long = "price",
        value_name = both("NAME=PRICE", "名称=单价").as_str(),
        help = both("A price of your own, by its name in docs/cost.md; may be repeated", "自定单价，名称见 docs/cost.md；可多次使用")
    )]
    prices: Vec<String>,
}

impl Cost {
    pub(crate) fn run(&self, json: bool) -> Result<(), Fault> {
        let bills = self.bills()?;
        if json {
            show::json(&bills);
            return Ok(());
        }
        let heads = [
            both("people", "账户数"),
            both("a month", "每月"),
            both("for 1,000 people", "每千人"),
            both("one erasure", "每次注销"),
        ];
        let rows = bills.iter().map(|bill| {
            let sign = bill.currency;
            [
                grouped(bill.people),
                format!("{sign}{}", money(bill.month)),
                format!(
                    "{sign}{}",
                    money(bill.month / bill.people.max(1.0) * 1_000.0)
                ),
                format!("{sign}{:.4}", bill.erasure),
            ]
        });
        show::print(&show::table(heads, rows));
        if let [bill] = bills.as_slice() {
            let heads = [
                both("charged", "计费项"),
                both("amount", "用量"),
                both("cost", "费用"),
            ];
            let rows = bill.lines.iter().map(|line| {
                let cost = format!("{}{}", bill.currency, money(line.cost));
                [line.name.clone(), grouped(line.amount.ceil()), cost]
            });
            show::print(&format!("\n{}", show::table(heads, rows)));
        }
        Ok(())
    }

    fn bills(&self) -> Result<Vec<Bill>, Fault> {
        let prices = self.prices()?;
        let own = |scenario: &Scenario| Scenario {
            people: self.people.map_or(scenario.people, f64::from),
            active: self.active.unwrap_or(scenario.active),
            handoffs: self.handoffs.unwrap_or(scenario.handoffs),
            leaving: self.leaving.unwrap_or(scenario.leaving),
            ..scenario.clone()
        };
        let share = |share: Option<f64>| share.is_none_or(|one| (0.0..=1.0).contains(&one));
        let is_count = self
            .handoffs
            .is_none_or(|one| (0.0..=1_000.0).contains(&one));
        if !(share(self.active) && share(self.leaving) && is_count) {
            return Err(Fault::usage(both(
                "a share is not between 0 and 1, or a number is negative or too large",
                "比例不在 0 到 1 之间，或数值为负数或过大",
            )));
        }
        let scenarios = match self.people {
            Some(_) => &SCENARIOS[..1],
            None => &SCENARIOS[..],
        };
        // The rows that the model counts with are built in, and tests check that all are there.
        let bills = scenarios.iter().map(|one| Bill::of(&own(one), &prices));
        bills.collect::<Result<_, _>>().map_err(Fault::usage)
    }

    fn prices(&self) -> Result<Prices, Fault> {
        let partition = Partition::named(&self.partition).unwrap_or(Partition::Aws);
        let mut prices = Prices::published(partition).map_err(Fault::usage)?;
        for given in &self.prices {
            let parts = given.split_once('=');
            let price = parts.and_then(|(name, price)| Some((name, price.parse::<f64>().ok()?)));
            let price = price.filter(|(_, price)| price.is_finite() && *price >= 0.0);
            let Some((name, price)) = price else {
                return Err(Fault::usage(both(
                    "a price is not valid: write it as NAME=PRICE, such as gb_seconds=13.3",
                    "单价格式不正确：请写成 NAME=PRICE，例如 gb_seconds=13.3",
                )));
            };
            prices.set(name, price).map_err(|names| {
                Fault::usage(say!(
                    "there is no price of this name; there are {names}",
                    "没有这个名称的单价；可用名称：{names}"
                ))
            })?;
        }
        Ok(prices)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::fault::Exit;

    fn cost(people: Option<u32>, prices: &[&str]) -> Cost {
        Cost {
            partition: "aws-cn".to_owned(),
            people,
            active: None,
            handoffs: None,
            leaving: None,
            prices: prices.iter().map(|one| (*one).to_owned()).collect(),
        }
    }

    #[test]
    fn without_a_number_of_people_five_scenarios_are_shown() {
        assert_eq!(cost(None, &[]).bills().unwrap().len(), 5);
        let own = cost(Some(7), &[]).bills().unwrap();
        assert_eq!((own.len(), own[0].people, own[0].currency), (1, 7.0, "¥"));
    }

    #[test]
    fn a_price_of_ones_own_counts_and_a_bad_one_is_refused() {
        let usual = cost(Some(500), &[]).bills().unwrap()[0].month;
        let dear = cost(Some(500), &["keys=100"]).bills().unwrap()[0].month;
        assert!(dear > usual);
        for bad in ["keys", "keys=", "keys=-1", "keys=NaN", "canary=1", "=1"] {
            let fault = cost(Some(500), &[bad]).bills().err().unwrap();
            assert_eq!(fault.exit, Exit::Usage, "{bad}");
            assert!(!fault.to_string().contains("canary"), "{bad}");
        }
        let mut wrong = cost(Some(500), &[]);
        wrong.active = Some(1.5);
        assert!(wrong.bills().is_err());
    }
}
