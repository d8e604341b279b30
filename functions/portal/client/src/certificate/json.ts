// JSON without a member that is there twice. JSON.parse would take the last one, other readers the first.

/** The value of JSON text; `undefined` for other text, and if an object in it has a member twice. */
export function parseOnce(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return hasRepeatedMember(text) ? undefined : value;
  } catch {
    return undefined;
  }
}

/** Whether an object in valid JSON text has a member twice. */
function hasRepeatedMember(text: string): boolean {
  const open: Set<string>[] = [];
  // Strings, with the colon that follows a member's name, and where objects and lists begin and end.
  for (const [token, name] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === "{" || token === "[") open.push(new Set());
    else if (token === "}" || token === "]") open.pop();
    else if (name !== undefined) {
      const members = open.at(-1);
      const member = JSON.parse(name) as string;
      if (members?.has(member)) return true;
      members?.add(member);
    }
  }
  return false;
}
