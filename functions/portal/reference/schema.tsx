// The fields of a body or an answer as a table: one row a field, with the names of the objects that it is in.
import type { JSX } from "preact";
import { type Description, resolved, type Schema } from "./description";

interface Row {
  name: string;
  kind: string;
  needed: boolean;
  rules: string[];
  description: string;
}

/** The deepest nesting that is shown. */
const DEEPEST = 6;

/** A schema without references and without the choice of `null`. */
function plain(description: Description, schema: Schema): { schema: Schema; mayBeNull: boolean } {
  const found = resolved(description, schema);
  const choices = found.anyOf ?? (found.oneOf?.every((one) => one.const === undefined) ? found.oneOf : undefined);
  const others = choices?.filter((one) => one.type !== "null");
  if (choices && others?.length === 1 && others[0]) {
    const inner = plain(description, others[0]);
    const text = schema.description ?? found.description ?? inner.schema.description;
    return { schema: { ...inner.schema, ...(text !== undefined && { description: text }) }, mayBeNull: others.length < choices.length };
  }
  if (found.allOf?.length === 1 && found.allOf[0]) {
    const inner = plain(description, found.allOf[0]);
    return { ...inner, schema: { ...inner.schema, ...(found.description !== undefined && { description: found.description }) } };
  }
  const text = schema.description ?? found.description;
  return { schema: { ...found, ...(text !== undefined && { description: text }) }, mayBeNull: Array.isArray(found.type) && found.type.includes("null") };
}

/** The words of a closed list. */
function words(schema: Schema): string[] {
  const values =
    schema.enum ?? (schema.const !== undefined ? [schema.const] : schema.oneOf?.flatMap((one) => (one.const !== undefined ? [one.const] : (one.enum ?? []))));
  return (values ?? []).filter((one) => one !== null).map(String);
}

function kindOf(schema: Schema): string {
  const types = (Array.isArray(schema.type) ? schema.type : [schema.type]).filter((one) => one !== undefined && one !== "null");
  if (types.length === 0) return words(schema).length > 0 ? "string" : "any";
  return types.join(" or ");
}

function rulesOf(schema: Schema): string[] {
  const rules: string[] = [];
  const list = words(schema);
  if (list.length > 0) rules.push(list.length === 1 ? `always ${list[0]}` : `one of ${list.join(", ")}`);
  if (schema.format) rules.push(schema.format);
  if (schema.minLength !== undefined || schema.maxLength !== undefined)
    rules.push(`${schema.minLength ?? 0} to ${schema.maxLength ?? "any number of"} characters`);
  if (schema.minimum !== undefined || schema.maximum !== undefined) rules.push(`${schema.minimum ?? "any"} to ${schema.maximum ?? "any"}`);
  if (schema.minItems !== undefined || schema.maxItems !== undefined) rules.push(`${schema.minItems ?? 0} to ${schema.maxItems ?? "any number of"} entries`);
  if (schema.pattern) rules.push(`pattern ${schema.pattern}`);
  return rules;
}

function rowsOf(description: Description, given: Schema, prefix: string, depth: number): Row[] {
  const { schema } = plain(description, given);
  if (depth > DEEPEST) return [];
  if (schema.items) return rowsOf(description, schema.items, `${prefix}[]`, depth + 1);
  const choices = schema.allOf ?? schema.anyOf ?? schema.oneOf?.filter((one) => one.const === undefined);
  if (!schema.properties && choices) return choices.flatMap((one) => rowsOf(description, one, prefix, depth + 1));
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const { schema: inner, mayBeNull } = plain(description, property);
    const full = prefix === "" ? name : `${prefix}.${name}`;
    const rules = [...rulesOf(inner.items ? plain(description, inner.items).schema : inner), ...(mayBeNull ? ["may be null"] : [])];
    const needed = schema.required?.includes(name) ?? false;
    return [{ name: full, kind: kindOf(inner), needed, rules, description: inner.description ?? "" }, ...rowsOf(description, inner, full, depth + 1)];
  });
}

/** Text with `code` between backticks. */
export function Text(props: { text: string }): JSX.Element {
  return (
    <>
      {props.text
        .replaceAll(/\[(`[^`]+`)\](\([^)]*\))?/g, "$1")
        .split("`")
        .map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}
    </>
  );
}

/** The table. Nothing for a schema without fields. */
export function Fields(props: { description: Description; schema: Schema; caption: string }): JSX.Element | null {
  const rows = rowsOf(props.description, props.schema, "", 0);
  if (rows.length === 0) return null;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={props.caption}>
      <table>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Form</th>
            <th scope="col">What it is</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              <th scope="row">
                <code>{row.name}</code>
                {row.needed ? "" : " (optional)"}
              </th>
              <td>{[row.kind, ...row.rules].join("; ")}</td>
              <td>
                <Text text={row.description} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
