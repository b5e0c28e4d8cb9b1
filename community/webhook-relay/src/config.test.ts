import { expect, test } from 'vitest';
import { secret } from './__fixtures__/samples.ts';
import { configSchema } from './config.ts';

const base = { id: 'crm', url: 'https://crm.example/hooks', events: ['session.*'], secret };
const faults = (fields: object): string[] =>
  configSchema
    .safeParse({ endpoints: [{ ...base, ...fields }] })
    .error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? [];

test('an endpoint needs an id, a URL and events', () => {
  expect(configSchema.parse({ endpoints: [base] }).endpoints).toEqual([
    { ...base, filter: {}, headers: {}, timeoutSeconds: 20, payload: 'full', enabled: true },
  ]);
  expect(configSchema.parse({})).toEqual({
    endpoints: [],
    redact: ['email', 'ip'],
    maxAttempts: 8,
    maxQueuePerEndpoint: 10_000,
    retentionDays: 14,
  });
});

test.each([
  'http://crm/',
  'http://localhost:8080/',
  'http://10.1.2.3/',
  'http://172.31.0.1/',
  'http://[::1]:9/',
  'http://crm.team.svc/',
])('plain http is accepted for the private host of %s', (url) => expect(faults({ url })).toEqual([]));

test.each([
  'http://crm.example/',
  'http://11.1.2.3/',
  'http://172.32.0.1/',
  'http://10.1.2.3.example/',
  'http://[2001:4860::1]/',
])('plain http is refused for the public host of %s', (url) =>
  expect(faults({ url })).toEqual(['endpoints.0.url must begin with https://; http:// is for private hosts only']),
);

test.each(['ftp://crm.example/', 'crm.example', 'javascript:alert(1)'])('%s is no URL of an endpoint', (url) => {
  expect(faults({ url })).not.toEqual([]);
});

test.each(['session.craeted', 'session.heartbeat', 'email.delivered', 'email.*', 'sess*', ''])(
  'the event name "%s" is refused, because nothing would ever come',
  (name) => expect(faults({ events: [name] })[0]).toContain('endpoints.0.events.0 is no event that can be relayed'),
);

test.each(['session.created', 'session.deleted', 'dlp.violation', 'plugin.idle-reaper.*', 'billing.*', '*'])(
  'the event name "%s" is accepted',
  (name) => expect(faults({ events: [name] })).toEqual([]),
);

test.each(['Connection', 'Host', 'Webhook-Signature', 'content-length', 'Proxy-Authorization', 'a b', ''])(
  'the header "%s" is refused',
  (name) => expect(faults({ headers: { [name]: 'x' } })).toHaveLength(1),
);

test('a header value cannot smuggle another header', () => {
  expect(faults({ headers: { Authorization: 'Bearer x' } })).toEqual([]);
  expect(faults({ headers: { Authorization: 'x\r\nHost: evil' } })).toHaveLength(1);
});

test.each(['hunter2', 'whsec_c2hvcnQ=', `whsec_${'A'.repeat(88)}`, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!'])(
  'the secret "%s" is refused',
  (value) => expect(faults({ secret: value })).not.toEqual([]),
);

test('two endpoints cannot share an id', () => {
  expect(configSchema.safeParse({ endpoints: [base, base] }).error?.issues[0]?.message).toContain('same id');
});
