// The headers of answers: those of every answer stand once, so that each answer shows only its own.
import type { JSX } from "preact";
import { type Answer, type Description, type Header, resolved } from "./description";
import { Text } from "./schema";

/** The headers that every answer has, in the same words. */
export function commonHeaders(description: Description): Record<string, Header> {
  const operations = Object.values(description.paths).flatMap((methods) => Object.values(methods));
  const answers = operations.flatMap(({ responses }) => Object.values(responses)).map((answer) => resolved(description, answer));
  const [first, ...others] = answers.map(({ headers }) => headers ?? {});
  const isCommon = ([name, header]: [string, Header]) => others.every((one) => one[name] !== undefined && one[name].$ref === header.$ref);
  return Object.fromEntries(
    Object.entries(first ?? {})
      .filter(([, header]) => header.$ref !== undefined)
      .filter(isCommon),
  );
}

/** The section about them. */
export function CommonHeaders(props: { description: Description; common: Record<string, Header> }): JSX.Element {
  const { description, common } = props;
  return (
    <>
      <h2>Headers of every answer</h2>
      <dl class="parameters">
        {Object.entries(common).map(([name, header]) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>
              <Text text={resolved(description, header).description ?? ""} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** What else an answer has, in one line. Nothing if it has only the common ones. */
export function OwnHeaders(props: { description: Description; common: Record<string, Header>; answer: Answer }): JSX.Element | null {
  const { description, common, answer } = props;
  const own = Object.entries(answer.headers ?? {}).filter(([name]) => !(name in common));
  if (own.length === 0) return null;
  return (
    <p>
      {"Headers: "}
      {own.map(([name, header], index) => (
        <span key={name}>
          {index > 0 && "; "}
          <code>{name}</code> <Text text={(resolved(description, header).description ?? "").replace(/\.$/, "")} />
        </span>
      ))}
      {"."}
    </p>
  );
}
