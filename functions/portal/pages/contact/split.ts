// Splits what people paste, "name, phone, address" in any order and with any punctuation, into the fields of the form.
//
// By rules of our own: the packages for this (address-parse 1.2, zh-address-parse 1.3) drop house numbers and take
// landlines apart. What is not certain stays empty or is named, and the person checks everything.
import { cityOf } from "./divisions";
import { type AddressParts, type Completed, beginning, splitAddress } from "./split_address";
import { isName, trailingName } from "./names";

/** The fields that were found; empty where nothing was. */
export interface Split extends AddressParts {
  name: string;
  phone: string;
  postcode: string;
  /** Parts of the address that were not written, and were completed from the list of divisions. */
  completed: Completed[];
  /** Whether the city is known to have no counties. */
  hasNoCounties: boolean;
  /** Pieces of the text that found no place. */
  unused: string[];
}

/** Stands where a phone number or postcode was taken out: a boundary that the name may be beside. */
const TAKEN = "\u0001";
const MOBILE = /(?<![\d+])(?:(?:\+|00)?86[-\s]?)?1[3-9]\d(?:[-\s]?\d{4}){2}(?!\d)/;
const LANDLINE = /(?<![\d+])(?:(?:\+|00)?86[-\s]?)?[(（]?0(?:10|2\d|[3-9]\d{2})[)）]?[-\s]?\d{7,8}(?!\d)/;
const FOREIGN = /\+\d[\d\s()-]{6,18}\d/;
const SERVICE = /(?<!\d)[48]00[-\s]?\d{3}[-\s]?\d{4}(?!\d)/;
const EXTENSION = /^\s*(?:转|分机|ext\.?|[-#])\s*\d{1,6}(?!\d)/i;
/** Six digits that stand alone, or before a division. */
const POSTCODE = /(?<![\d号第])\d{6}(?=$|[\s,，、;；。)）\]】|\u0001]|[\p{Script=Han}]{2,8}?(?:省|市|区|县))/u;
/** Call signs of the mainland: radio amateurs write theirs beside the name. */
const CALL_SIGN = /[(（]?(?<![A-Za-z0-9])B[A-Z]\d[A-Z]{2,4}(?![A-Za-z0-9])[)）]?/i;
const SEPARATORS = /[\n\r\t,，;；。|\u0001]+/;
const LABELS: [keyof Labelled, RegExp][] = [
  ["name", /(?:收\s*[件货]\s*人(?:姓名)?|收信人|联系人|姓\s*名|签收人|名字)\s*[:：]?\s*/],
  ["phone", /(?:收\s*[件货]\s*人)?(?:联系电话|手机号码|手机号|联系方式|电话号码|电\s*话|手\s*机|Tel|Phone)\s*[:：]?\s*/i],
  ["postcode", /(?:邮政编码|邮\s*编)\s*[:：]?\s*/],
  ["address", /(?:收[件货]地址|所在地区|详细地址|通信地址|通讯地址|联系地址|邮寄地址|地\s*址)\s*[:：]?\s*/],
];

/** A label that stands alone among other pieces. */
const LONE_LABEL =
  /(?<=^|[\s,，;；。|])(?:收\s*[件货]\s*人|收信人|联系人|姓名|联系电话|手机号码|手机号|手机|电话|收[件货]地址|详细地址|地址|邮政编码|邮编)\s*(?:[:：]\s*|(?=[\s,，;；]))/g;

interface Labelled {
  name: string;
  phone: string;
  postcode: string;
  address: string;
}

/** Splits a text. */
export function split(pasted: string): Split {
  const text = normal(pasted);
  const labelled = byLabels(text);
  const unused: string[] = [];
  const phone = takePhone(labelled ? labelled.phone || labelled.rest : text, unused);
  const rest = labelled ? restOf(labelled, phone.rest) : phone.rest;
  // With labels a number may still stand beside the name.
  const late = labelled && phone.number === "" ? takePhone(rest, unused) : undefined;
  const postcode = take(late?.rest ?? rest, POSTCODE);
  const callSign = take(postcode.rest.replace(LONE_LABEL, ""), CALL_SIGN);
  if (callSign.found) unused.push(callSign.found.replace(/[()（）]/g, ""));
  const { name, address } = takeName(callSign.rest, unused);
  const start = beginning(address);
  const before = address.slice(0, start).replace(/(?:中国|中华人民共和国)?[\s,，:：]*$/, "");
  const { parts, completed } = splitAddress(address.slice(start));
  // Some write the street first.
  if (before && parts.detail === "") parts.detail = before;
  else if (before) unused.push(before);
  const hasNoCounties = cityOf(parts.province, parts.city)?.counties.length === 0;
  return { name, phone: phone.number || (late?.number ?? ""), postcode: postcode.found, ...parts, completed, hasNoCounties, unused };
}

/** What is left of a text with labels when the number is out of it. What stands before the labels or after the number is kept. */
function restOf(labelled: Labelled & { rest: string }, afterPhone: string): string {
  const before = labelled.phone ? labelled.rest : "";
  const pieces = [labelled.name && `${labelled.name}\n`, labelled.postcode && ` ${labelled.postcode} `, labelled.address, afterPhone, before];
  return pieces.filter(Boolean).join("\n");
}

