import { PluginError } from '@streamspace/plugin-sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
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

describe('with somebody there', () => {
  const configure = (words: readonly string[], typed: string) =>
    run(['plugin', 'configure', 'streamspace-slack', ...words], { typed });

  test('a change is shown without its secrets, and saved after a yes alone', async () => {
    host().change('streamspace-slack', { config: { channel: '#ops', webhookUrl: { $secret: 'set' } } });
    const refused = await configure(['maxPerMinute=7'], 'n\n');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/^ {2}maxPerMinute: not set -> 7\nSave this\? \[y\/N\] n\s+Nothing was saved\.\n$/);
    expect((await configure(['maxPerMinute=7', '--yes'], '')).code).toBe(0);

    const agreed = await configure(['webhookUrl=-'], 'https://typed.example\ny\n');
    expect(agreed).toMatchObject({ code: 0, stderr: expect.stringContaining('webhookUrl: ••• -> •••') as unknown });
    expect(agreed.stderr).not.toContain('typed.example');
    expect(slackConfig()).toMatchObject({ webhookUrl: 'https://typed.example', maxPerMinute: 7 });
  });

  test('several values are entered one after another', async () => {
    const { code } = await configure(['webhookUrl=-', 'channel=-'], 'https://typed.example\n#dev\nyes\n');
    expect(code).toBe(0);
    expect(slackConfig()).toEqual({ webhookUrl: 'https://typed.example', channel: '#dev' });
  });

  test.each([
    [['webhookUrl=-'], 'https://typed.example\n'],
    [['webhookUrl=-'], ''],
    [[], '\n'],
    [['quiet=true'], ''],
  ])('input that ends before the answer is a no: %j', async (words, typed) => {
    const { code, stderr } = await configure(words, typed);
    expect([code, stderr]).toEqual([1, expect.stringContaining('Nothing was saved.')]);
    expect(slackConfig()).toEqual({ channel: '#ops' });
  });

  test('every key is asked, what does not fit once more, and the whole is saved at once', async () => {
    const { code, stdout, stderr } = await configure(
      [],
      ['', 'https://a.example', '-', 'many', '5', '', '[{"event": "session.*"}]', 'y', ''].join('\n'),
    );
    expect([code, stdout]).toEqual([0, 'Saved the configuration of Slack.\n']);
    expect(stderr).toContain('It is required.');
    expect(stderr).toContain('"many" does not fit maxPerMinute');
    expect(stderr).toContain('  webhookUrl: not set -> •••\n');
    expect(stderr).not.toContain('a.example');
    expect(slackConfig()).toEqual({
      webhookUrl: 'https://a.example',
      maxPerMinute: 5,
      routes: [{ event: 'session.*' }],
    });
  });

  test('answers that change nothing save nothing', async () => {
    host().change('streamspace-slack', { config: { webhookUrl: { $secret: 'set' } } });
    const { code, stderr } = await configure([], '\n\n\n\n\n');
    expect([code, stderr]).toEqual([0, expect.stringContaining('Nothing has changed.')]);
  });

  test('what the plugin does not take is asked again, and a fault that no question mends ends it', async () => {
    const fail = (fields: Readonly<Record<string, string>>) =>
      host().failNext('configure', Object.assign(new PluginError('CONFIG_INVALID', 'x'), { fields }));
    fail({ 'routes[0].weight': 'must be at most 1' });
    const mended = await configure([], 'https://a.example\n\n\n\n[{"weight": 2}]\ny\n[{"weight": 1}]\ny\n');
    expect(mended).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('It does not fit:\n  routes[0]') as unknown,
    });
    expect(slackConfig()).toMatchObject({ routes: [{ weight: 1 }] });

    fail({ other: 'is unknown' });
    const given = await configure(['--yes'], '\n\n9\n\n\n');
    expect(given).toMatchObject({ code: 1, stderr: expect.stringContaining('other  is unknown') as unknown });
  });
});

test('a secret on the command line is refused, wherever it stands', async () => {
  for (const words of [['webhookUrl=https://a.example'], ['--set', 'webhookUrl=https://a.example']]) {
    // oxlint-disable-next-line no-await-in-loop -- two
    const { code, stderr } = await run(['plugin', 'configure', 'streamspace-slack', ...words]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('Write webhookUrl=- and enter it')]);
    expect(stderr).not.toContain('a.example');
  }
  expect(slackConfig()).toEqual({ channel: '#ops' });
});
