import { describe, expect, test } from 'vitest';
import { parseManifest, type ManifestIssue } from './parse.ts';

const good = {
  name: 'relay',
  version: '1.0.0',
  displayName: 'Relay',
  description: 'Sends events on',
  type: 'webhook',
  author: 'Ada',
  license: 'MIT',
  permissions: ['network'],
  permissionReasons: { network: 'Sends events to the endpoints' },
  entrypoints: { main: 'index.js' },
};

function issues(change: Record<string, unknown>): readonly ManifestIssue[] {
  const result = parseManifest({ ...good, ...change });
  return result.ok ? [] : result.issues;
}

/** The only issue that a change makes, as `path: message`. */
function only(change: Record<string, unknown>): string {
  const found = issues(change);
  expect(found, JSON.stringify(found)).toHaveLength(1);
  const [issue] = found;
  return `${issue?.path.join('.')}: ${issue?.message}`;
}

test('the least manifest is accepted, and comes back unchanged', () => {
  expect(parseManifest(good)).toEqual({ ok: true, manifest: good });
});

test('everything that a manifest can say is accepted together', () => {
  expect(
    issues({
      permissions: ['network', 'admin', 'read:sessions'],
      permissionReasons: { network: 'Sends events to the endpoints', admin: 'Decides about file transfers' },
      optionalPermissions: [{ permission: 'read:users', when: 'endpoints[].events=user.*', reason: 'Adds the user' }],
      adminCapabilities: [{ capability: 'decide:file.transfer', reason: 'Decides about file transfers' }],
      network: {
        hosts: [
          { host: '*.example.com', reason: 'Where it goes' },
          { config: 'endpoints[].url', endsWith: ['.example.com'], reason: 'Where it goes' },
          { host: '{bucket}.s3.{region}.amazonaws.com', port: { config: 'port' }, reason: 'Where it goes' },
          { host: 'mail.example.com', protocol: 'tls', port: 465, reach: 'private', reason: 'Where it goes' },
        ],
      },
      events: ['session.*', 'session.deleted', 'user.login', 'plugin.other.done', '*'],
      emits: ['audit.violation', 'alert.triggered', 'plugin.analytics.report_generated', 'plugin.relay.sent'],
      jobs: {
        send: { maxAttempts: 8, backoff: ['5s', '5min'], perKey: 1 },
        sweep: { every: { config: 'interval', unit: 'min' } },
      },
      decisions: [{ on: 'file.transfer', budgetMs: 300, onFailure: 'deny' }],
      provides: ['object-store', { extensionPoint: 'ticketing', version: 1 }],
      consumes: [{ extensionPoint: 'audit-log', optional: true }],
      contributes: {
        commands: [{ id: 'relay:test', title: 'Send a test' }],
        routes: [{ id: 'hook', method: 'POST', path: '/hook/:id', access: 'public', body: 'raw' }],
        pages: [{ id: 'log', title: 'Log', audience: 'admin' }],
      },
      resources: { memory: '128MiB', requests: '500/s' },
      configVersion: 2,
    }),
  ).toEqual([]);
});

