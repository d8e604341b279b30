// GET and PUT /contact.

import { randomUUID } from "node:crypto";

import { check, put, read, tables, write } from "./aws.mjs";
import { open, seal, unseal } from "./envelope.mjs";
import { isCurrent, json, session } from "./http.mjs";
import { run } from "./runtime.mjs";

const PHONE = /^1[3-9][0-9]{9}$/;
const PARTS = ["province", "city", "county", "detail", "postcode"];

run(async (event) => {
  const caller = session(event);
  if (!caller) return json(401, { code: "unauthenticated" });
  const pk = `NODE#${caller.subject}`;
  const [current, account, key, contact] = await read([
    [tables.subjects, pk, `SESSION#${caller.id}`],
    [tables.subjects, pk, "ACCOUNT"],
    [tables.keys, pk, "contact"],
    [tables.subjects, pk, "CONTACT"],
  ]);
  if (!isCurrent(current, caller.id) || account?.state_of !== "active" || !key?.wrapped) {
    return json(401, { code: "unauthenticated" });
  }
  const dataKey = await open(key, caller.subject, "contact");
  return event.httpMethod === "GET" ? get(dataKey, pk, contact) : change(event, dataKey, pk, account, key, contact);
});

const place = (pk, version) => ["subjects", pk, "CONTACT", "contact", version];

function get(dataKey, pk, contact) {
  if (!contact) return json(404, { code: "not_found" });
  const etag = `"${contact.version}"`;
  return json(200, unseal(dataKey, place(pk, contact.version), contact.sealed), { etag });
}

async function change(event, dataKey, pk, account, key, contact) {
  const value = parse(event.body);
  if (!value) return json(422, { code: "invalid" });
  const version = (contact?.version ?? 0) + 1;
  const now = new Date().toISOString();
  const record = { pk, sk: "CONTACT", version, sealed: seal(dataKey, place(pk, version), value) };
  const place_in_chain = (account.changes ?? 0) + version;
  await write([
    put(tables.subjects, record, contact ? "version = :v" : "attribute_not_exists(pk)", contact && { ":v": contact.version }),
    check(tables.subjects, pk, "ACCOUNT", "state_of = :active", { ":active": "active" }),
    check(tables.keys, pk, "contact", "key_id = :id", { ":id": key.key_id }),
    put(tables.ledger, { pk: `A#${pk}`, sk: `${place_in_chain}`.padStart(12, "0"), action: "contact_changed", at: now }),
    put(tables.transient, { pk: `OUT#${randomUUID()}`, sk: "EVENT", kind: "contact_changed", subject: pk, at: now }),
  ]);
  return json(200, value, { etag: `"${version}"` });
}

function parse(body) {
  const { name, phone, address } = JSON.parse(body);
  const folded = { name: name?.normalize("NFKC").trim(), phone: phone?.normalize("NFKC"), address: {} };
  if (!folded.name || folded.name.length > 60 || !PHONE.test(folded.phone)) return undefined;
  for (const part of PARTS) {
    const text = address?.[part]?.normalize("NFKC").trim();
    if (!text || text.length > 200) return undefined;
    folded.address[part] = text;
  }
  return { ...folded, phone: `+86${folded.phone}` };
}
