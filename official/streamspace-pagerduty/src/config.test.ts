import { fakeRoutingKey as routingKey } from '@streamspace/plugin-testing/pagerduty';
import { expect, test } from 'vitest';
import { configSchema, fromFirstVersion, rulesOf } from './config.ts';
import { dedupKey } from './dedup-key.ts';

const fault = (config: object): string | undefined => configSchema.safeParse(config).error?.issues[0]?.path.join('.');
const rulesetKey = `R${routingKey.slice(1)}`;
const changes = { name: 'changes', match: { events: ['template.*'] }, action: 'change' };

test.each([
  [{}, 'routingKey'],
  [{ routingKey: 'short' }, 'routingKey'],
  [{ routingKey, region: 'asia' }, 'region'],
  [{ routingKey, rateLimit: 0 }, 'rateLimit'],
  [{ routingKey, instanceName: 'my place' }, 'instanceName'],
  [{ routingKey, rules: [{ name: 'a', match: { events: ['no.such'] } }] }, 'rules.0.match.events.0'],
  [{ routingKey, rules: [{ name: 'a', match: { events: ['*'] }, summary: '{{' }] }, 'rules.0.summary'],
  [{ routingKey, rules: [changes, changes] }, 'rules'],
])('%o is refused', (config, key) => expect(fault(config)).toBe(key));

test('acceptance 12: a key of a ruleset is refused where changes are to be sent, and the usual rules do without them', () => {
  expect(fault({ routingKey: rulesetKey, changeEvents: ['template.*'] })).toBe('changeEvents');
  expect(fault({ routingKey: rulesetKey, rules: [changes] })).toBe('rules.0.action');
  const rules = rulesOf(configSchema.parse({ routingKey: rulesetKey }));
  expect(rules.map(({ action }) => action)).not.toContain('change');
});

test('an upgraded configuration has the switches of before and no rule besides', () => {
  const config = configSchema.parse(fromFirstVersion({ routingKey, rateLimit: '20', autoResolve: 'true' }));
  expect(config).toMatchObject({ rateLimit: 20, autoResolve: true, rules: [] });
  expect(rulesOf(config).map(({ name }) => name)).toEqual(['session-hibernated']);
});

test('acceptance 7: a key of 400 characters is cut to 255, is always the same, and differs from its neighbours', () => {
  const long = 'x'.repeat(400);
  const key = dedupKey('prod', 'rule', [long]);
  expect(key).toHaveLength(255);
  expect(dedupKey('prod', 'rule', [long])).toBe(key);
  expect(dedupKey('prod', 'rule', [`${long}y`])).not.toBe(key);
  expect(dedupKey('prod', 'rule', ['ä b'])).toBe('streamspace/prod/rule/__b');
});
