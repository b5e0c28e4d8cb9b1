import { expect, test } from 'vitest';
import {
  changedManifest,
  changedPlugin,
  createRepository,
  pluginFiles,
  schemaText,
  type Files,
} from '../__fixtures__/repository.ts';
import { validateRepository } from '../validate.ts';

const path = 'community/alpha';
const changed = (...changes: readonly string[]): Files => changedPlugin(path, ...changes);
const permissions = '["read:sessions"]';
const networkReason = '"permissionReasons": { "network": "Posts to the address" },';
const networkPlugin = (more: string): string =>
  `["network"],\n  ${networkReason}\n  "network": { "hosts": [{ ${more}, "reason": "Posts to the address" }] }`;
const networkReadme = { 'README.md': '# alpha\n\n`network`: posts. `webhookUrl`: where to.\n' };

test.each<[fault: string, properties: string, finding: string]>([
  ['a key without a description', '"webhookUrl": { "type": "string" }', 'config-description 4:5'],
  [
    'an inner key without a description',
    '"webhookUrl": { "type": "object", "description": "Where", "properties": { "x": {} } }',
    'config-description 4:79',
  ],
  [
    'a default of another type',
    '"webhookUrl": { "type": "string", "description": "Where", "default": 5 }',
    'config-default 4:74',
  ],
  [
    'an inner default out of range',
    '"webhookUrl": { "type": "object", "description": "Where", "properties": { "x": { "type": "integer", "minimum": 2, "default": 1, "description": "X" } } }',
    'config-default 4:130',
  ],
  [
    'a default that lacks what it requires',
    '"webhookUrl": { "type": "object", "description": "Where", "required": ["x"], "properties": { "x": { "type": "string", "description": "X" } }, "default": {} }',
    'config-default 4:158',
  ],
  [
    'a default that is no address',
    '"webhookUrl": { "type": "string", "format": "uri", "description": "Where", "default": "nowhere" }',
    'config-default 4:91',
  ],
  ['an unknown type', '"webhookUrl": { "type": "strng", "description": "Where" }', 'config-schema 4:29'],
  [
    'an unknown keyword',
    '"webhookUrl": { "type": "string", "description": "Where", "minLenght": 1 }',
    'config-schema 4:63',
  ],
  [
    'an unknown format',
    '"webhookUrl": { "type": "string", "description": "Where", "format": "webhook" }',
    'config-schema 4:19',
  ],
  [
    'a keyword of another type',
    '"webhookUrl": { "type": "integer", "description": "Where", "pattern": "^a" }',
    'config-schema 4:19',
  ],
  [
    'a pattern that is none',
    '"webhookUrl": { "type": "string", "description": "Where", "pattern": "(" }',
    'config-schema 4:74',
  ],
  ['a reference to nothing', '"webhookUrl": { "description": "Where", "$ref": "#/$defs/url" }', 'config-schema 4:53'],
  [
    'a secret that is not marked',
    '"webhookUrl": { "type": "string", "description": "Where" }, "botToken": { "type": "string", "description": "Who" }',
    'config-secret 4:65',
  ],
  [
    'a key that the README leaves out',
    '"webhookUrl": { "type": "string", "description": "Where" }, "channel": { "type": "string", "description": "Who" }',
    'readme-config README.md 3:1',
  ],
  ['broken syntax', '"webhookUrl": { "type": "string" "description": "Where" }', 'json-syntax 4:38'],
])('in config.schema.json %s is one finding at its place', (_fault, properties, finding) => {
  using repository = createRepository(
    pluginFiles(path, {
      'config.schema.json': schemaText(properties),
      'README.md': '# alpha\n\n## Configuration\n\n`webhookUrl`, `botToken`. `read:sessions`: to count.\n',
    }),
  );
  const findings = validateRepository(repository.root).findings.map(({ rule, file, line, column }) => {
    const name = file.replace(`${path}/`, '').replace('config.schema.json', '');
    return `${rule} ${name} ${line}:${column}`.replace('  ', ' ');
  });
  expect(findings).toEqual([finding]);
});

