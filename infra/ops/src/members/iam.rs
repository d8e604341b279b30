//! Who can take the role of a member of staff: whether there is such an IAM user, or such a role of an identity provider.
//! Without it the role would be one that nobody can take.

use aws_config::SdkConfig;

use crate::{
    fault::{Exit, Fault},
    language::say,
    sign::{self, Signer},
    stack::{element, elements, post_form},
};

/// The version of the interface of IAM.
const VERSION: (&str, &str) = ("Version", "2010-05-08");

/// Fails if the account has no user of this name. Needs `iam:GetUser`.
pub(super) async fn find_user(aws: &SdkConfig, name: &str) -> Result<(), Fault> {
    let form = [("Action", "GetUser"), ("UserName", name)];
    let found = call(aws, &form).await?;
    // IAM finds a user by their name in other letters, upper or lower case. The trust of the role is exact.
    let found = found.and_then(|user| element(&user, "UserName"));
    if found.as_deref() == Some(name) {
        return Ok(());
    }
    Err(Fault::new(
        Exit::Refused,
        say!(
            "this account has no IAM user of this name: nobody could take the role. Check the name (upper and lower case count), or \
                 create the user with an MFA device first (docs/deploy.md, part 1, step 5). Somebody without an IAM user needs \
                 --provider-role. Nothing was changed",
            "本账户没有这个名称的 IAM 用户：将无人能够担任该角色。请核对名称（区分大小写），或先创建用户并为其启用 MFA 设备（docs/deploy.md \
                 第 1 部分第 5 步）。没有 IAM 用户的人须使用 --provider-role。未作任何更改"
        ),
    ))
}

/// The MFA device of a user that gives codes; `None` if they have none yet. Needs `iam:ListMFADevices`.
pub(super) async fn device(aws: &SdkConfig, name: &str) -> Result<Option<String>, Fault> {
    let form = [("Action", "ListMFADevices"), ("UserName", name)];
    let found = call(aws, &form).await?;
    Ok(found.and_then(|devices| with_codes(&devices)))
}

/// The first device whose serial number is the ARN of an MFA device. A FIDO key (`:u2f/`) gives no codes, so the AWS CLI cannot use it.
fn with_codes(devices: &str) -> Option<String> {
    let mut serials = elements(devices, "SerialNumber").into_iter();
    let serial = serials.find(|serial| serial.contains(":mfa/"))?;
    Some(serial.trim().to_owned())
}

/// Fails if the account has no role of this name with this path, such as `sso/Staff`. Needs `iam:GetRole`.
pub(super) async fn find_role(aws: &SdkConfig, role: &str) -> Result<(), Fault> {
    let (path, name) = match role.rsplit_once('/') {
        Some((path, name)) => (format!("/{path}/"), name),
        None => ("/".to_owned(), role),
    };
    let form = [("Action", "GetRole"), ("RoleName", name)];
    let found = call(aws, &form).await?;
    let found = found.and_then(|role| element(&role, "Path"));
    if found.as_deref() == Some(path.as_str()) {
        return Ok(());
    }
    Err(Fault::new(
        Exit::Refused,
        say!(
            "--provider-role: this account has no such role: nobody could take the role of this member of staff. Give the name with its path, as in \
             its ARN after `role/`. Nothing was changed",
            "--provider-role：本账户没有这个角色：将无人能够担任该工作人员的角色。请填写含路径的名称，即其 ARN 中 `role/` 之后的部分。未作任何更改"
        ),
    ))
}

/// A call of IAM; `None` if there is nothing of this name.
async fn call(aws: &SdkConfig, form: &[(&str, &str)]) -> Result<Option<String>, Fault> {
    let signer = Signer::new(aws)?;
    let (url, region) = endpoint(signer.region());
    let signer = signer.in_region(region);
    let at = ("IAM", aws.endpoint_url().unwrap_or(url));
    let form = [&[VERSION], form].concat();
    let answer = post_form(&sign::client()?, &signer, at, &form).await?;
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(answer) => match element(&answer, "Code").as_deref() {
            // The second is for a name with letters that no name has.
            Some("NoSuchEntity" | "ValidationError") => Ok(None),
            code => Err(Fault::answered("IAM", code.unwrap_or_default())),
        },
    }
}

/// IAM has one address for all regions of a partition, and the region that calls are signed for.
fn endpoint(region: &str) -> (&'static str, &'static str) {
    if region.starts_with("cn-") {
        ("https://iam.cn-north-1.amazonaws.com.cn/", "cn-north-1")
    } else {
        ("https://iam.amazonaws.com/", "us-east-1")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fido_key_is_not_the_device_that_the_aws_cli_asks_for_a_code() {
        let fido = "<member><SerialNumber>arn:aws-cn:iam::111122223333:u2f/user/li.lei/key-1A</SerialNumber></member>";
        let codes =
            "<member><SerialNumber>arn:aws-cn:iam::111122223333:mfa/li.lei</SerialNumber></member>";
        let found = with_codes(&format!("{fido}{codes}"));
        assert_eq!(
            found.as_deref(),
            Some("arn:aws-cn:iam::111122223333:mfa/li.lei")
        );
        assert_eq!(with_codes(fido), None);
    }

    #[test]
    fn regions_of_china_have_an_iam_of_their_own() {
        assert_eq!(endpoint("cn-northwest-1").1, "cn-north-1");
        assert!(endpoint("cn-north-1").0.ends_with(".cn/"));
        assert_eq!(endpoint("eu-central-1").1, "us-east-1");
    }
}
