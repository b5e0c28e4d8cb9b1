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

test('lists them in aligned columns', async () => {
  expect((await run('plugin list')).stdout).toBe(
    [
      'NAME               VERSION  TYPE         STATE  DESCRIPTION',
      'night-theme        1.0.0    theme        -      Dark colours',
      'streamspace-slack  1.0.0    integration  -      Posts what happens on the platform to Slack channels',
      '',
    ].join('\n'),
  );
});

test('tells installed ones from others', async () => {
  expect(await run('plugin list --installed')).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringContaining('No plugin is installed') as unknown,
  });
  await installSlack();
  host().change('streamspace-slack', {
    health: 'failing',
    reason: 'Slack is away',
    deliveries: { waiting: 2, running: 1, done: 0, dead: 4, cancelled: 0, dropped: 0 },
  });
  expect((await run('plugin list --installed')).stdout).toMatch(
    /streamspace-slack +1\.0\.0 +installed +failing +3 +4 +Slack is away\n/,
  );
  expect((await run('plugin list --available')).stdout).not.toContain('streamspace-slack');
  expect(await harness.json('plugin list --available')).toMatchObject({
    plugins: [{ name: 'night-theme' }],
    total: 1,
  });
  expect(await harness.json('plugin list --installed')).toMatchObject({
    plugins: [{ name: 'streamspace-slack', restarts: 0 }],
    total: 1,
  });
});

test('searches', async () => {
  expect((await run('plugin search slack channels')).stdout).toContain('streamspace-slack');
  expect((await run('plugin search DARK --type theme')).stdout).toContain('night-theme');
  expect(await run('plugin search dark --category Storage')).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringContaining('Nothing matches') as unknown,
  });
  expect((await run('plugin search x --type widget')).code).toBe(1);
});

test('tells what a plugin asks for, and how an installed one is', async () => {
  const before = await run('plugin info streamspace-slack');
  expect(before.stdout).toContain('because: Posts messages to the webhook that you configure');
  expect(before.stdout).toMatch(/hooks\.slack\.com +Slack receives the messages there/);
  expect(before.stdout).toMatch(/webhookUrl +required +Incoming webhook URL \(text\)/);
  expect(before.stderr).toContain('streamspace plugin install streamspace-slack');

  await installSlack();
  host().change('streamspace-slack', { state: 'quarantined', reason: 'It failed five times', restarts: 5 });
  host().change('streamspace-slack', {
    schedules: [{ job: 'digest', what: 'every 1d', nextAt: new Date(Date.now() + 90_000).toISOString() }],
  });
  const after = await run('plugin info streamspace-slack');
  expect(after.stdout).toMatch(/state +quarantined: It failed five times/);
  expect(after.stdout).toMatch(/schedule +digest every 1d, next in 1 min\./);
  expect(await harness.json('plugin info streamspace-slack')).toMatchObject({
    catalog: { name: 'streamspace-slack', installed: 'quarantined' },
    installed: { name: 'streamspace-slack', restarts: 5, schedules: [{ job: 'digest' }] },
  });
  expect(after.stdout).toMatch(/command +slack:test: Send a test message/);
});

test('guesses what an unknown name was meant to be', async () => {
  expect(await run('plugin info streamspace-slak')).toMatchObject({
    code: 4,
    stderr: 'error: The catalog has no plugin "streamspace-slak". Did you mean "streamspace-slack"?\n',
  });
  await installSlack();
  expect(await run('plugin enable streamspace-slakc')).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('Did you mean "streamspace-slack"?') as unknown,
  });
});
