// The text of the policy, cut into the parts that are kept by something.
import type { Language } from "../language";

/** What of the reader's own data a part is about. */
export type Own = "consent" | "account" | "contact" | "carriers" | "threads" | "log" | "promotions" | "notices" | "authority" | "kept" | "deletion" | "answers";

/** A part of the policy's text, as shared/domain/data/policy/VERSION.promises.json has it. */
export interface Part {
  "zh-CN"?: string;
  en: string;
  /** Ids of promises; none for a part that only introduces others. */
  promises: readonly string[];
  own?: Own;
  /** What keeps it. */
  kept?: Record<Language, string>;
}

/** A piece of a paragraph: with what keeps it, or text alone. */
export interface Piece {
  text: string;
  part?: Part;
}

/** Cuts each paragraph into its parts. Parts are in the order of the whole text; what is in no part stays text alone. */
export function pieces(paragraphs: readonly string[], parts: readonly Part[], language: Language): Piece[][] {
  let next = 0;
  return paragraphs.map((paragraph) => {
    const cut: Piece[] = [];
    let rest = paragraph;
    for (let n = next; n < parts.length; n += 1) {
      const part = parts[n];
      const text = part?.[language];
      const at = text ? rest.indexOf(text) : -1;
      if (!part || !text || at < 0) continue;
      const before = rest.slice(0, at).trim();
      if (before) cut.push({ text: before });
      cut.push({ text, part });
      rest = rest.slice(at + text.length);
      next = n + 1;
    }
    if (rest.trim()) cut.push({ text: rest.trim() });
    return cut;
  });
}
