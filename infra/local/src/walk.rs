//! The text that `run` prints once the stack is running: the addresses, and the main use case as commands to copy.

use crate::endpoints::Endpoints;

/// The text for this stack.
pub(crate) fn text(endpoints: &Endpoints) -> String {
    WALK.replace("{api}", &endpoints.api)
        .replace("{portal}", &endpoints.portal)
        .replace("{sms}", &endpoints.sms)
}

const WALK: &str = r#"
Ready. Ctrl-C ends it.

Open the portal in a browser: {portal}

  API      {api}
  SMS      {sms}   (also printed here)
  the rest target/local/endpoints.json

The main use case by API, in another terminal:

  API={api}
  SMS={sms}
  json='content-type: application/json'
  pick() { tee /dev/stderr | sed -n 's/.*"'"$1"'": *"\([^"]*\)".*/\1/p'; echo >&2; }

  # 1. Register by mobile number and call sign: the code arrives by SMS; consent is given to the published policy
  POLICY=$(curl -s $API/policy | sed -n 's/.*"current": *"\([^"]*\)".*/\1/p'); echo $POLICY
  ID=$(curl -s $API/verifications -H "$json" -d '{"phone": "+8613800138000", "purpose": "registration"}' | pick verification_id)
  CODE=$(until curl -s $SMS | LC_ALL=C grep -oE '\b[0-9]{6}\b'; do sleep 1; done | tail -n 1); echo $CODE
  TOKEN=$(curl -s $API/accounts -H "$json" -d '{"verification_id": "'$ID'", "code": "'$CODE'", "call_sign": "BG1ABC", "password": "seven summer relays", "policy_version": "'$POLICY'"}' | pick token)

  # 2. Save contact data, and read the access log
  curl -si -X PUT $API/contact -H "authorization: Bearer $TOKEN" -H "$json" -d '{"name": "王小明", "phone": "+8613800138000", "address": {"province": "北京市", "city": "北京市", "county": "海淀区", "detail": "中关村大街1号"}}'
  curl -s $API/access-log -H "authorization: Bearer $TOKEN"

  # 3. Hand an item to a carrier, which collects the address. The carrier runs in a third terminal: make carrier NAME=post
  curl -s $API/handoffs -H "authorization: Bearer $TOKEN" -H "$json" -d '{"carrier": "post", "item": {"kind": "card", "count": 12}, "consent": {"policy_version": "'$POLICY'"}}'
  curl -s $API/handoffs -H "authorization: Bearer $TOKEN"

  # 4. Request immediate deletion. The receipt still works after the account is deleted
  ANSWER=$(curl -s $API/deletion -H "authorization: Bearer $TOKEN" -H "$json" -d '{"mode": "immediate", "password": "seven summer relays"}')
  REQUEST=$(echo "$ANSWER" | pick request_id); RECEIPT=$(echo "$ANSWER" | pick receipt)

  # 5. Erased within a minute; completed when no backup of the keys is left. Then the certificate is final
  curl -s $API/deletions/$REQUEST -H "authorization: Receipt $RECEIPT"
  curl -s $API/.well-known/jwks.json

  # 6. Sign-in fails, because the account no longer exists
  curl -s $API/sessions -H "$json" -d '{"identifier": "BG1ABC", "password": "seven summer relays"}'
"#;

#[cfg(test)]
mod tests {
    use super::WALK;

    /// A version that is written here would be refused as soon as another one takes effect.
    #[test]
    fn consent_is_given_to_the_version_that_the_service_publishes() {
        let mut named = WALK.split("\"policy_version\": ").skip(1);
        assert_eq!(
            named.clone().count(),
            2,
            "at registration and with an order"
        );
        assert!(named.all(|rest| rest.starts_with("\"'$POLICY'\"")));
        assert!(WALK.contains("POLICY=$(curl -s $API/policy "));
    }
}
