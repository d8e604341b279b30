// Contact data as the form holds it, as the API takes it, and as people read it.
import type { DataOf } from "qeg-client";

/** Contact data in an answer. */
export type Contact = DataOf<"get", "/contact">;

/** Its address. */
export type Address = Contact["address"];

/** The texts of the fields. An empty one is not filled in. */
export interface Typed {
  name: string;
  phone: string;
  province: string;
  city: string;
  county: string;
  town: string;
  detail: string;
  postcode: string;
}

/** An empty form. */
export const NOTHING: Typed = { name: "", phone: "", province: "", city: "", county: "", town: "", detail: "", postcode: "" };

/** The form of what is stored. */
export function typedOf(contact: Contact): Typed {
  const { province, city, county = "", town = "", detail, postcode = "" } = contact.address;
  return { name: contact.name, phone: shownPhone(contact.phone), province, city, county, town, detail, postcode };
}

/** The body that stores what was typed. Fields that were left empty are not sent, so that the answer names those it needs. */
export function bodyOf(typed: Typed): { name?: string; phone?: string; address: Partial<Address> } {
  const { name, phone, ...address } = typed;
  const filled = <T extends object>(fields: T) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== "")) as Partial<T>;
  return { ...filled({ name, phone }), address: filled(address) };
}

/** A number as it is dialled in the mainland: without +86, landlines with their 0. Other numbers stay as they are. */
export function shownPhone(e164: string): string {
  const national = /^\+86(\d+)$/.exec(e164)?.[1];
  if (national === undefined) return e164;
  const needsNoZero = /^(?:1[3-9]\d{9}|[48]00\d{7}|9\d{4,7})$/.test(national);
  return needsNoZero ? national : `0${national}`;
}

/** The address in one line, as it is written on an envelope. */
export function oneLine(address: Address): string {
  const { province, city, county = "", town = "", detail } = address;
  // 北京市北京市 is written once.
  return [province, city === province ? "" : city, county, town, detail].join("");
}

/** Whether what was typed is what is stored: a save whose answer was lost is no conflict. */
export function isSame(typed: Typed, contact: Contact): boolean {
  const stored = typedOf(contact);
  const plain = (text: string) =>
    text
      .normalize("NFKC")
      .replace(/[\s()-]/g, "")
      .replace(/^(?:\+|00)86(?=\d{10})/, "");
  return (Object.keys(NOTHING) as (keyof Typed)[]).every((field) => plain(typed[field]) === plain(stored[field]));
}
