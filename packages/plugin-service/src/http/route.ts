import type { Context } from 'hono';
import type { z } from 'zod';
import type { Caller, RequiredAccess, ServiceEnv } from '../auth/caller.ts';
import type { ServiceContext } from '../context.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Names of the parameters in `/plugins/:id/logs`. */
type ParameterOf<Path extends string> = Path extends `${infer Head}/${infer Tail}`
  ? ParameterOf<Head> | ParameterOf<Tail>
  : Path extends `:${infer Name}`
    ? Name
    : never;

type Values<Path extends string, P> = {
  readonly [K in ParameterOf<Path>]: K extends keyof P ? (P[K] extends z.ZodType ? z.output<P[K]> : string) : string;
};

/** A request whose parts are what the declaration says. */
export interface RouteRequest<P = Readonly<Record<string, unknown>>, Q = unknown, B = unknown> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly caller: Caller;
  readonly c: Context<ServiceEnv>;
}

interface Words {
  /** Half a sentence, in the imperative. */
  readonly summary: string;
  readonly description?: string;
}

/** A route below `/api/v1`: what it takes and answers, for the service and for its OpenAPI document. */
export interface Route extends Words {
  readonly method: Method;
  /** As Hono writes it: `/plugins/:id`. */
  readonly path: string;
  readonly role: RequiredAccess;
  readonly params: Readonly<Record<string, z.ZodType>>;
  readonly query: z.ZodType | undefined;
  readonly body: z.ZodType | undefined;
  readonly status: 200 | 201 | 202 | 204;
  /** Of the JSON that it answers; `undefined` where it answers nothing, or something else. */
  readonly answer: z.ZodType | undefined;
  /** Type of what it answers where that is no JSON. */
  readonly media: string | undefined;
  readonly handle: (context: ServiceContext, request: RouteRequest) => unknown;
}

type Declaration<Path extends string, P, Q extends z.ZodType, B extends z.ZodType, A> = Words & {
  readonly method: Method;
  readonly path: Path;
  readonly role: RequiredAccess;
  /** Default of each parameter: any text. What does not fit is not found. */
  readonly params?: P;
  /** Default: none are allowed. */
  readonly query?: Q;
  /** Default: a body is ignored. */
  readonly body?: B;
  /** Default 200, and 204 where it answers nothing. */
  readonly status?: 200 | 201 | 202;
  readonly handle: (
    context: ServiceContext,
    request: RouteRequest<Values<Path, P>, z.output<Q>, z.output<B>>,
  ) => A | Promise<A>;
};

type Parameters = Readonly<Record<string, z.ZodType>>;

/** Declares a route that answers JSON. */
export function route<
  const Path extends string,
  A,
  P extends Parameters = Record<never, never>,
  Q extends z.ZodType = z.ZodType<Record<never, never>>,
  B extends z.ZodType = z.ZodType<undefined>,
>(declaration: Declaration<Path, P, Q, B, A> & { readonly answer: z.ZodType<A> }): Route {
  return complete(declaration, { answer: declaration.answer, status: declaration.status ?? 200 });
}

/** Declares a route that answers nothing, with 204. */
export function silentRoute<
  const Path extends string,
  P extends Parameters = Record<never, never>,
  Q extends z.ZodType = z.ZodType<Record<never, never>>,
  B extends z.ZodType = z.ZodType<undefined>,
>(declaration: Declaration<Path, P, Q, B, void>): Route {
  return complete(declaration, { status: 204 });
}

/** Declares a route that writes its answer by itself, such as a picture. */
export function mediaRoute<
  const Path extends string,
  P extends Parameters = Record<never, never>,
  Q extends z.ZodType = z.ZodType<Record<never, never>>,
>(declaration: Declaration<Path, P, Q, z.ZodType<undefined>, Response> & { readonly media: string }): Route {
  return complete(declaration, { media: declaration.media, status: 200 });
}

function complete<Path extends string, P, Q extends z.ZodType, B extends z.ZodType, A>(
  declaration: Declaration<Path, P, Q, B, A>,
  answer: Pick<Route, 'status'> & Partial<Pick<Route, 'answer' | 'media'>>,
): Route {
  const { params, query, body, handle } = declaration;
  return {
    ...declaration,
    answer: undefined,
    media: undefined,
    ...answer,
    params: params ?? {},
    query,
    body,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `mountRoutes` calls it with what these schemas gave
    handle: handle as Route['handle'],
  };
}
