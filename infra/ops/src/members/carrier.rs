//! `qeg carrier`: adds, lists, closes, opens and removes carriers.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use qeg_domain::{
    handoff::{self, CarrierName, Handling},
    role::Role,
};
use serde::Serialize;

use crate::{
    consent::Consent,
    fault::{Exit, Fault},
    language::{both, say},
    show,
    target::Target,
};

use super::{
    Members, carrier_given::Given, open_things::OpenThings, small_stack::Described, staff::no_role,
};

/// The template of a carrier. It is part of this program, so that no checkout is needed.
const TEMPLATE: &str = include_str!("../../../carrier.yaml");

#[derive(Subcommand)]
pub(crate) enum Carrier {
    #[command(about = both(
        "Operators: add a carrier or change it, and write the values for it into a file",
        "运维：添加或修改承运商，并把提供给它的参数写入文件"
    ))]
    Add(Add),
    #[command(about = both("Operators: list the carriers", "运维：列出承运商"))]
    List(List),
    #[command(about = both(
        "Operators: let a carrier take no new orders; it finishes those that it has",
        "运维：停止向承运商下新委托；已有的委托照常完成"
    ))]
    Close(Close),
    #[command(about = both("Operators: let a carrier take orders again", "运维：恢复承运商接受委托"))]
    Open(Open),
    #[command(about = both(
        "Operators: remove a carrier that is closed and with which nothing is open",
        "运维：移除已停止接单且没有未完事项的承运商"
    ))]
    Remove(Remove),
}

#[derive(Args)]
#[command(after_help = say!(
    "Examples:\n  qeg carrier add post --account 123456789012 --role pickup --handling entrusted_processor --stack qeg-prod\n  qeg carrier add post --role pickup-2 --stack qeg-prod\nIt deploys infra/carrier.yaml as a stack of its own. Nothing else is deployed again. For a carrier that is there, what is not given stays.",
    "示例：\n  qeg carrier add post --account 123456789012 --role pickup --handling entrusted_processor --stack qeg-prod\n  qeg carrier add post --role pickup-2 --stack qeg-prod\n它把 infra/carrier.yaml 部署为单独的堆栈。其他部分不会重新部署。对已有的承运商，未给出的参数保持不变。"
))]
pub(crate) struct Add {
    #[arg(value_name = both("NAME", "名称").as_str(), help = both(
        "Name by which people choose it: lower-case letters, digits and hyphens",
        "供人们选择的名称：小写字母、数字和连字符"
    ))]
    name: String,
    #[arg(long, value_name = both("NUMBER", "账号").as_str(), help = both("Its own AWS account", "它自己的 AWS 账号"))]
    account: Option<String>,
    #[arg(long, value_name = both("NAME", "名称").as_str(), help = both(
        "The role in its account that assumes the role made here",
        "它账户中用来担任此处所建角色的角色"
    ))]
    role: Option<String>,
    #[arg(long, value_name = both("HANDLING", "身份").as_str(), value_parser = ["entrusted_processor", "independent_handler"], help = both(
        "What the law calls it (PIPL 21 or 23)",
        "它在法律上的身份（个人信息保护法第二十一条或第二十三条）"
    ))]
    handling: Option<String>,
    #[arg(long, value_name = both("ID", "编号").as_str(), help = both(
        "An id that it gives when it assumes the role, if it works for several operators",
        "它担任角色时给出的外部编号，用于同时服务多个运营者的情况"
    ))]
    external_id: Option<String>,
    #[arg(long, value_name = both("FILE", "文件").as_str(), help = both(
        "Where to write the values for it [default: STACK-carrier-NAME.json]",
        "提供给它的参数写入何处［默认 STACK-carrier-NAME.json］"
    ))]
    out: Option<PathBuf>,
}

#[derive(Args)]
#[command(after_help = say!(
    "Example:\n  qeg carrier list --stack qeg-prod",
    "示例：\n  qeg carrier list --stack qeg-prod"
))]
pub(crate) struct List {}

#[derive(Args)]
#[command(after_help = say!(
    "Example:\n  qeg carrier close post --stack qeg-prod",
    "示例：\n  qeg carrier close post --stack qeg-prod"
))]
pub(crate) struct Close {
    #[arg(value_name = both("NAME", "名称").as_str(), help = both("Its name", "名称"))]
    name: String,
}

#[derive(Args)]
#[command(after_help = say!(
    "Example:\n  qeg carrier open post --stack qeg-prod",
    "示例：\n  qeg carrier open post --stack qeg-prod"
))]
pub(crate) struct Open {
    #[arg(value_name = both("NAME", "名称").as_str(), help = both("Its name", "名称"))]
    name: String,
}

