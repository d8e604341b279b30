//! The stack as `CloudFormation` describes it: its parameters, and its resources with their real names and with the
//! properties of the deployed template.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    answers::{Answers, NoAnswer},
    line::{Words, words},
    place::{Place, arn_of},
    question::Question,
    resolve::Resolver,
};

/// A resource of the stack.
#[derive(Debug)]
pub(super) struct Resource {
    /// `AWS::DynamoDB::Table`.
    pub(super) kind: String,
    /// The physical id: a name, an id, a URL or an ARN.
    pub(super) physical: String,
    /// The properties in the template, with the functions of `CloudFormation` replaced by what they give.
    pub(super) properties: Value,
}

/// The stack.
#[derive(Debug)]
pub(crate) struct Deployed {
    pub(super) name: String,
    /// The stack that this one belongs to, if it is the small stack of a carrier or of a member of staff.
    pub(super) main: Option<String>,
    pub(super) place: Place,
    pub(super) parameters: BTreeMap<String, String>,
    /// By logical id.
    pub(super) resources: BTreeMap<String, Resource>,
}

impl Deployed {
    /// Reads the stack out of the answers.
    pub(super) fn read(answers: &Answers, name: &str) -> Result<Self, NoAnswer> {
        let (stack, resources, template) = (
            answers.answer(&Question::stack(name)),
            answers.answer(&Question::resources(name)),
            answers.answer(&Question::template(name)),
        );
        let stack = &stack?["Stacks"][0];
        let (resources, template) = (resources?, &template?["TemplateBody"]);
        let place = stack["StackId"].as_str().and_then(Place::of_arn);
        let place = place.ok_or(NoAnswer::Missing)?;
        let parameters = listed(&stack["Parameters"]).iter().map(|one| {
            let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
            (text("ParameterKey"), text("ParameterValue"))
        });
        let parameters: BTreeMap<_, _> = parameters.collect();
        let found = listed(&resources["StackResourceSummaries"]).iter();
        let found = found.map(|one| {
            let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
            let of = (text("ResourceType"), text("PhysicalResourceId"));
            (text("LogicalResourceId"), of)
        });
        let found: BTreeMap<_, _> = found.collect();
        let streams = streams(answers, &found, template)?;
        let resolver = Resolver {
            stack: name,
            stack_id: stack["StackId"].as_str().unwrap_or_default(),
            place: &place,
            parameters: &parameters,
            resources: &found,
            streams: &streams,
            template,
        };
        let resources = found.iter().map(|(logical, (kind, physical))| {
            let properties = &template["Resources"][logical]["Properties"];
            let resource = Resource {
                kind: kind.clone(),
                physical: physical.clone(),
                properties: resolver.resolved(properties).unwrap_or_default(),
            };
            (logical.clone(), resource)
        });
        Ok(Self {
            name: name.to_owned(),
            main: None,
            resources: resources.collect(),
            place,
            parameters,
        })
    }

    /// The stacks of carriers and staff that belong to a stack.
    pub(super) fn read_small(answers: &Answers, main: &str) -> Result<Vec<Self>, NoAnswer> {
        let all = listed(&answers.answer(&Question::stacks())?["Stacks"]).iter();
        let names = all.filter_map(|one| one["StackName"].as_str());
        let starts = ["carrier", "staff"].map(|kind| format!("{main}-{kind}-"));
        let ours = names.filter(|name| starts.iter().any(|start| name.starts_with(start)));
        // All are asked at the same time.
        let read: Vec<_> = ours.map(|name| Self::read(answers, name)).collect();
        let read = read.into_iter().map(|small| {
            let main = Some(main.to_owned());
            Ok(Self { main, ..small? })
        });
        read.collect()
    }

    /// The logical ids of the resources of a type.
    pub(super) fn of_type(&self, kind: &str) -> Vec<&str> {
        let all = self.resources.iter();
        all.filter(|(_, resource)| resource.kind == kind)
            .map(|(logical, _)| logical.as_str())
            .collect()
    }

    /// The ARN of a resource.
    pub(super) fn arn(&self, logical: &str) -> Option<String> {
        let resource = self.resources.get(logical)?;
        let path = resource.properties["Path"].as_str().unwrap_or("/");
        arn_of(&self.place, &resource.kind, &resource.physical, path)
    }

    /// The logical id of the resource with this ARN.
    pub(super) fn named_by(&self, arn: &str) -> Option<&str> {
        let all = self.resources.keys();
        let mut named = all.filter(|logical| self.arn(logical).as_deref() == Some(arn));
        named.next().map(String::as_str)
    }

    /// The logical id of a role by its name.
    pub(super) fn role_named(&self, name: &str) -> Option<&str> {
        let mut all = self.resources.iter();
        let found = all.find(|(_, one)| one.kind == "AWS::IAM::Role" && one.physical == name);
        found.map(|(logical, _)| logical.as_str())
    }

    /// How a key is shown: its name in the template, or its ARN.
    pub(super) fn key_name(&self, arn: Option<&str>) -> Words {
        let name = |arn| Words::name(self.named_by(arn).unwrap_or(arn));
        arn.map_or_else(|| words!("a key of AWS", "AWS 的密钥"), name)
    }
}

/// The ARN of each stream, which ends with the time when it was made.
fn streams(
    answers: &Answers,
    found: &BTreeMap<String, (String, String)>,
    template: &Value,
) -> Result<BTreeMap<String, String>, NoAnswer> {
    let mut streams = BTreeMap::new();
    for (logical, (kind, physical)) in found {
        let properties = &template["Resources"][logical]["Properties"];
        if kind == "AWS::DynamoDB::Table" && properties["StreamSpecification"].is_object() {
            match answers.answer(&Question::table(physical)) {
                Ok(table) => {
                    let arn = table["Table"]["LatestStreamArn"].as_str();
                    streams.insert(logical.clone(), arn.unwrap_or_default().to_owned());
                }
                Err(NoAnswer::NotAsked) => return Err(NoAnswer::NotAsked),
                // The lines that need it say what is missing.
                Err(_) => {}
            }
        }
    }
    Ok(streams)
}

/// A list, or nothing.
pub(super) fn listed(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
