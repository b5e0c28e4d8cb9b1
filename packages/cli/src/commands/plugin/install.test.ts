import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
const installSlack = () => run('plugin install streamspace-slack --yes');
const slackConfig = () => host().get('streamspace-slack').config;

test('needs --yes where nobody can be asked, and shows what it would grant', async () => {
  const { code, stdout, stderr } = await run('plugin install streamspace-slack');
  expect(code).toBe(2);
  expect(stdout).toMatch(/network +high risk/);
  expect(stderr).toContain('--yes');
  expect(host().calls).toEqual([]);
});

test('asks on a terminal', async () => {
  expect(await run('plugin install streamspace-slack', { typed: 'n\n' })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Nothing was installed.') as unknown,
  });
  expect((await run('plugin install streamspace-slack', { typed: '' })).code).toBe(1);
  expect(host().calls).toEqual([]);
  const { code, stdout, stderr } = await run('plugin install streamspace-slack', { typed: 'y\n' });
  expect(code).toBe(0);
  expect(stderr).toContain('Install it and grant this? [y/N]');
  expect(stdout).toContain('Installed Slack 1.0.0. It is off.');
  expect(stderr).toContain('Next: streamspace plugin configure streamspace-slack webhookUrl=-');
});

test('configures and enables at once', async () => {
  const { code, stdout } = await run(
    [
      'plugin',
      'install',
      'streamspace-slack',
      '--yes',
      '--enable',
      '--config',
      'channel=#ops',
      '--config',
      'maxPerMinute=5',
      '--from-env',
      'webhookUrl=HOOK',
    ],
    { env: { HOOK: 'https://hooks.example/x' } },
  );
  expect(code).toBe(0);
  expect(stdout).toContain('Installed Slack 1.0.0. It is on.');
  expect(slackConfig()).toEqual({ channel: '#ops', maxPerMinute: 5, webhookUrl: 'https://hooks.example/x' });
  expect(host().calls).toEqual(['install streamspace-slack', 'enable streamspace-slack']);
});

test('reads a file', async () => {
  writeFileSync(join(harness.directory, 'slack.json'), '{"channel": "#file"}');
  expect((await run('plugin install streamspace-slack --yes --config-file slack.json')).code).toBe(0);
  expect(slackConfig()).toEqual({ channel: '#file' });
  expect((await run('plugin install night-theme --yes --config-file none.json')).code).toBe(2);
});

test('answers in JSON, and says when it is there already', async () => {
  expect(await harness.json('plugin install streamspace-slack --yes')).toMatchObject({
    name: 'streamspace-slack',
    enabled: false,
  });
  expect(await installSlack()).toMatchObject({
    code: 1,
    stderr: 'Installing Slack\nerror: streamspace-slack is installed already\n',
  });
});

test('explains a configuration that does not fit', async () => {
  host().failNext(
    'install',
    Object.assign(new PluginError('CONFIG_INVALID', 'x'), { fields: { channel: 'must begin with #' } }),
  );
  const { code, stderr } = await run('plugin install streamspace-slack --yes --config channel=ops');
  expect(code).toBe(1);
  expect(stderr).toBe(
    'Installing Slack\nerror: Slack was not installed, because its configuration does not fit\n  channel  must begin with # – Channel, such as #ops (text)\n',
  );
});
