//! The main stack: what a small stack has to know of it.

use crate::{
    fault::{Exit, Fault},
    language::say,
    stack::{element, elements},
};

use super::small_stack::SmallStacks;

/// The longest name of a stack that fits into the names of queues: `infra/carrier.yaml` says so too.
const NAME_CHARS: usize = 23;

/// What a small stack has to know of the main one.
pub(super) struct MainStack {
    pub(super) name: String,
    /// The id of the REST API.
    pub(super) api: String,
    /// The name of the role of relay.
    pub(super) relay_role: String,
    /// The topic of alarms; empty for none.
    pub(super) alarm_topic: String,
    /// The address of the API: that of its custom domain, if it has one.
    pub(super) url: String,
}

impl MainStack {
    pub(super) async fn find(stacks: &SmallStacks, name: &str) -> Result<Self, Fault> {
        let fits = name.len() <= NAME_CHARS && name.starts_with(|c: char| c.is_ascii_alphabetic());
        if !fits {
            return Err(Fault::usage(say!(
                "the name of the stack has to have at most {NAME_CHARS} characters, because it is part of names of queues",
                "堆栈名称最多 {NAME_CHARS} 个字符，因为队列名称中包含它"
            )));
        }
        let described = stacks.described(name).await?.ok_or_else(|| absent(name))?;
        let (mut api, mut relay_role) = (None, None);
        let mut next = None::<String>;
        loop {
            let mut form = vec![("Action", "ListStackResources"), ("StackName", name)];
            form.extend(next.as_deref().map(|token| ("NextToken", token)));
            let page = stacks.ask(&form).await?;
            for resource in elements(&page, "member") {
                let id = element(resource, "PhysicalResourceId");
                match element(resource, "LogicalResourceId").as_deref() {
                    Some("Api") => api = id,
                    Some("RelayRole") => relay_role = id,
                    _ => {}
                }
            }
            next = element(&page, "NextToken").filter(|token| !token.is_empty());
            if next.is_none() {
                break;
            }
        }
        let output = |name: &str| described.outputs.get(name).cloned();
        Ok(Self {
            name: name.to_owned(),
            api: api.ok_or_else(|| absent(name))?,
            relay_role: relay_role.ok_or_else(|| absent(name))?,
            alarm_topic: described
                .parameters
                .get("AlarmTopicArn")
                .cloned()
                .unwrap_or_default(),
            url: output("DomainUrl")
                .or_else(|| output("ApiUrl"))
                .unwrap_or_default(),
        })
    }

    /// The name of the small stack of a carrier. Its queue has the same name.
    pub(super) fn carrier(&self, name: &str) -> String {
        format!("{}-carrier-{name}", self.name)
    }

    /// The name of the small stack of a member of staff. Names of users may have letters that names of stacks may not.
    pub(super) fn staff(&self, user: &str) -> String {
        let is_kept = |c: char| c.is_ascii_alphanumeric();
        let user: String = user
            .chars()
            .map(|c| if is_kept(c) { c } else { '-' })
            .collect();
        format!("{}-staff-{user}", self.name)
    }
}

fn absent(name: &str) -> Fault {
    Fault::new(
        Exit::Refused,
        say!(
            "{name} is not a stack of infra/template.yaml: check --stack, --region and --profile",
            "{name} 不是由 infra/template.yaml 部署的堆栈：请检查 --stack、--region 和 --profile"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_stacks_are_named_after_whom_they_are_for() {
        let main = MainStack {
            name: "qeg-prod".to_owned(),
            api: String::new(),
            relay_role: String::new(),
            alarm_topic: String::new(),
            url: String::new(),
        };
        assert_eq!(main.carrier("post"), "qeg-prod-carrier-post");
        assert_eq!(main.staff("li.lei"), "qeg-prod-staff-li-lei");
        // A name of a stack has letters, digits and hyphens.
        assert_eq!(main.staff("a_b+c=d@e"), "qeg-prod-staff-a-b-c-d-e");
    }
}
