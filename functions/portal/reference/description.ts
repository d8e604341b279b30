// The parts of the OpenAPI description that the reference shows.

/** A schema (JSON Schema 2020-12), or a reference to one of the components. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  format?: string;
  enum?: unknown[];
  const?: unknown;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

interface Content {
  schema?: Schema;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}

/** A header, or a reference to one. */
export interface Header {
  $ref?: string;
  description?: string;
}

/** An answer, or a reference to one. */
export interface Answer {
  $ref?: string;
  description?: string;
  content?: Record<string, Content>;
  headers?: Record<string, Header>;
}

/** A parameter of the path, the query or a header. */
export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema;
}

/** One method of one path. */
export interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  "x-title-zh-CN": string;
  description?: string;
  security: Record<string, unknown>[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, Content> };
  responses: Record<string, Answer>;
}

/** The whole description. */
export interface Description {
  info: { title: string; "x-title-zh-CN": string; version: string; description: string };
  tags: { name: string; "x-title-zh-CN": string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Schema>;
    responses: Record<string, Answer>;
    headers: Record<string, Header>;
    securitySchemes: Record<string, { description: string }>;
  };
}

/** What a reference such as `#/components/schemas/Contact` leads to; the value itself if it is none. */
export function resolved<T extends { $ref?: string }>(description: Description, value: T): T {
  if (value.$ref === undefined) return value;
  const [, , kind, name] = value.$ref.split("/");
  const found = (description.components as unknown as Record<string, Record<string, T>>)[kind ?? ""]?.[name ?? ""];
  if (!found) throw new Error(`the description has no ${value.$ref}`);
  return resolved(description, found);
}
