// The reference of the API as one HTML document without scripts, made from the OpenAPI description at build time.
// Why no tool of the field makes it: infra/decisions/0024-the-description-is-made-from-the-code.md.
import type { JSX } from "preact";
import { renderToString } from "preact-render-to-string";
import type { Description } from "./description";
import { CommonHeaders, commonHeaders } from "./headers";
import { RouteSection, type Route } from "./operation";
import { Text } from "./schema";

/** The routes of one group of callers. */
function routesOf(description: Description, tag: string): Route[] {
  return Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags.includes(tag))
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

function Contents(props: { description: Description }): JSX.Element {
  const { description } = props;
  return (
    <nav aria-label="Routes">
      {description.tags.map((tag) => (
        <details key={tag.name} open>
          <summary>
            {tag.name} <span lang="zh-CN">{tag["x-title-zh-CN"]}</span>
          </summary>
          <ul>
            {routesOf(description, tag.name).map(({ method, path, operation }) => (
              <li key={operation.operationId}>
                <a href={`#${operation.operationId}`}>
                  <code>
                    {method} {path}
                  </code>
                </a>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </nav>
  );
}

function Reference(props: { description: Description; style: string[]; icon: string }): JSX.Element {
  const { description } = props;
  const { info, components } = description;
  const common = commonHeaders(description);
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>API reference · QEG.NET</title>
        <link rel="icon" type="image/svg+xml" href={props.icon} />
        {props.style.map((href) => (
          <link key={href} rel="stylesheet" href={href} />
        ))}
      </head>
      <body class="reference">
        <Contents description={description} />
        <main>
          <h1>
            {info.title} <span class="quiet">{info.version}</span>
          </h1>
          <p>
            <a href=".">QEG.NET</a> · <a href="openapi.json">openapi.json</a>
          </p>
          {info.description.split("\n\n").map((line) => (
            <p key={line}>
              <Text text={line} />
            </p>
          ))}
          <h2>Credentials</h2>
          <dl class="parameters">
            {Object.entries(components.securitySchemes).map(([name, scheme]) => (
              <div key={name} id={name}>
                <dt>
                  <code>{name}</code>
                </dt>
                <dd>
                  <Text text={scheme.description} />
                </dd>
              </div>
            ))}
          </dl>
          <CommonHeaders description={description} common={common} />
          {description.tags.map((tag) => (
            <section key={tag.name}>
              <h2>
                {tag.name}{" "}
                <span lang="zh-CN" class="quiet">
                  {tag["x-title-zh-CN"]}
                </span>
              </h2>
              <p>
                <Text text={tag.description} />
              </p>
              {routesOf(description, tag.name).map((route) => (
                <RouteSection key={route.operation.operationId} description={description} common={common} route={route} />
              ))}
            </section>
          ))}
        </main>
      </body>
    </html>
  );
}

/** The document. `style` and `icon` are addresses relative to the document. */
export function reference(description: Description, style: string[], icon: string): string {
  return `<!doctype html>\n${renderToString(<Reference description={description} style={style} icon={icon} />)}\n`;
}
