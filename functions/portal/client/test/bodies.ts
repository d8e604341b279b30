// Bodies that the API accepts, for tests that are about something else.

export const CONTACT = {
  name: "王小明",
  phone: "+8613800138000",
  address: { province: "北京市", city: "北京市", county: "海淀区", detail: "中关村大街1号" },
};

export const ORDER = {
  carrier: "post",
  item: { kind: "card", count: 2 },
  consent: { policy_version: "2025-02-11" },
} as const;

export const QUESTION = { body: "Where are my cards?" };

export const SIGN_IN = { identifier: "BG1ABC", password: "seven summer relays" };

export const DELETION = { mode: "grace", password: "seven summer relays" } as const;

export const VERIFICATION = { phone: "+8613800138000", purpose: "registration" } as const;

export const PREFERENCES = { promotions: false };
