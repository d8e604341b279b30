//! `qeg staff`: adds, lists and removes members of staff.

use clap::{Args, Subcommand};
use qeg_domain::role::Role;
use serde::Serialize;

use crate::{
    consent::Consent,
    fault::{Exit, Fault},
    language::{both, say},
    show,
    target::Target,
};

use super::{Members, iam, register::Member};

/// The template of a member of staff. It is part of this program, so that no checkout is needed.
const TEMPLATE: &str = include_str!("../../../staff.yaml");
/// A disclosure needs that many people.
const NEEDED: usize = 2;

#[derive(Subcommand)]
pub(crate) enum Staff {
    #[command(about = both(
        "Operators: add a member of staff, or make their role again",
        "运维：添加一名工作人员，或重新部署其角色"
    ))]
    Add(Add),
    #[command(about = both("Operators: list the members of staff", "运维：列出工作人员"))]
    List(List),
    #[command(about = both(
        "Operators: remove a member of staff; their access ends within a minute",
        "运维：移除一名工作人员；其权限在一分钟内失效"
    ))]
    Remove(Remove),
}

#[derive(Args)]
#[command(after_help = say!(
    "Examples:\n  qeg staff add NAME-OF-THE-USER --stack qeg-prod\n  qeg staff add NAME-AT-THE-PROVIDER --provider-role ROLE --stack qeg-prod\nIt deploys infra/staff.yaml as a stack of its own and changes no other stack.",
    "示例：\n  qeg staff add NAME-OF-THE-USER --stack qeg-prod\n  qeg staff add NAME-AT-THE-PROVIDER --provider-role ROLE --stack qeg-prod\n它把 infra/staff.yaml 部署为单独的堆栈，不更改其他堆栈。"
))]
pub(crate) struct Add {
    #[arg(value_name = both("IAM_USER", "用户名").as_str(), help = both(
        "Name of their IAM user, or at the identity provider; it becomes the only name of their sessions",
        "其 IAM 用户名，或在身份提供商处的名称；也是其会话唯一可用的名称"
    ))]
    user: String,
    #[arg(long, value_name = both("ROLE", "角色").as_str(), help = both(
        "For somebody without an IAM user: the role that an identity provider gives them, with its path. Their session must have the name given here",
        "用于没有 IAM 用户的人：身份提供商授予其的角色（含路径）。其会话名称必须与此处填写的名称一致"
    ))]
    provider_role: Option<String>,
}

#[derive(Args)]
#[command(after_help = say!(
    "Example:\n  qeg staff list --stack qeg-prod",
    "示例：\n  qeg staff list --stack qeg-prod"
))]
pub(crate) struct List {}

#[derive(Args)]
#[command(after_help = say!(
    "Examples:\n  qeg staff remove NAME-OF-THE-USER --stack qeg-prod\n  qeg staff remove NAME-OF-THE-USER --yes --stack qeg-prod\nThe entry of the register goes first, then the stack with the role. Delete the IAM user yourself.",
    "示例：\n  qeg staff remove NAME-OF-THE-USER --stack qeg-prod\n  qeg staff remove NAME-OF-THE-USER --yes --stack qeg-prod\n先删除登记，再删除包含角色的堆栈。IAM 用户需自行删除。"
))]
pub(crate) struct Remove {
    #[arg(value_name = both("IAM_USER", "用户名").as_str(), help = both("Name of their IAM user", "其 IAM 用户名"))]
    user: String,
    #[command(flatten)]
    consent: Consent,
}

#[derive(Serialize)]
struct Shown<'a> {
    stack: &'a str,
    role: &'a str,
}

impl Staff {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        match self {
            Self::Add(add) => add.run(target, json).await,
            Self::List(_) => list(target, json).await,
            Self::Remove(remove) => remove.run(target, json).await,
        }
    }
}

impl Add {
    async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let members = Members::of(target).await?;
        let (main, name) = (&members.main, members.main.staff(&self.user));
        let there = members.stacks.described(&name).await?;
        // Two users whose names differ only in letters that names of stacks cannot have.
        if let Some(there) = &there
            && there.parameters.get("User") != Some(&self.user)
        {
            return Err(Fault::new(
                Exit::Refused,
                say!(
                    "the stack {name} belongs to another user with a similar name: give this person an IAM user with another name",
                    "堆栈 {name} 属于名称相近的另一用户：请为此人换用其他名称的 IAM 用户"
                ),
            ));
        }
        let before = there.and_then(|there| there.parameters.get("ProviderRole").cloned());
        let second_factor = match self.provider_role.as_ref().or(before.as_ref()) {
            Some(role) if !role.is_empty() => {
                iam::find_role(&members.aws, role).await?;
                SecondFactor::OfProvider
            }
            _ => {
                iam::find_user(&members.aws, &self.user).await?;
                let device = iam::device(&members.aws, &self.user).await?;
                device.map_or(SecondFactor::Missing, SecondFactor::Device)
            }
        };
        let parameters = vec![
            ("Stack", Some(main.name.as_str())),
            ("Api", Some(main.api.as_str())),
            ("User", Some(self.user.as_str())),
            ("ProviderRole", self.provider_role.as_deref()),
        ];
        let made = members.stacks.put(&name, TEMPLATE, &parameters).await?;
        let role = Role::parse(made.output("RoleArn")?).ok_or_else(no_role)?;
        let member = Member { role, stack: name };
        members.register.put_member(&member).await?;
        if json {
            show::json(&shown(&member));
        } else {
            show::print(&self.profile(&member, &second_factor));
        }
        show::whole_or(both("The member of staff was added.", "工作人员已添加。"))
    }
}

