//! POST /password-resets: sets a new password, for a person who proves the number or has the recovery code.

mod identify;
mod reset;

use futures::future::join;
use qeg_domain::{
    clock::Clock,
    id::VerificationId,
    limits::{
        CODE_TEXT_CHARS, IDENTIFIER_CHARS, PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS,
        RECOVERY_CODE_TEXT_CHARS,
    },
    password::Password,
    personal::Personal,
    random::Random,
};
use qeg_store::{
    core::{
        change::{ChangePerson, SaveAccount},
        limit::CountTries,
        repeat::{FindKeptAnswer, KeepAnswer},
    },
    messages::notice::WriteNotice,
    people::{
        challenge::AcceptChallenge, index::BlindIdentifier, look_up::LookUpAccount,
        one_time_codes::ProveNumber, session::CloseSessions,
    },
};
use qeg_vault::credential::Passwords;
use qeg_web::{
    Answer, Code as ProblemCode, Problem, Request, Status as Http, body,
    code_guess::CodeGuess,
    describe::{Caller, Operation, json},
    evidence::{Evidence, Given},
    guess::Guess,
    idempotent,
    source_limit::SourceCall,
};
use schemars::JsonSchema;
use serde::Deserialize;

use identify::{WRONG_RECOVERY_CODES, WRONG_RECOVERY_CODES_OF_SOURCE, by_number, by_recovery_code};
use reset::{Renewed, reset};

/// A new password, for a person who proves the number (`verification_id` and `code`) or gives `call_sign` and
/// `recovery_code`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PasswordReset")]
struct Body {
    /// The verification of the number, see `POST /verifications`.
    verification_id: Option<VerificationId>,
    /// The code that was sent to the number.
    #[schemars(length(max = CODE_TEXT_CHARS))]
    code: Option<Personal<String>>,
    /// The call sign of the account.
    #[schemars(length(max = IDENTIFIER_CHARS))]
    call_sign: Option<Personal<String>>,
    /// The recovery code of the account.
    #[schemars(length(max = RECOVERY_CODE_TEXT_CHARS))]
    recovery_code: Option<Personal<String>>,
    /// Not among the common passwords, and not made of the person's own identifiers.
    #[schemars(length(min = PASSWORD_MIN_CHARS, max = PASSWORD_MAX_CHARS))]
    new_password: Personal<String>,
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Anyone, "post_password_resets", "POST /password-resets")
        .titled("Set a new password without the old one", "重置密码")
        .noting("Ends every session. The answer is 403 for a number that was last proven, or used to sign in, more than 90 days ago: it may have a new owner, so support decides. It is 429 past 20 resets by recovery code a day.")
        .repeatable()
        .offers_challenge()
        .body::<Body>(json!({
            "verification_id": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
            "code": "042137",
            "new_password": "staple battery horse"
        }))
        .answers::<Renewed<'_>>(
            Http::Ok,
            "The password was set with a recovery code, which a new one replaces.",
            json!({"recovery_code": "7K2QX-M4N8P-R5T6V-W9Y3Z"}),
        )
        .answers_nothing(Http::NoContent, "The password was set with a code sent to the number.")
        .refuses([ProblemCode::Forbidden, ProblemCode::Conflict])
}

/// Ends every session. 204; 200 with a new recovery code if one was used, since each works once. 403 for a number that
/// was last proven too long ago: it may have a new owner, so support decides.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + Random
         + FindKeptAnswer
         + KeepAnswer
         + BlindIdentifier
         + LookUpAccount
         + ProveNumber
         + CountTries
         + AcceptChallenge
         + ChangePerson
         + SaveAccount
         + CloseSessions
         + WriteNotice
     ),
    passwords: &Passwords,
    request: &Request,
) -> Result<Answer, Problem> {
    let call = SourceCall::new(WRONG_RECOVERY_CODES_OF_SOURCE, request);
    let guess = Guess::new(WRONG_RECOVERY_CODES);
    let code = CodeGuess::new(request);
    let scope = ("anonymous", "POST /password-resets");
    idempotent::once(powers, request, scope, async |repeat, now| {
        let body: Body = body::read(request)?;
        let evidence = Evidence::read(&Given {
            verification_id: body.verification_id.as_ref(),
            code: body.code.as_ref(),
            call_sign: body.call_sign.as_ref(),
            recovery_code: body.recovery_code.as_ref(),
        })?;
        let new = Password::chosen(body.new_password).map_err(|error| error.at("/new_password"))?;
        // Hash before looking anybody up, so that unknown people take the same time.
        let hash = passwords.hash(powers, &new)?;
        let known = match evidence {
            Evidence::Number(id, given) => by_number(powers, &code, &id, &given, now).await?,
            Evidence::Recovery(call_sign, given) => {
                let counted = (request, &guess, &call);
                by_recovery_code(powers, counted, &call_sign, &given, now).await?
            }
        };
        let right = known.guessed.clone();
        let rest = async {
            let (phone, call_sign) = (&known.record.phone, &known.record.call_sign);
            new.check_own(phone.as_ref(), call_sign.as_ref())
                .map_err(|error| error.at("/new_password"))?;
            reset(powers, known, hash, repeat, now).await
        };
        let settled = async {
            if let Some((index, source)) = right {
                let who = [index.as_str(), source.as_str()];
                let of_source = call.take_back(powers, &source);
                join(guess.was_right(powers, &who), of_source).await;
            }
        };
        let (answer, ()) = join(rest, settled).await;
        answer
    })
    .await
}
