import { apiRoutes } from '../routes/index.ts';
import { problemSchema } from '../schemas/problem.ts';
import { version } from '../version.ts';
import { describeRoute } from './describe-route.ts';
import { createSchemaWriter, type JsonSchema } from './schema-writer.ts';

/** The REST API as an OpenAPI 3.1 document, https://spec.openapis.org/oas/v3.1.1.html, from the declarations of its routes. */
export function openApiDocument(): JsonSchema {
  const schemas = createSchemaWriter();
  const problem = schemas.write(problemSchema, 'output');
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const { heading, routes } of apiRoutes) {
    for (const route of routes) {
      const { path, operation } = describeRoute(route, { heading, schemas });
      paths[path] = { ...paths[path], [route.method]: operation };
    }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'StreamSpace plugin service',
      version,
      description: [
        'Lists have pages: `limit` rows, and `next` is the `cursor` of the page after.',
        'Whatever is refused or fails answers problem details (RFC 9457), whose `code` says what to do about it.',
        'Where a path takes `id` of a plugin, its name does as well.',
        'Administrators send `x-streamspace-view-as: <user id>` to see what is below `/me` and `/ui` as that user does.',
      ].join(' '),
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }, { session: [] }],
    tags: apiRoutes.map(({ heading }) => ({ name: heading })),
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'The token from the data folder',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'streamspace-7437',
          description: 'The session of a browser; the number is the port of the service',
        },
      },
      responses: {
        Problem: {
          description: 'It was refused, or failed',
          content: { 'application/problem+json': { schema: problem } },
        },
      },
      schemas: schemas.components(),
    },
  };
}