/** Without invisible characters, with half-width digits, letters, signs and spaces. */
function normal(text: string): string {
  return text
    .slice(0, 1000)
    .replace(/[\p{Cf}\p{Cc}]/gu, (one) => (/[\n\r\t]/.test(one) ? one : ""))
    .replace(/[！-～]/g, (one) => (/[，；：（）]/.test(one) ? one : String.fromCharCode(one.charCodeAt(0) - 0xfee0)))
    .replace(/[\u3000\u00a0]/g, " ")
    .replace(/[‐‑‒–—―－]/g, "-")
    .replace(/[【】[\]「」"“”]/g, " ")
    .trim();
}

/** The texts after labels such as 收件人：; `undefined` if there are fewer than two of them. */
function byLabels(text: string): (Labelled & { rest: string }) | undefined {
  const marks: { kind: keyof Labelled; from: number; to: number }[] = [];
  for (const [kind, label] of LABELS) {
    const all = new RegExp(`(?<=^|[\\s,，;；。|])${label.source}|${label.source.replace("\\s*[:：]?\\s*", "\\s*[:：]\\s*")}`, `g${label.flags}`);
    for (const match of text.matchAll(all)) marks.push({ kind, from: match.index, to: match.index + match[0].length });
  }
  marks.sort((one, other) => one.from - other.from);
  const apart = marks.filter((mark, index) => index === 0 || mark.from >= (marks[index - 1]?.to ?? 0));
  if (apart.length < 2) return undefined;
  const found = { name: "", phone: "", postcode: "", address: "", rest: text.slice(0, apart[0]?.from) };
  apart.forEach((mark, index) => {
    const value = text.slice(mark.to, apart[index + 1]?.from).replace(/^[\s,，;；。|]+|[\s,，;；。|]+$/g, "");
    // Regions and street stand under labels of their own.
    found[mark.kind] = [found[mark.kind], value].filter(Boolean).join(" ");
  });
  return found;
}

function take(text: string, what: RegExp): { found: string; rest: string } {
  const match = what.exec(text);
  if (!match) return { found: "", rest: text };
  return { found: match[0], rest: `${text.slice(0, match.index)}${TAKEN}${text.slice(match.index + match[0].length)}` };
}

/** Takes out the first number, mobile ones first; others and extensions go to `unused`. */
function takePhone(text: string, unused: string[]): { number: string; rest: string } {
  let number = "";
  let rest = text;
  for (const kind of [MOBILE, LANDLINE, FOREIGN, SERVICE]) {
    for (let match = kind.exec(rest); match; match = kind.exec(rest)) {
      const behind = rest.slice(match.index + match[0].length);
      const extension = EXTENSION.exec(behind)?.[0] ?? "";
      if (number === "") {
        number = match[0].trim();
        if (extension) unused.push(extension.trim());
      } else unused.push(`${match[0]}${extension}`.trim());
      rest = `${rest.slice(0, match.index)}${TAKEN}${behind.slice(extension.length)}`;
    }
  }
  return { number, rest };
}

/** Takes out the name: the only piece that looks like one. Two that do are left in the address for the person to sort. */
function takeName(text: string, unused: string[]): { name: string; address: string } {
  const lines = text
    .split(SEPARATORS)
    .map((one) => one.replace(/(?<=\s)[(（]?收[)）]?(?=\s|$)/, "").trim())
    .filter((one) => one !== "" && one !== "收");
  const pieces = lines.flatMap((line) => (isName(line, "any") ? [line] : line.split(/[\s、]+/)));
  for (const surname of ["known", "any"] as const) {
    const names = pieces.filter((piece, index) => isName(piece, surname) && (surname === "known" || index === 0 || index === pieces.length - 1));
    const [only] = names;
    if (names.length === 1 && only) return { name: cleanName(only), address: joined(lines, only) };
    if (names.length > 1) {
      // The first and the last piece are where a name stands; 海淀 黄庄 is in between.
      const edge = names.filter((one) => one === pieces[0] || one === pieces.at(-1));
      if (edge.length === 1 && edge[0]) return { name: cleanName(edge[0]), address: joined(lines, edge[0]) };
      break;
    }
  }
  for (const line of lines) {
    const name = text.includes(TAKEN) ? trailingName(line) : "";
    if (name) return { name: cleanName(name), address: joined(lines, name) };
  }
  unused.push(...lines.filter((line) => /^\d+$/.test(line)));
  return {
    name: "",
    address: joined(
      lines.filter((line) => !/^\d+$/.test(line)),
      "",
    ),
  };
}

/** The lines as one address without the name. */
function joined(lines: string[], name: string): string {
  let left = name;
  const kept = lines.map((line) => {
    const at = left === "" ? -1 : line.lastIndexOf(left);
    if (at < 0) return line;
    left = "";
    return `${line.slice(0, at)} ${line.slice(at + name.length)}`.trim();
  });
  return kept
    .filter(Boolean)
    .join(" ")
    .replace(/\s*[(（][)）]/g, "");
}

function cleanName(name: string): string {
  return name.replace(/\s*[(（]?收[)）]?$/, "").trim();
}