test.each<[schema: string, finding: string]>([
  ['{\n  "type": "array"\n}', 'config-root 2:11'],
  ['{}', 'config-root 1:1'],
  ['[]', 'config-root 1:1'],
  ['{ "$schema": "http://json-schema.org/draft-07/schema#", "type": "object" }', 'config-schema 1:14'],
  ['{ "type": "object", "required": ["url"] }', 'config-required 1:34'],
  ['{ "type": "object", "$async": true }', 'config-schema 1:21'],
  ['{ "type": "object", "$id": 1 }', 'config-schema 1:28'],
  ['{ "type": "object", "allOf": [{ "$ref": "#" }] }', 'config-schema 1:41'],
  ['{ "type": "object", "$dynamicAnchor": "a", "anyOf": [{ "$dynamicRef": "#a" }] }', 'config-schema 1:1'],
])('the configuration schema %s is refused', (schema, finding) => {
  using repository = createRepository(pluginFiles(path, { 'config.schema.json': schema }));
  const { findings } = validateRepository(repository.root);

  expect(findings.map(({ rule, line, column }) => `${rule} ${line}:${column}`)).toEqual([finding]);
});

test('a configuration as zod writes it passes: own keywords, alternatives, references, required one of two', () => {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://example.com/config',
    type: 'object',
    properties: {
      webhookUrl: {
        type: 'string',
        format: 'uri',
        description: 'Where',
        writeOnly: true,
        multiline: true,
        'x-order': 1,
      },
      mode: { description: 'How', anyOf: [{ type: 'string', const: 'a' }, { type: 'null' }], default: 'a' },
      routes: { type: 'array', description: 'More', items: { $ref: '#/$defs/route' }, default: [] },
      tokenUrl: { type: 'string', description: 'Where tokens come from' },
      requirePassword: { type: 'boolean', description: 'Whether', default: false },
    },
    anyOf: [{ required: ['webhookUrl'] }, { required: ['routes'] }],
    additionalProperties: false,
    $defs: {
      route: { type: 'object', properties: { kind: { const: 'x' }, url: { type: 'string', description: 'To' } } },
    },
  };
  const files = (name: string): Files =>
    pluginFiles(`community/${name}`, {
      'manifest.json': changedManifest(
        name,
        permissions,
        networkPlugin('"config": "routes[].url", "when": "!mode=a|b"'),
      ),
      'config.schema.json': JSON.stringify(schema),
      'README.md': '`network` `webhookUrl` `mode` `routes` `tokenUrl` `requirePassword`',
    });
  using repository = createRepository(files('alpha'), files('second'));
  const { plugins, findings } = validateRepository(repository.root);

  expect(findings).toEqual([]);
  expect(plugins.map(({ configSchema }) => configSchema?.['$id'])).toEqual([schema.$id, schema.$id]);
});

test.each<[entry: string, finding: string | undefined]>([
  ['"host": "{region}.example.com"', 'config-path 11:36'],
  ['"config": "webhookUrl", "when": "webhokUrl"', 'config-path 11:60'],
  ['"config": "webhookUrl", "when": ["webhookUrl", "!mode=a"]', 'config-path 11:75'],
  ['"config": "webhookUrl", "port": { "config": "port" }', 'config-path 11:72'],
  ['"config": "webhookUrl.host"', 'config-path 11:38'],
  ['"config": "webhookUrl", "when": "webhookUrl^=https"', undefined],
])('a host rule with %s is checked against the configuration', (entry, finding) => {
  using repository = createRepository({
    ...changed(permissions, networkPlugin(entry)),
    [`${path}/README.md`]: networkReadme['README.md'],
    [`${path}/config.schema.json`]: schemaText('"webhookUrl": { "type": "string", "description": "Where" }'),
  });
  const { findings } = validateRepository(repository.root);

  expect(findings.map(({ rule, line, column }) => `${rule} ${line}:${column}`)).toEqual(finding ? [finding] : []);
});

test('a plugin may not write its own secrets', () => {
  using repository = createRepository({
    ...changed('"license"', '"writableConfig": ["mail.password"],\n  "license"'),
    [`${path}/README.md`]: '`read:sessions` `mail`',
    [`${path}/config.schema.json`]: schemaText(
      '"mail": { "type": "object", "writeOnly": true, "description": "M", "properties": { "password": { "type": "string", "description": "P" } } }',
    ),
  });
  expect(validateRepository(repository.root).findings).toMatchObject([
    { rule: 'config-secret-writable', file: `${path}/manifest.json`, line: 8, column: 22 },
  ]);
});
