//! Callers under a function's role, and under a role that may do everything.

use std::collections::BTreeMap;

use serde_json::json;
use stack::{Credentials, ENDPOINTS, aws, client::unique};

use crate::wire::Caller;

/// A caller under the role of every function, by function.
pub(crate) async fn of_functions() -> BTreeMap<&'static str, Caller> {
    let mut callers = BTreeMap::new();
    for (function, role) in &ENDPOINTS.roles {
        callers.insert(function.as_str(), assume(role).await);
    }
    callers
}

pub(crate) async fn of(function: &str) -> Caller {
    assume(&ENDPOINTS.roles[function]).await
}

/// The roles trust Lambda and nobody else. The emulator's own Lambda calls as its root, so that the root
/// passes here, and no trust policy has to be touched. The session's name keeps these calls apart from
/// the functions' own in what `infra/local/launch.py` records.
async fn assume(role: &str) -> Caller {
    let sts = aws_sdk_sts::Client::new(&aws(&ENDPOINTS.admin).await);
    let request = sts.assume_role().role_arn(role);
    let answer = request.role_session_name("roles-test").send().await;
    let session = answer.unwrap().credentials.unwrap();
    Caller::new(Credentials {
        access_key_id: session.access_key_id,
        secret_access_key: session.secret_access_key,
        session_token: Some(session.session_token),
    })
}

/// The account as ARNs of IAM begin: `arn:aws:iam::<account>`.
pub(crate) fn account() -> &'static str {
    let role = ENDPOINTS.roles.values().next().unwrap();
    role.split(":role/").next().unwrap()
}

/// A role of the test's own that its policy lets do everything: what an administrator's would be.
pub(crate) struct Everything {
    name: String,
}

impl Everything {
    pub(crate) async fn make() -> Self {
        let name = format!("everything-{:08x}", unique());
        let trust = json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"AWS": format!("{}:root", account())},
                "Action": "sts:AssumeRole",
            }],
        });
        let powers = json!({
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
        });
        let (trust, powers) = (trust.to_string(), powers.to_string());
        let create = [
            ("Action", "CreateRole"),
            ("RoleName", &name),
            ("AssumeRolePolicyDocument", &trust),
        ];
        iam(&create).await;
        let put = [
            ("Action", "PutRolePolicy"),
            ("RoleName", &name),
            ("PolicyName", "everything"),
            ("PolicyDocument", &powers),
        ];
        iam(&put).await;
        Self { name }
    }

    pub(crate) async fn caller(&self) -> Caller {
        assume(&format!("{}:role/{}", account(), self.name)).await
    }

    pub(crate) async fn unmake(self) {
        let delete_policy = [
            ("Action", "DeleteRolePolicy"),
            ("RoleName", &self.name),
            ("PolicyName", "everything"),
        ];
        iam(&delete_policy).await;
        let delete = [("Action", "DeleteRole"), ("RoleName", &self.name)];
        iam(&delete).await;
    }
}

async fn iam(parameters: &[(&str, &str)]) {
    let answer = Caller::root().iam(parameters).await;
    assert_eq!(answer.code(), "done", "{:?}", parameters[0]);
}
