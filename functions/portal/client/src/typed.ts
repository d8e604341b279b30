// The types of a call, from the types that are generated from the description of the API.

import type { Answer } from "./answer.js";
import type { paths } from "./schema.js";

/** The methods of a client. */
export type Method = "get" | "post" | "put" | "patch" | "delete";

/** Staff and carriers sign their requests (AWS SigV4), and `/` is a page: these are not for this client. */
type OtherPath = `/staff/${string}` | `/carrier/${string}` | "/";

/** The paths of the description that have this method. */
export type PathOf<M extends Method> = Exclude<
  { [P in keyof paths]: paths[P] extends Record<M, { responses: unknown }> ? P : never }[keyof paths],
  OtherPath
>;

/** The operation of a method and a path. */
type Operation<M extends Method, P extends PathOf<M>> = paths[P][M & keyof paths[P]];

/** The statuses of answers that are no refusal, without 304. */
type Success = 200 | 201 | 202 | 204;

/** The JSON of a content, by media type; `undefined` without one. */
type Json<C> = C extends { content: infer Types } ? Types[keyof Types & `application/${string}json`] : undefined;

/** The body of an answer. */
type Data<Response> = Response extends { content?: never } ? undefined : Json<Response>;

/** The answers that an operation gives: one type for each status. */
export type AnswerOf<M extends Method, P extends PathOf<M>> =
  Operation<M, P> extends { responses: infer R }
    ? { [S in keyof R & Success]: Answer<Data<R[S]>, S> }[keyof R & Success]
    : never;

/** The path parameters: needed where the path has some. */
type PathPart<O> = O extends { parameters: { path: infer V } } ? { readonly path: V } : { readonly path?: undefined };

/** The query parameters. */
type QueryPart<O> = O extends { parameters: { query?: infer V } }
  ? { readonly query?: { readonly [K in keyof V]?: V[K] | undefined } | undefined }
  : { readonly query?: undefined };

/** What is sent: JSON leaves fields out that are `undefined`, so optional fields can be. */
type Sent<T> = { readonly [K in keyof T]: Sent<T[K]> | (undefined extends T[K] ? undefined : never) };

/** The body: needed where the description says so. */
type BodyPart<O> = O extends { requestBody: infer B }
  ? { readonly body: Sent<Json<B>> }
  : O extends { requestBody?: never }
    ? { readonly body?: undefined }
    : O extends { requestBody?: infer B }
      ? { readonly body?: Sent<Json<NonNullable<B>>> | undefined }
      : { readonly body?: undefined };

/** The headers of an operation: conditions are offered where the description has them. */
type HeaderOf<O> = O extends { parameters: { header?: infer H } }
  ? [NonNullable<H>] extends [never]
    ? never
    : keyof NonNullable<H>
  : never;

/** `ifMatch`: the call is done only if this is still the ETag. */
export type IfMatch<M extends Method, P extends PathOf<M>> =
  "If-Match" extends HeaderOf<Operation<M, P>> ? { readonly ifMatch?: string | undefined } : unknown;

/** `ifNoneMatch: "*"`: the call is done only if there is nothing yet. */
export type IfNone<M extends Method, P extends PathOf<M>> =
  "If-None-Match" extends HeaderOf<Operation<M, P>> ? { readonly ifNoneMatch?: "*" | undefined } : unknown;

/** The paths of what has an ETag. */
export type TaggedPath = {
  [P in PathOf<"get">]: "If-None-Match" extends HeaderOf<Operation<"get", P>> ? P : never;
}[PathOf<"get">];

/** Path, query and body of an operation. */
export type InputOf<M extends Method, P extends PathOf<M>> = PathPart<Operation<M, P>> &
  QueryPart<Operation<M, P>> &
  BodyPart<Operation<M, P>>;

/** The body that a call sends. */
export type BodyOf<M extends Method, P extends PathOf<M>> = NonNullable<InputOf<M, P>["body"]>;

/** The data of the answers that have some. */
export type DataOf<M extends Method, P extends PathOf<M>> = NonNullable<AnswerOf<M, P>["data"]>;

/** The last argument of a call: it can be left out where nothing in it is needed. */
export type Last<O> = object extends O ? [options?: O] : [options: O];

/** The paths of lists, which are read page by page. */
export type ListPath = {
  [P in PathOf<"get">]: AnswerOf<"get", P> extends { data: infer D } ? ("next" extends keyof D ? P : never) : never;
}[PathOf<"get">];
