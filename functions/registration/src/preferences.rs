//! GET and PUT /preferences: people can turn promotions on and off, but not notices.

use qeg_domain::{
    account::Status,
    audit::{Action, Field, ProcessingPurpose},
    clock::Clock,
    notice::{Preferences, PreferencesInput},
    purpose::Purpose,
};
use qeg_store::core::{
    chain::Act,
    change::{ChangePerson, SaveAccount},
    person::{EnterSession, OpenAccount, Person, Wanted},
};
use qeg_web::{
    Answer, Code, Problem, Request, Status as Http, body,
    describe::{Caller, Operation, json},
    idempotent, session,
};
use schemars::JsonSchema;
use serde::Serialize;

/// The preferences about messages.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Preferences")]
struct View {
    /// Whether the person wants promotions.
    promotions: bool,
    /// Always `required`: notices cannot be turned off.
    #[schemars(extend("const" = "required"))]
    notices: &'static str,
}

fn answer(promotions: bool) -> Result<Answer, Problem> {
    let notices = "required";
    Answer::json(
        Http::Ok,
        &View {
            promotions,
            notices,
        },
    )
}

async fn enter(powers: &(impl Clock + EnterSession), request: &Request) -> Result<Person, Problem> {
    let wanted = Wanted::keys(&[Purpose::Account]);
    session::enter(powers, request, wanted, powers.now()).await
}

pub(crate) fn describe_get() -> Operation {
    Operation::new(Caller::Person, "get_preferences", "GET /preferences")
        .titled("See the preferences about messages", "查看消息偏好")
        .answers::<View>(
            Http::Ok,
            "The preferences.",
            json!({"promotions": false, "notices": "required"}),
        )
}

pub(crate) fn describe_put() -> Operation {
    Operation::new(Caller::Person, "put_preferences", "PUT /preferences")
        .titled("Turn promotions on or off", "开启或关闭推广消息")
        .noting("Notices cannot be turned off: a body that does so gets 422 with the reason.")
        .body::<PreferencesInput>(json!({"promotions": true}))
        .answers::<View>(
            Http::Ok,
            "The preferences as they are now.",
            json!({"promotions": true, "notices": "required"}),
        )
        .refuses([Code::Conflict])
}

/// 200.
pub(crate) async fn get(
    powers: &(impl Clock + EnterSession + OpenAccount),
    request: &Request,
) -> Result<Answer, Problem> {
    let person = enter(powers, request).await?;
    answer(powers.account(&person).await?.promotions)
}

/// 200; 422 with a detail for a body that turns notices off.
pub(crate) async fn put(
    powers: &(impl Clock + EnterSession + OpenAccount + ChangePerson + SaveAccount),
    request: &Request,
) -> Result<Answer, Problem> {
    idempotent::retry_on_conflict(async || {
        let person = enter(powers, request).await?;
        let wish: PreferencesInput = body::read(request)?;
        let mut record = powers.account(&person).await?;
        let kept = Preferences {
            promotions: record.promotions,
        };
        let chosen = kept.apply(&wish).map_err(|refused| {
            Problem::from(refused.violation()).detail(
            "Notices cannot be turned off: they tell you of changes to your account, your rights \
             and your data.",
        )
        })?;
        if chosen.promotions == record.promotions {
            return answer(chosen.promotions);
        }
        record.promotions = chosen.promotions;
        // A person whose deletion runs may still turn promotions off.
        let allowed: &[Status] = if chosen.promotions {
            &[Status::Active]
        } else {
            Status::LIVING
        };
        let mut change = powers.change(&person, allowed, powers.now());
        let act = Act::own(
            Action::PreferencesChanged,
            ProcessingPurpose::Account,
            &[Field::Promotions],
        );
        // Promotions can always be turned off.
        change.act(if chosen.promotions {
            act
        } else {
            act.never_refused()
        });
        powers.save_account(&mut change, &record)?;
        change.commit().await?;
        answer(chosen.promotions)
    })
    .await
}