#[derive(Args)]
#[command(after_help = say!(
    "Examples:\n  qeg carrier remove post --stack qeg-prod\n  qeg carrier remove post --yes --stack qeg-prod\nClose it first. Keep it closed as long as it may have addresses: people who are erased later have their data erased there too. docs/deploy.md says more.",
    "示例：\n  qeg carrier remove post --stack qeg-prod\n  qeg carrier remove post --yes --stack qeg-prod\n请先停止接单。只要它可能还保存着地址，就不要移除：此后注销的用户也须由它删除数据。详见 docs/deploy.md。"
))]
pub(crate) struct Remove {
    #[arg(value_name = both("NAME", "名称").as_str(), help = both("Its name", "名称"))]
    name: String,
    #[command(flatten)]
    consent: Consent,
}

#[derive(Serialize)]
struct Shown<'a> {
    name: &'a str,
    handling: &'static str,
    takes_orders: bool,
    role: &'a str,
}

impl Carrier {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        match self {
            Self::Add(add) => add.run(target, json).await,
            Self::List(_) => list(target, json).await,
            Self::Close(close) => set_orders(target, &close.name, false, json).await,
            Self::Open(open) => set_orders(target, &open.name, true, json).await,
            Self::Remove(remove) => remove.run(target, json).await,
        }
    }
}

impl Add {
    async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let name = CarrierName::parse(&self.name).ok_or_else(|| {
            Fault::usage(say!(
                "the name has to be lower-case letters, digits and hyphens, begin with a letter, and have at most 32 characters",
                "名称须为小写字母、数字和连字符，以字母开头，最多 32 个字符"
            ))
        })?;
        let members = Members::of(target).await?;
        let known = members.register.carriers().await?;
        let known = known.named(name.as_str());
        let stack = members.main.carrier(name.as_str());
        let handling = self.handling.as_deref().and_then(Handling::parse);
        let handling = handling.or(known.map(|known| known.handling));
        let is_there = members.stacks.described(&stack).await?.is_some();
        let has_caller = is_there || (self.account.is_some() && self.role.is_some());
        let (Some(handling), true) = (handling, has_caller) else {
            return Err(Fault::usage(say!(
                "a new carrier needs --account, --role and --handling",
                "新承运商需要 --account、--role 和 --handling"
            )));
        };
        let made = self.deploy(&members, &stack).await?;
        let role = Role::parse(made.output("RoleArn")?).ok_or_else(no_role)?;
        let carrier = handoff::Carrier {
            name,
            role,
            handling,
            takes_orders: known.is_none_or(|known| known.takes_orders),
        };
        members.register.put_carrier(&carrier).await?;
        let region = members.stacks.region();
        let given = Given::of(carrier.name.as_str(), &members.main, region, &made)?;
        let file = self
            .out
            .clone()
            .unwrap_or_else(|| format!("{stack}.json").into());
        given.write(&file)?;
        if json {
            show::json(&given);
        } else {
            let (name, file) = (&carrier.name, file.display());
            show::print(&say!(
                "{name} can be ordered within a minute. Send {file} to the carrier, with events/carrier/README.md. It contains no secret.",
                "一分钟内即可选择 {name}。请把 {file} 连同 events/carrier/README.md 发给承运商。其中没有机密内容。"
            ));
        }
        show::whole_or(both("The carrier was added.", "承运商已添加。"))
    }

    async fn deploy(&self, members: &Members, stack: &str) -> Result<Described, Fault> {
        let main = &members.main;
        let parameters = vec![
            ("Stack", Some(main.name.as_str())),
            ("Api", Some(main.api.as_str())),
            ("RelayRole", Some(main.relay_role.as_str())),
            ("AlarmTopicArn", Some(main.alarm_topic.as_str())),
            ("Name", Some(self.name.as_str())),
            ("Account", self.account.as_deref()),
            ("Role", self.role.as_deref()),
            ("ExternalId", self.external_id.as_deref()),
        ];
        members.stacks.put(stack, TEMPLATE, &parameters).await
    }
}

