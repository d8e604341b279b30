// One route in the reference: who may call it, what it takes and what it answers.
import type { JSX } from "preact";
import { type Answer, type Description, type Header, type Operation, resolved } from "./description";
import { OwnHeaders } from "./headers";
import { Fields, Text } from "./schema";

/** A route. */
export interface Route {
  method: string;
  path: string;
  operation: Operation;
}

function Example(props: { value: unknown; label: string }): JSX.Element {
  return (
    <pre tabIndex={0} aria-label={props.label}>
      <code>{typeof props.value === "string" ? props.value : JSON.stringify(props.value, null, 2)}</code>
    </pre>
  );
}

function Parameters(props: { operation: Operation }): JSX.Element | null {
  const { parameters } = props.operation;
  if (!parameters || parameters.length === 0) return null;
  return (
    <dl class="parameters">
      {parameters.map((one) => (
        <div key={`${one.in} ${one.name}`}>
          <dt>
            <code>{one.name}</code> <span class="quiet">{one.in === "header" ? "header" : one.in === "query" ? "query" : "path"}</span>
          </dt>
          <dd>
            <Text text={one.description ?? ""} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface AnsweredProps {
  description: Description;
  common: Record<string, Header>;
  route: Route;
  status: string;
  answer: Answer;
}

function Answered(props: AnsweredProps): JSX.Element {
  const { description, status } = props;
  const answer = resolved(description, props.answer);
  const isProblem = Number(status) >= 400;
  const [[kind, content] = [undefined, undefined]] = Object.entries(answer.content ?? {});
  const label = `${props.route.method} ${props.route.path}: ${status}`;
  return (
    <details open={!isProblem}>
      <summary>
        <strong>{status}</strong> <Text text={isProblem ? Object.keys(content?.examples ?? {}).join(", ") : (answer.description ?? "")} />
      </summary>
      {isProblem &&
        (answer.description ?? "").split("\n\n").map((line) => (
          <p key={line}>
            <Text text={line} />
          </p>
        ))}
      <OwnHeaders description={description} common={props.common} answer={answer} />
      {!isProblem && kind && !kind.includes("json") && <p>{kind}</p>}
      {!isProblem && content?.schema && <Fields description={description} schema={content.schema} caption={`${label}, fields`} />}
      {!isProblem && content?.example !== undefined && <Example value={content.example} label={`${label}, example`} />}
    </details>
  );
}

/** The route as a section. The headers that are common to all answers stand elsewhere. */
export function RouteSection(props: { description: Description; common: Record<string, Header>; route: Route }): JSX.Element {
  const { description, common, route } = props;
  const { operation } = route;
  const scheme = Object.keys(operation.security[0] ?? {})[0];
  const [content] = Object.values(operation.requestBody?.content ?? {});
  const label = `${route.method} ${route.path}: body`;
  return (
    <section class="route" id={operation.operationId}>
      <h3>
        <code class={`method ${route.method.toLowerCase()}`}>{route.method}</code> <code>{route.path}</code>
      </h3>
      <p>
        <Text text={operation.summary} />{" "}
        <span lang="zh-CN" class="quiet">
          {operation["x-title-zh-CN"]}
        </span>
      </p>
      {operation.description &&
        operation.description.split("\n\n").map((line) => (
          <p key={line}>
            <Text text={line} />
          </p>
        ))}
      <p class="quiet">
        {scheme ? (
          <>
            Credentials: <a href={`#${scheme}`}>{scheme}</a>
          </>
        ) : (
          "No credentials"
        )}
      </p>
      <Parameters operation={operation} />
      {content && (
        <>
          <h4>Body</h4>
          {content.schema && <Fields description={description} schema={content.schema} caption={label} />}
          {content.example !== undefined && <Example value={content.example} label={`${label}, example`} />}
        </>
      )}
      <h4>Answers</h4>
      {Object.entries(operation.responses).map(([status, answer]) => (
        <Answered key={status} description={description} common={common} route={route} status={status} answer={answer} />
      ))}
    </section>
  );
}
