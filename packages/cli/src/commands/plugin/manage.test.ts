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

beforeEach(installSlack);

test('is switched on and off and removed', async () => {
  expect((await run('plugin enable streamspace-slack')).stdout).toBe('Slack is on.\n');
  expect((await run('plugin disable streamspace-slack')).stdout).toBe('Slack is off.\n');
  expect((await run('plugin uninstall streamspace-slack')).code).toBe(2);
  expect((await run('plugin uninstall streamspace-slack', { typed: 'no\n' })).code).toBe(1);
  expect(host().list()).toHaveLength(1);
  expect((await run('plugin uninstall streamspace-slack', { typed: 'YES\n' })).stdout).toBe('Removed Slack.\n');
  expect(await run('plugin uninstall streamspace-slack --yes')).toMatchObject({ code: 4 });
});

test('says why it cannot be switched on', async () => {
  host().failNext(
    'enable',
    Object.assign(new PluginError('CONFIG_INVALID', 'x'), { fields: { webhookUrl: 'is required' } }),
  );
  expect(await run('plugin enable streamspace-slack')).toMatchObject({
    code: 1,
    stderr:
      'error: Slack cannot be switched on, because its configuration does not fit\n  webhookUrl  is required – Incoming webhook URL (text)\nTo change it: streamspace plugin configure streamspace-slack\n',
  });
});

test('is tested', async () => {
  host().answers.checks = [
    { name: 'Token', status: 'ok' },
    { name: 'Channel', status: 'failed', message: 'not found', hint: 'Invite the bot' },
  ];
  const { code, stdout } = await run('plugin test-connection streamspace-slack');
  expect(code).toBe(1);
  expect(stdout).toBe('  ok      Token\n  failed  Channel  not found\n                   Invite the bot\n');
  host().answers.checks = [];
  expect((await run('plugin test-connection streamspace-slack --json')).stdout).toBe('{\n  "checks": []\n}\n');
});

test('runs a command', async () => {
  expect((await run(['plugin', 'run', 'streamspace-slack', 'slack:test', '--input', '{"a": 1}'])).stdout).toBe(
    'Sent\n',
  );
  expect(host().calls.at(-1)).toBe('act streamspace-slack slack:test {"a":1} as admin');
  host().failNext('act', new PluginError('INVALID_STATE', 'streamspace-slack does not run: enable it first'));
  expect(await run('plugin run streamspace-slack slack:test')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('enable it first') as unknown,
  });
});

test('may reach what is allowed', async () => {
  expect((await run('plugin allow streamspace-slack 10.0.0.1:8080')).stdout).toBe('Slack may reach 10.0.0.1:8080.\n');
  expect((await run('plugin allow streamspace-slack [fd00::5]:443')).code).toBe(0);
  expect(host().get('streamspace-slack').consents).toEqual([
    { host: '10.0.0.1', port: 8080 },
    { host: 'fd00::5', port: 443 },
  ]);
  expect((await run('plugin forbid streamspace-slack [fd00::5]:443')).code).toBe(0);
  expect(host().get('streamspace-slack').consents).toEqual([{ host: '10.0.0.1', port: 8080 }]);
});

test('has what is granted', async () => {
  host().change('streamspace-slack', {
    permissionRequests: [
      {
        permission: 'write:sessions',
        description: '',
        risk: 'high',
        dangerous: false,
        optional: true,
        granted: false,
        wanted: false,
      },
    ],
  });
  expect((await run('plugin grant streamspace-slack write:sessions')).stdout).toBe('Slack has write:sessions.\n');
  expect((await run('plugin revoke streamspace-slack write:sessions')).code).toBe(0);
  expect((await run('plugin grant streamspace-slack everything')).code).toBe(1);
});

test('goes back to the version before, and says where there is none', async () => {
  expect(await run('plugin rollback streamspace-slack --yes')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is the only version that was installed here') as unknown,
  });
  host().change('streamspace-slack', { previousVersion: '0.9.0' });
  expect(await run('plugin rollback streamspace-slack')).toMatchObject({ code: 2 });
  expect((await run('plugin rollback streamspace-slack', { typed: 'yes\n' })).stdout).toBe(
    'Slack is at 0.9.0 again. It is off.\n',
  );
});

test('is removed without its data', async () => {
  expect((await run('plugin uninstall streamspace-slack --keep-data --yes')).stdout).toBe('Removed Slack.\n');
});
