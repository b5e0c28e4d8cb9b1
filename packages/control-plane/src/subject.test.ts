import { expect, test } from 'vitest';
import { subjectOf } from './subject.ts';

test.each([
  ['session.idle', { session: { id: 's1' } }, 'session:s1'],
  ['monitors.failed', { session: { id: 's1' } }, 'session:s1'],
  ['user.login_failed', { reason: 'password' }, 'user:user'],
  ['quota.warning', { quota: { owner: { kind: 'group', id: 'g1' } } }, 'group:g1'],
  ['billing.quota.warning', { quota: { owner: { kind: 'user', id: 'u1' } } }, 'billing:u1'],
  ['billing.invoice.paid', { account: { kind: 'org', id: 'o1' } }, 'billing:o1'],
  ['cluster.degraded', {}, 'cluster:default'],
  ['config.changed', { scope: 'service' }, 'config:config'],
  ['audit.violation', { violation: { id: 'v1' } }, 'violation:v1'],
  ['plugin.error', { plugin: { name: 'streamspace-slack' } }, 'plugin:streamspace-slack'],
  ['plugin.importer.finished', { rows: 1 }, 'plugin:importer'],
  ['session.idle', { session: 'not an object' }, 'session:session'],
])('%s with %o is about %s', (type, data, expected) => {
  const { kind, id } = subjectOf(type, data);
  expect(`${kind}:${id}`).toBe(expected);
});