impl Add {
    /// What the member of staff writes into their configuration of AWS.
    fn profile(&self, member: &Member, second_factor: &SecondFactor) -> String {
        let (user, arn) = (&self.user, member.role.arn());
        let profile = say!(
            "{user} is a member of staff now. Their profile, in ~/.aws/config; THEIR-OWN is the profile with which they sign in:\n\n[profile qeg]\nrole_arn = {arn}\nrole_session_name = {user}\nsource_profile = THEIR-OWN",
            "{user} 现在是工作人员。其配置（写入 ~/.aws/config；“本人的配置”是其登录所用的 profile）：\n\n[profile qeg]\nrole_arn = {arn}\nrole_session_name = {user}\nsource_profile = 本人的配置"
        );
        match second_factor {
            SecondFactor::OfProvider => profile,
            SecondFactor::Device(serial) => format!("{profile}\nmfa_serial = {serial}"),
            SecondFactor::Missing => say!(
                "{profile}\nmfa_serial = ARN-OF-THEIR-DEVICE\n\n{user} has no MFA device yet, and cannot take the role before they have one (docs/deploy.md, part 1, step 5).",
                "{profile}\nmfa_serial = 设备的ARN\n\n{user} 还没有 MFA 设备，启用之前无法担任该角色（docs/deploy.md 第 1 部分第 5 步）。"
            ),
        }
    }
}

/// What a member of staff shows beside their keys.
enum SecondFactor {
    /// The ARN of a device of their IAM user.
    Device(String),
    /// Their IAM user has no device yet.
    Missing,
    /// Their identity provider asks for it.
    OfProvider,
}

async fn list(target: &Target, json: bool) -> Result<(), Fault> {
    let staff = Members::of(target).await?.register.staff().await?;
    if json {
        show::json(&staff.iter().map(shown).collect::<Vec<_>>());
        return Ok(());
    }
    let heads = [both("stack", "堆栈"), both("role", "角色")];
    let rows = staff
        .iter()
        .map(|one| [one.stack.clone(), one.role.arn().to_owned()]);
    show::print(&show::table(heads, rows));
    Ok(())
}

impl Remove {
    async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let is_asked_for = self.consent.is_asked_for()?;
        let members = Members::of(target).await?;
        let (user, name) = (&self.user, members.main.staff(&self.user));
        let there = members.stacks.described(&name).await?;
        if there
            .as_ref()
            .is_some_and(|there| there.parameters.get("User") != Some(user))
        {
            return Err(unknown());
        }
        let (theirs, others): (Vec<_>, Vec<_>) = members
            .register
            .staff()
            .await?
            .into_iter()
            .partition(|one| one.stack == name);
        if there.is_none() && theirs.is_empty() {
            return Err(unknown());
        }
        if is_asked_for {
            let left = others.len();
            let mut facts = say!(
                "{user} loses access within a minute. The stack {name} and its role are deleted. {left} members of staff stay.",
                "{user} 的权限将在一分钟内失效。堆栈 {name} 及其角色会被删除。还剩 {left} 名工作人员。"
            );
            if left < NEEDED {
                facts.push_str(&say!(
                    "\nA disclosure needs two people: nobody could approve one.",
                    "\n对外提供信息须由两人办理：届时将无人可以批准。"
                ));
            }
            Consent::ask(&facts, &say!("Remove {user}?", "确定移除 {user}？"))?;
        }
        for one in &theirs {
            members.register.remove_member(one).await?;
        }
        members.stacks.delete(&name).await?;
        if json {
            show::json(&theirs.iter().map(shown).collect::<Vec<_>>());
        } else {
            show::print(&say!(
                "{user} is no member of staff any more. Delete their IAM user, or its permission to assume the role.",
                "{user} 已不再是工作人员。请删除其 IAM 用户，或撤销其担任该角色的权限。"
            ));
        }
        show::whole_or(both("The member of staff was removed.", "工作人员已移除。"))
    }
}

fn shown(member: &Member) -> Shown<'_> {
    Shown {
        stack: &member.stack,
        role: member.role.arn(),
    }
}

fn unknown() -> Fault {
    let text = say!(
        "this user is no member of staff: `qeg staff list` shows all",
        "该用户不是工作人员：`qeg staff list` 可列出全部"
    );
    Fault::new(Exit::Refused, text)
}

/// The stack gave something that is no role.
pub(super) fn no_role() -> Fault {
    let text = say!(
        "the output RoleArn of the stack is no role, so it was made from another template: build qeg from the deployed version, and run the same command again",
        "堆栈的输出 `RoleArn` 不是角色，它是由另一个模板部署的：请用已部署的版本构建 qeg，再次运行同一命令"
    );
    Fault::new(Exit::Refused, text)
}
