//! What `run` says when all is up: the addresses, and the main job as commands to copy and paste.

use crate::endpoints::Endpoints;

/// The addresses and the walk.
pub(crate) fn text(endpoints: &Endpoints) -> String {
    WALK.replace("{api}", &endpoints.api)
        .replace("{portal}", &endpoints.portal)
        .replace("{sms}", &endpoints.sms)
}

const WALK: &str = r#"
Ready. Ctrl-C ends all of it.

  open     {portal}
  API      {api}
  SMS      {sms}   (also printed here)
  the rest target/local/endpoints.json

The main job, in another terminal:

  API={api}
  SMS={sms}
  json='content-type: application/json'
  pick() { tee /dev/stderr | sed -n 's/.*"'"$1"'": *"\([^"]*\)".*/\1/p'; echo >&2; }

  # 1. Register by mobile number and call sign: the code arrives by SMS; consent is given to the published policy
  POLICY=$(curl -s $API/policy | sed -n 's/.*"current": *"\([^"]*\)".*/\1/p'); echo $POLICY
  ID=$(curl -s $API/verifications -H "$json" -d '{"phone": "+8613800138000", "purpose": "registration"}' | pick verification_id)
  CODE=$(until curl -s $SMS | LC_ALL=C grep -oE '\b[0-9]{6}\b'; do sleep 1; done | tail -n 1); echo $CODE
  TOKEN=$(curl -s $API/accounts -H "$json" -d '{"verification_id": "'$ID'", "code": "'$CODE'", "call_sign": "BG1ABC", "password": "seven summer relays", "policy_version": "'$POLICY'"}' | pick token)

  # 2. Leave contact data, and see who has touched what
  curl -si -X PUT $API/contact -H "authorization: Bearer $TOKEN" -H "$json" -d '{"name": "王小明", "phone": "+8613800138000", "address": {"province": "北京市", "city": "北京市", "county": "海淀区", "detail": "中关村大街1号"}}'
  curl -s $API/access-log -H "authorization: Bearer $TOKEN"

  # 3. Hand something to a carrier, which collects the address; in a third terminal: make carrier NAME=post
  curl -s $API/handoffs -H "authorization: Bearer $TOKEN" -H "$json" -d '{"carrier": "post", "item": {"kind": "card", "count": 12}, "consent": {"policy_version": "'$POLICY'"}}'
  curl -s $API/handoffs -H "authorization: Bearer $TOKEN"

  # 4. Ask for deletion at once; the receipt works after the account is gone
  ANSWER=$(curl -s $API/deletion -H "authorization: Bearer $TOKEN" -H "$json" -d '{"mode": "immediate", "password": "seven summer relays"}')
  REQUEST=$(echo "$ANSWER" | pick request_id); RECEIPT=$(echo "$ANSWER" | pick receipt)

  # 5. Erased within a minute, completed when no backup of the keys is left; then the certificate is final
  curl -s $API/deletions/$REQUEST -H "authorization: Receipt $RECEIPT"
  curl -s $API/.well-known/jwks.json

  # 6. Nobody is there any more
  curl -s $API/sessions -H "$json" -d '{"identifier": "BG1ABC", "password": "seven summer relays"}'
"#;
