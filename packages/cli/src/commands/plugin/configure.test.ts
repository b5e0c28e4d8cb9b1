import { PluginError } from '@streamspace/plugin-sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHarness, type Harness } from '../../testing/harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness();
});
afterEach(() => harness[Symbol.asyncDispose]());

const run: Harness['run'] = (command, options) => harness.run(command, options);
const host = () => harness.running.host;
const slackConfig = () => host().get('streamspace-slack').config;

beforeEach(() => run('plugin install streamspace-slack --yes --config channel=#ops'));

test('shows keys, values and defaults, and no secret', async () => {
  host().change('streamspace-slack', {
    config: { channel: '#ops', webhookUrl: { $secret: 'set' }, routes: [{ secret: { $secret: 'set' } }], old: 1 },
  });
  expect((await run('plugin configure streamspace-slack')).stdout).toBe(
    [
      'KEY           VALUE               ABOUT',
      'webhookUrl    •••                 Incoming webhook URL (text)',
      'channel       #ops                Channel, such as #ops (text)',
      'maxPerMinute  20 (default)        a whole number',
      'quiet         not set             true or false',
      'routes        [{"secret":"•••"}]  a list',
      'old           1',
      '',
    ].join('\n'),
  );
  expect(await harness.json('plugin configure streamspace-slack')).toMatchObject({ config: { channel: '#ops' } });
});

test('changes what is named and keeps the rest, a secret included', async () => {
  host().change('streamspace-slack', { config: { channel: '#ops', webhookUrl: { $secret: 'set' } } });
  const { code, stdout, stderr } = await run([
    'plugin',
    'configure',
    'streamspace-slack',
    'maxPerMinute=7',
    'quiet=yes',
    'routes[0].event=session.*',
    'routes[0].weight=0.5',
    'channel=5',
  ]);
  expect(code).toBe(0);
  expect(stdout).toBe('Saved the configuration of Slack.\n');
  expect(stderr).toContain('streamspace plugin enable streamspace-slack');
  expect(slackConfig()).toEqual({
    channel: '5',
    webhookUrl: { $secret: 'set' },
    maxPerMinute: 7,
    quiet: true,
    routes: [{ event: 'session.*', weight: 0.5 }],
  });
});

test('unsets keys, before it sets others', async () => {
  await run(['plugin', 'configure', 'streamspace-slack', '--unset', 'channel', 'maxPerMinute=3']);
  expect(slackConfig()).toEqual({ maxPerMinute: 3 });
  expect(await run('plugin configure streamspace-slack --unset channel')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('it is not set') as unknown,
  });
});

test('takes a secret from standard input, from a terminal without showing it, and from the environment', async () => {
  await run('plugin configure streamspace-slack webhookUrl=-', { stdin: 'https://a.example/x=y\n' });
  expect(slackConfig()).toMatchObject({ webhookUrl: 'https://a.example/x=y' });

  const typed = await run('plugin configure streamspace-slack webhookUrl=- --yes', {
    typed: 'https://typed.example\n',
  });
  expect(slackConfig()).toMatchObject({ webhookUrl: 'https://typed.example' });
  expect(typed.stdout + typed.stderr).not.toContain('typed.example');

  await run('plugin configure streamspace-slack --from-env webhookUrl=HOOK', {
    env: { HOOK: 'https://env.example' },
  });
  expect(slackConfig()).toMatchObject({ webhookUrl: 'https://env.example' });
  expect((await run('plugin configure streamspace-slack --from-env webhookUrl=NONE')).code).toBe(2);
  expect((await run(['plugin', 'configure', 'streamspace-slack', 'webhookUrl=-', 'channel=-'])).code).toBe(2);
});

test('takes keys from a file or from standard input', async () => {
  await run('plugin configure streamspace-slack --file - maxPerMinute=9', {
    stdin: '{"quiet": true, "maxPerMinute": 1}',
  });
  expect(slackConfig()).toEqual({ channel: '#ops', quiet: true, maxPerMinute: 9 });
  expect(await run('plugin configure streamspace-slack --file -', { stdin: '[1]' })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('must hold a JSON object') as unknown,
  });
  expect((await run('plugin configure streamspace-slack --file -', { stdin: '{"a":' })).code).toBe(2);
});

test.each([
  ['maxPerMinute=many', '"many" does not fit maxPerMinute, which takes a whole number'],
  ['quiet=perhaps', 'Write quiet=true or quiet=false'],
  ['routes=a,b', `routes='["a", "b"]'`],
  ['routes[2].event=a', 'the list has 0 entries, so the next one is [0]'],
  ['channel.inner=a', '"channel" is not an object'],
  ['channel', 'write key=value'],
  ['=a', 'write key=value'],
  ['a..b=c', 'is no path'],
  ['a[x]=c', 'is no path'],
])('refuses %s and says what fits', async (assignment, message) => {
  const { code, stderr } = await run(['plugin', 'configure', 'streamspace-slack', assignment]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(slackConfig()).toEqual({ channel: '#ops' });
});

test('does not reach into prototypes', async () => {
  await run([
    'plugin',
    'configure',
    'streamspace-slack',
    '__proto__.polluted=yes',
    'constructor.prototype.polluted=yes',
  ]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('says per key what the service refused, and what to allow', async () => {
  host().failNext(
    'configure',
    Object.assign(new PluginError('CONFIG_INVALID', 'x'), {
      fields: { 'routes[0].weight': 'must be at most 1', other: 'is unknown' },
    }),
  );
  const { code, stderr } = await run(['plugin', 'configure', 'streamspace-slack', 'routes[0].weight=2']);
  expect(code).toBe(1);
  expect(stderr).toBe(
    'error: The configuration was not saved, because it does not fit\n  routes[0].weight  must be at most 1 – a number\n  other             is unknown\n',
  );

  host().change('streamspace-slack', {
    pendingConsents: [{ host: 'fd00::5', port: 443, reach: 'private', reason: 'Gets the messages' }],
  });
  expect((await run('plugin configure streamspace-slack quiet=true')).stderr).toContain(
    'It wants to reach [fd00::5]:443, which is a private address: Gets the messages\n  To allow it: streamspace plugin allow streamspace-slack [fd00::5]:443\n',
  );
});
