//! Each member of staff has a role that only they can assume, and only with their own name as session name. So the
//! name in a signature identifies a person (infra/decisions/0010).

use stack::{ENDPOINTS, aws, iam};

/// The name of a member, and the ARN of their role, as they sign.
async fn member(n: usize) -> (String, String) {
    let sts = aws_sdk_sts::Client::new(&aws(&ENDPOINTS.staff[n]).await);
    let arn = sts.get_caller_identity().send().await.unwrap().arn.unwrap();
    // arn:aws:sts::<account>:assumed-role/<role>/<session>
    let parts: Vec<&str> = arn.split(['/', ':']).collect();
    // The identity leaves out the path of the role.
    let get = [("Action", "GetRole"), ("RoleName", parts[6])];
    let role = iam::call(&ENDPOINTS.admin, &get).await;
    (parts[7].to_owned(), iam::element(&role, "Arn").to_owned())
}

#[tokio::test]
async fn nobody_takes_a_role_under_another_name_or_another_ones_role() {
    let members = [member(0).await, member(1).await];
    let mut keys = Vec::new();
    for (user, _) in &members {
        keys.push(iam::key_of(user).await);
    }
    let mut taken = Vec::new();
    for ((user, _), key) in members.iter().zip(&keys) {
        for (of, role) in &members {
            for name in [user.as_str(), of, "somebody-else", &user.to_uppercase()] {
                if iam::session(key, role, name).await.is_some() {
                    taken.push((user.clone(), of.clone(), name.to_owned()));
                }
            }
        }
    }
    for ((user, _), key) in members.iter().zip(&keys) {
        iam::delete_key(user, key).await;
    }
    taken.dedup();
    let own = |n: usize| {
        let (user, _) = &members[n];
        (user.clone(), user.clone(), user.clone())
    };
    assert_eq!(taken, [own(0), own(1)]);
}

/// A session of a member cannot assume the role again with another name either.
#[tokio::test]
async fn a_session_takes_no_further_role() {
    let roles = [member(0).await.1, member(1).await.1];
    for credentials in &ENDPOINTS.staff {
        for role in &roles {
            for name in ["staff-1", "staff-2", "somebody-else"] {
                let taken = iam::session(credentials, role, name).await;
                assert!(taken.is_none(), "{role} as {name}");
            }
        }
    }
}