async fn list(target: &Target, json: bool) -> Result<(), Fault> {
    let carriers = Members::of(target).await?.register.carriers().await?;
    if json {
        let all: Vec<Shown<'_>> = carriers.all().map(shown).collect();
        show::json(&all);
        return Ok(());
    }
    let heads = [
        both("name", "名称"),
        both("handling", "法律身份"),
        both("takes orders", "接受委托"),
        both("role", "角色"),
    ];
    let rows = carriers.all().map(|one| {
        let handling = match one.handling {
            Handling::EntrustedProcessor => both("entrusted processor", "受委托处理"),
            Handling::IndependentHandler => both("independent handler", "独立处理者"),
        };
        [
            one.name.as_str().to_owned(),
            handling.as_str().to_owned(),
            show::yes_or_empty(one.takes_orders),
            one.role.arn().to_owned(),
        ]
    });
    show::print(&show::table(heads, rows));
    Ok(())
}

async fn set_orders(
    target: &Target,
    name: &str,
    takes_orders: bool,
    json: bool,
) -> Result<(), Fault> {
    let members = Members::of(target).await?;
    let carriers = members.register.carriers().await?;
    let known = carriers.named(name).ok_or_else(unknown)?;
    let changed = handoff::Carrier {
        takes_orders,
        ..known.clone()
    };
    members.register.put_carrier(&changed).await?;
    if json {
        show::json(&shown(&changed));
    } else if takes_orders {
        show::print(&say!(
            "{name} can be ordered again within a minute.",
            "一分钟内即可再次选择 {name}。"
        ));
    } else {
        show::print(&say!(
            "Within a minute {name} takes no new orders. It still collects what was ordered, and is asked to erase.",
            "一分钟内 {name} 不再接受新委托。已有的委托仍可取件，删除请求仍会发给它。"
        ));
    }
    show::whole_or(both("It was done.", "已完成。"))
}

impl Remove {
    async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let is_asked_for = self.consent.is_asked_for()?;
        let name = CarrierName::parse(&self.name).ok_or_else(unknown)?;
        let members = Members::of(target).await?;
        let carriers = members.register.carriers().await?;
        let known = carriers.named(name.as_str());
        let stack = members.main.carrier(name.as_str());
        let there = members.stacks.described(&stack).await?;
        if known.is_none() && there.is_none() {
            return Err(unknown());
        }
        if known.is_some_and(|known| known.takes_orders) {
            return Err(Fault::new(
                Exit::Refused,
                say!(
                    "{name} still takes orders: `qeg carrier close {name}` first. Nothing was done",
                    "{name} 仍在接受委托：请先执行 `qeg carrier close {name}`。未做任何更改"
                ),
            ));
        }
        let outputs = there.iter().flat_map(|there| {
            let urls = ["QueueUrl", "DeadLetterQueueUrl"];
            urls.into_iter()
                .filter_map(|url| there.outputs.get(url).cloned())
        });
        let queues: Vec<String> = outputs.collect();
        let database = &members.register.0;
        let open = OpenThings::find(&members.aws, database, &name, &queues).await?;
        if let Some(open) = open.description() {
            return Err(Fault::new(
                Exit::Refused,
                say!(
                    "{name} cannot be removed yet: {open}. Nothing was changed; try again when these are done",
                    "{name} 还不能移除：{open}。未做任何更改；待这些事项完成后再试"
                ),
            ));
        }
        if is_asked_for {
            let facts = say!(
                "Nothing is open with {name}. Its queues, its key and its role are deleted (stack {stack}). If a person is erased later whose address it collected, the request to erase waits in the outbox, with an alarm, until {name} is added again.",
                "{name} 没有未完事项。其队列、密钥和角色将被删除（堆栈 {stack}）。此后若有它取得过地址的用户注销，删除请求会留在发件箱并告警，直到再次添加 {name}。"
            );
            Consent::ask(&facts, &say!("Remove {name}?", "确定移除 {name}？"))?;
        }
        members.register.remove_carrier(name.as_str()).await?;
        members.stacks.delete(&stack).await?;
        if json {
            show::json(&serde_json::json!({ "removed": name }));
        } else {
            show::print(&say!("{name} was removed.", "{name} 已移除。"));
        }
        show::whole_or(both("The carrier was removed.", "承运商已移除。"))
    }
}

fn shown(carrier: &handoff::Carrier) -> Shown<'_> {
    Shown {
        name: carrier.name.as_str(),
        handling: carrier.handling.as_str(),
        takes_orders: carrier.takes_orders,
        role: carrier.role.arn(),
    }
}

fn unknown() -> Fault {
    let text = say!(
        "there is no carrier of this name: `qeg carrier list` shows all",
        "没有此名称的承运商：`qeg carrier list` 可列出全部"
    );
    Fault::new(Exit::Refused, text)
}
