// Answers, and the session of a request.

import { createHash, timingSafeEqual } from "node:crypto";

export function json(status, body, headers = {}) {
  const all = { "content-type": "application/json", "cache-control": "no-store", ...headers };
  return { statusCode: status, headers: all, body: JSON.stringify(body) };
}

export const digest = (secret) => createHash("sha256").update(secret, "base64url").digest("hex");

// Subject and digest of the token, or nothing if it has another form.
export function session(event) {
  const token = /^Bearer ([0-9a-f]{32})\.([A-Za-z0-9_-]{43})$/.exec(event.headers.Authorization ?? "");
  return token && { subject: token[1], id: digest(token[2]) };
}

export function isCurrent(item, id) {
  if (!item || item.expires_at <= Date.now() / 1000) return false;
  return timingSafeEqual(Buffer.from(item.digest), Buffer.from(id));
}
