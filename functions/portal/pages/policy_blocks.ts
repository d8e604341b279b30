// The text of the privacy policy as headings and paragraphs. It is written in the few marks of Markdown that it needs.

/** A heading, or the text of a paragraph. `name` is the word before a colon at its beginning. */
export type Block = { kind: "heading"; text: string } | { kind: "paragraph"; name?: string; text: string };

/** The blocks in their order. The title is left out, because the page has one. */
export function policyBlocks(text: string): Block[] {
  const parts = text.split(/\n\s*\n/).map((part) => part.trim().replace(/\s*\n\s*/g, " "));
  return parts.flatMap((part): Block[] => {
    if (part === "" || /^# /.test(part)) return [];
    if (/^#+ /.test(part)) return [{ kind: "heading", text: part.replace(/^#+ /, "") }];
    const named = /^([^：:。.]{2,40}?)\s*[：:]\s*(.+)$/s.exec(part);
    return [named ? { kind: "paragraph", name: named[1] ?? "", text: named[2] ?? "" } : { kind: "paragraph", text: part }];
  });
}
