//! The content of a `needs!`: `subjects: PutItem, Query; key account: Decrypt`.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use syn::{
    Ident, Macro, Token,
    ext::IdentExt as _,
    parse::{ParseStream, Parser as _},
    punctuated::Punctuated,
};

use crate::Service;

/// One action on one resource.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Need {
    pub(super) service: Service,
    pub(super) resource: String,
    pub(super) action: String,
}

/// What a macro says, if it is a `needs!`.
pub(super) fn of_macro(of: &Macro) -> Option<Result<BTreeSet<Need>>> {
    let is_needs = of.path.segments.last()?.ident == "needs";
    is_needs.then(|| {
        let parsed = all.parse2(of.tokens.clone());
        parsed.with_context(|| format!("this `needs!` cannot be read: {}", of.tokens))
    })
}

fn all(input: ParseStream<'_>) -> syn::Result<BTreeSet<Need>> {
    let mut needs = BTreeSet::new();
    if input.peek(Ident) && input.fork().parse::<Ident>()? == "nothing" {
        input.parse::<Ident>()?;
        return Ok(needs);
    }
    while !input.is_empty() {
        let (service, resource) = resource(input)?;
        input.parse::<Token![:]>()?;
        let actions = Punctuated::<Ident, Token![,]>::parse_separated_nonempty(input)?;
        needs.extend(actions.iter().map(|action| Need {
            service,
            resource: resource.clone(),
            action: action.to_string(),
        }));
        if !input.is_empty() {
            input.parse::<Token![;]>()?;
        }
    }
    Ok(needs)
}

/// `subjects`, `ledger/open`, `transient stream`, `key account` or `queue relay failure`.
fn resource(input: ParseStream<'_>) -> syn::Result<(Service, String)> {
    let mut words = vec![Ident::parse_any(input)?.to_string()];
    while input.peek(Ident) {
        words.push(input.parse::<Ident>()?.to_string());
    }
    let service = match words[0].as_str() {
        "key" => Service::Kms,
        "queue" => Service::Sqs,
        _ => Service::DynamoDb,
    };
    if service != Service::DynamoDb {
        words.remove(0);
    }
    let mut resource = words.join(" ");
    if input.peek(Token![/]) {
        input.parse::<Token![/]>()?;
        resource = format!("{resource}/{}", input.parse::<Ident>()?);
    }
    Ok((service, resource))
}

#[cfg(test)]
mod tests {
    use super::of_macro;

    fn read(text: &str) -> anyhow::Result<Vec<String>> {
        let parsed = syn::parse_str(text)?;
        let needs = of_macro(&parsed).unwrap_or_else(|| Ok([].into()))?;
        let lines = needs.iter().map(|need| {
            let service = need.service.prefix();
            format!("{service}:{} {}", need.action, need.resource)
        });
        Ok(lines.collect())
    }

    #[test]
    fn every_kind_of_resource_is_read() -> anyhow::Result<()> {
        let text = "qeg_store::needs! {
            subjects: PutItem, Query; ledger/open: Query; transient stream: ListStreams;
            key account: Decrypt; queue relay failure: SendMessage;
        }";
        let wanted = [
            "dynamodb:Query ledger/open",
            "dynamodb:PutItem subjects",
            "dynamodb:Query subjects",
            "dynamodb:ListStreams transient stream",
            "kms:Decrypt account",
            "sqs:SendMessage relay failure",
        ];
        assert_eq!(read(text)?, wanted);
        Ok(())
    }

    #[test]
    fn nothing_is_no_need_and_no_actions_are_an_error() -> anyhow::Result<()> {
        assert!(read("needs! { nothing }")?.is_empty());
        assert!(read("needs! { subjects: }").is_err());
        assert!(read("needs! { subjects PutItem }").is_err());
        Ok(())
    }
}