describe('one mistake gives one issue, in its place', () => {
  test.each<[Record<string, unknown>, string]>([
    [{ permisions: [] }, 'permisions: unknown key "permisions": did you mean "permissions"?'],
    [
      { permissions: undefined, permisions: ['network'] },
      'permisions: unknown key "permisions": did you mean "permissions"?',
    ],
    [{ keywords: [] }, 'keywords: unknown key "keywords": known are'],
    [{ name: undefined }, ': "name" is missing'],
    [{ entrypoints: {} }, 'entrypoints: "main" is missing'],
    [{ entrypoints: { mian: 'index.js' } }, 'entrypoints.mian: unknown key "mian": did you mean "main"?'],
    [{ version: 1 }, 'version: must be a text'],
    [{ version: '1.0' }, 'version: must be a semantic version, such as "1.4.0"'],
    [{ version: '01.0.0' }, 'version: must be a semantic version'],
    [{ name: 'Relay' }, 'name: must be kebab-case'],
    [
      { type: 'webhok' },
      'type: must be one of "extension", "webhook", "integration", "theme": did you mean "webhook"?',
    ],
    [{ permissions: ['network', 'netwrok'] }, 'permissions.1: must be one of'],
    [{ permissions: ['network', 'network'] }, 'permissions.1: "network" is listed twice'],
    [{ permissionReasons: {} }, 'permissions.0: "network" is dangerous: say why in permissionReasons.network'],
    [
      { permissionReasons: { netwrk: 'Sends events on' } },
      'permissionReasons.netwrk: unknown key "netwrk": did you mean "network"?',
    ],
    [
      {
        permissions: [],
        permissionReasons: undefined,
        network: { hosts: [{ host: 'a.example', reason: 'Where it goes' }] },
      },
      'network.hosts: names hosts, so add "network" to permissions',
    ],
    [
      { network: { hosts: [{ hots: 'a.example', reason: 'Where it goes' }] } },
      'network.hosts.0.hots: unknown key "hots": did you mean "host"?',
    ],
    [{ network: { hosts: [{ reason: 'Where it goes' }] } }, 'network.hosts.0: names its hosts exactly once'],
    [
      { network: { hosts: [{ host: 'https://a.example', reason: 'Where it goes' }] } },
      'network.hosts.0.host: must be a host name',
    ],
    [
      { network: { hosts: [{ host: 'a.example', protocol: 'tcp', reason: 'Where it goes' }] } },
      'network.hosts.0.port: needs a "port"',
    ],
    [
      { events: ['session.creatd'] },
      'events.0: is no event of the platform: write a name such as "session.created" or a pattern such as "session.*": did you mean "session.created"?',
    ],
    [{ events: ['sesion.*'] }, 'did you mean "session.*"?'],
    [{ resources: { egress: '257MiB/s' } }, 'resources.egress: must be a size per second, from "1KiB/s" to "256MiB/s"'],
    [{ resources: { requests: '501/s' } }, 'resources.requests: must be requests per second, from "1/s" to "500/s"'],
    [{ resources: { requests: '60/min' } }, 'resources.requests: must be requests per second'],
    [{ emits: ['session.cloned'] }, 'emits.0: "session.cloned" belongs to the platform'],
    [{ emits: ['plugin.error'] }, 'emits.0: "plugin.error" is not under the plugin\'s own prefix "plugin.relay."'],
    [{ emits: ['events.dropped'] }, 'emits.0: "events.dropped" is no event that plugins share: emit "plugin.relay.…"'],
    [
      { emits: ['email.failed'] },
      'emits.0: "email.failed" comes from whoever has the task: it needs "email-transport" in provides',
    ],
    [{ emits: ['recording.begun'] }, 'emits.0: "recording.begun" is no event that plugins share'],
    [{ emits: ['plugin.relay.half-done'] }, 'emits.0: "plugin.relay.half-done" cannot be subscribed to'],
    [
      { emits: ['plugin.other.done'] },
      'emits.0: "plugin.other.done" is not under the plugin\'s own prefix "plugin.relay."',
    ],
    [{ jobs: { send: { cron: '* * * * *', every: '5s' } } }, 'jobs.send.every: has both "cron" and "every"'],
    [{ jobs: { send: { every: '5' } } }, 'jobs.send.every: must be a duration'],
    [{ jobs: { send: { every: '1s' } } }, 'jobs.send.every: must be at least "5s"'],
    [{ jobs: { send: { cron: '0 25 * * *' } } }, 'jobs.send.cron: must be a cron expression of five fields'],
    [{ jobs: { send: { rate: '0/s' } } }, 'jobs.send.rate: must be a rate'],
    [{ jobs: { send: { maxAttempts: 100 } } }, 'jobs.send.maxAttempts: is too large: at most 20'],
    [{ decisions: [{ on: 'file.transfer' }] }, 'decisions.0.on: needs "decide:file.transfer" in adminCapabilities'],
    [{ type: 'theme', permissions: [], permissionReasons: undefined }, 'entrypoints.main: a theme has no code'],
    [
      {
        type: 'theme',
        permissions: [],
        permissionReasons: undefined,
        entrypoints: { main: 'theme.json' },
        events: ['session.created'],
      },
      'events: a theme has no code that could do this: leave it out',
    ],
    [{ entrypoints: { main: 'plugin.go' } }, 'entrypoints.main: must name a JavaScript file'],
    [{ entrypoints: { main: '../index.js' } }, 'entrypoints.main: must be a relative path inside the plugin'],
    [{ entrypoints: { main: '/index.js' } }, 'entrypoints.main: must be a relative path inside the plugin'],
    [{ description: 'two\nlines' }, 'description: must be one line without control characters'],
    [{ description: 'x'.repeat(201) }, 'description: is too long: at most 200'],
    [{ homepage: 'javascript:alert(1)' }, 'homepage: '],
    [{ tags: ['Two Words'] }, 'tags.0: must be lower case without spaces'],
    [{ dependencies: { relay: '^1.0.0' } }, 'dependencies.relay: a plugin cannot depend on itself'],
    [{ contributes: { commands: [{ id: 'test', title: 'Test' }] } }, 'contributes.commands.0.id: must be "word:verb"'],
    [{ author: { name: 'Ada' } }, 'author: must be a text'],
  ])('%j', (change, expected) => {
    expect(only(change)).toContain(expected);
  });
});

test('several mistakes give several issues', () => {
  expect(issues({ version: 1, type: 'x', tags: [] })).toHaveLength(3);
});

test.each([null, [], 'text', 42, undefined])('%j is no manifest', (value) => {
  const result = parseManifest(value);
  expect(result.ok).toBe(false);
  expect(result.ok ? [] : result.issues[0]?.message).toBe('must be an object');
});

test('a key from a prototype is not taken for one that is there', () => {
  expect(parseManifest(JSON.parse('{"__proto__": {"name": "x"}}')).ok).toBe(false);
});
