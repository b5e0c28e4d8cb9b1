import type { Route } from '../http/route.ts';
import type { JsonSchema, SchemaWriter } from './schema-writer.ts';

interface Surroundings {
  readonly heading: string;
  readonly schemas: SchemaWriter;
}

const roles: Readonly<Record<Route['role'], string>> = {
  anyone: 'For everybody, signed in or not.',
  user: 'For everybody who is signed in.',
  operator: 'For operators and administrators.',
  admin: 'For administrators.',
  token: 'For holders of the token from the data folder.',
};

/** A route as an operation of an OpenAPI document, and the path that it stands under. */
export function describeRoute(
  route: Route,
  { heading, schemas }: Surroundings,
): { readonly path: string; readonly operation: JsonSchema } {
  const { method, summary, description, role, query, body } = route;
  const rest = route.path.endsWith('/*') ? ['path'] : [];
  const path = route.path.replace(/\/\*$/, '/:path').replaceAll(/:(\w+)/g, '{$1}');
  const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const parameters = [
    ...[...names, ...rest].map((name) => ({
      name,
      in: 'path',
      required: true,
      schema: pathSchema(route, name, schemas),
    })),
    ...(query === undefined ? [] : queryParameters(schemas.write(query, 'output'))),
  ];
  const requestBody = {
    required: body?.safeParse({}).success === false,
    content: { 'application/json': { schema: body === undefined ? {} : schemas.write(body, 'input') } },
  };
  return {
    path,
    operation: {
      operationId: operationId(method, path),
      tags: [heading],
      summary,
      description: [description, roles[role]].filter((text) => text !== undefined).join(' '),
      'x-role': role,
      ...(parameters.length === 0 ? {} : { parameters }),
      ...(body === undefined ? {} : { requestBody }),
      responses: { [String(route.status)]: answerOf(route, schemas), ...problems(parameters.length > 0, names, body) },
    },
  };
}

function pathSchema(route: Route, name: string, schemas: SchemaWriter): JsonSchema {
  const schema = route.params[name];
  return schema === undefined ? { type: 'string' } : schemas.write(schema, 'output');
}

function queryParameters(schema: JsonSchema): readonly JsonSchema[] {
  const { properties } = schema;
  if (properties === undefined) {
    // Names are free.
    return [{ name: 'parameters', in: 'query', style: 'form', explode: true, schema: { ...schema, type: 'object' } }];
  }
  return Object.entries(properties as Readonly<Record<string, JsonSchema>>).map(
    ([name, { description, ...inner }]) => ({
      name,
      in: 'query',
      ...(description === undefined ? {} : { description }),
      schema: inner,
    }),
  );
}

function answerOf({ answer, media, status }: Route, schemas: SchemaWriter): JsonSchema {
  if (status === 204) return { description: 'It is done' };
  if (media !== undefined) {
    const schema = { type: media === 'application/json' ? 'object' : 'string' };
    return { description: descriptions[status], content: { [media]: { schema } } };
  }
  const schema = answer === undefined ? {} : schemas.write(answer, 'output');
  return { description: descriptions[status], content: { 'application/json': { schema } } };
}

const descriptions = {
  200: 'It is done, or this is it',
  201: 'It was made',
  202: 'It was accepted, and happens now',
  204: '',
} as const;

/** What can be told of refusals from the declaration; any other one looks the same. */
function problems(hasParameters: boolean, names: readonly string[], body: unknown): JsonSchema {
  const problem = { $ref: '#/components/responses/Problem' };
  return {
    ...(hasParameters || body !== undefined ? { 400: problem } : {}),
    401: problem,
    403: problem,
    ...(names.length === 0 ? {} : { 404: problem }),
    ...(body === undefined ? {} : { 413: problem, 415: problem }),
    429: problem,
    default: problem,
  };
}

/** `get /plugins/{id}/logs` is `getPluginsIdLogs`. */
function operationId(method: string, path: string): string {
  const words = path.match(/[A-Za-z]+/g) ?? [];
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
