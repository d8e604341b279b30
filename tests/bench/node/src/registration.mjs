// POST /accounts, with a call sign.

import { GenerateMacCommand } from "@aws-sdk/client-kms";
import { hash } from "@node-rs/argon2";
import { randomBytes } from "node:crypto";

import { kms, put, tables, write } from "./aws.mjs";
import { newKey, newWrappedKey, seal } from "./envelope.mjs";
import { digest, json } from "./http.mjs";
import { run } from "./runtime.mjs";

const CALL_SIGN = /^B[A-Z][0-9][A-Z]{2,4}$/;
const SESSION_SECONDS = 30 * 86_400;
// argon2id, 19 MiB, two passes, one lane.
const COST = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

run(async (event) => {
  const { call_sign, password, policy_version } = JSON.parse(event.body);
  const sign = call_sign?.normalize("NFKC").trim().toUpperCase();
  if (!CALL_SIGN.test(sign) || !(password?.length >= 12)) return json(422, { code: "invalid" });
  const subject = randomBytes(16).toString("hex");
  const [account, contact, support, mac, secret] = await Promise.all([
    newKey(subject, "account", process.env.ACCOUNT_KEY),
    newWrappedKey(subject, "contact", process.env.CONTACT_KEY),
    newWrappedKey(subject, "support", process.env.SUPPORT_KEY),
    kms.send(new GenerateMacCommand({ KeyId: process.env.INDEX_KEY, MacAlgorithm: "HMAC_SHA_256", Message: Buffer.from(sign) })),
    hash(password.normalize("NFKC"), COST),
  ]);
  const pk = `NODE#${subject}`;
  const token = randomBytes(32).toString("base64url");
  const now = new Date();
  const expires_at = Math.floor(now / 1000) + SESSION_SECONDS;
  const value = { call_sign: sign, password: secret, policy_version, registered_at: now.toISOString() };
  const sealed = seal(account.key, ["subjects", pk, "ACCOUNT", "account", 1], value);
  const index = `NODE#call_sign#${Buffer.from(mac.Mac).toString("hex")}`;
  const fresh = "attribute_not_exists(pk)";
  const key = (purpose, wrapped) => put(tables.keys, { pk, sk: purpose, key_id: randomBytes(16).toString("hex"), wrapped }, fresh);
  const session = { pk, sk: `SESSION#${digest(token)}`, digest: digest(token), expires_at };
  await write([
    put(tables.subjects, { pk, sk: "ACCOUNT", state_of: "active", version: 1, sealed }, fresh),
    put(tables.subjects, session, fresh),
    key("account", account.wrapped),
    key("contact", contact.wrapped),
    key("support", support.wrapped),
    put(tables.index, { pk: index, sk: "X", subject }, fresh),
    put(tables.index, { pk, sk: index }, fresh),
    put(tables.ledger, { pk: `A#${pk}`, sk: "000000000001", action: "registered", at: now.toISOString() }, fresh),
  ]);
  return json(201, { account: { call_sign: sign }, session: { token: `${subject}.${token}`, expires_at } });
});
