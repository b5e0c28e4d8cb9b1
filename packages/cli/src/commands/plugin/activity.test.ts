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
const line = (seq: number, message: string) => ({
  seq,
  at: '2026-11-25T07:00:00.123Z',
  level: 'info' as const,
  from: 'plugin' as const,
  message,
});

test('shows its log', async () => {
  expect(await run('plugin logs streamspace-slack')).toMatchObject({
    code: 0,
    stdout: '',
    stderr: 'streamspace-slack has logged nothing yet.\n',
  });
  host().answers.logs = [line(1, 'first'), { ...line(2, 'second'), from: 'host', level: 'error', fields: { a: 1 } }];
  expect((await run('plugin logs streamspace-slack')).stdout).toBe(
    '2026-11-25T07:00:00Z info  first\n2026-11-25T07:00:00Z error host: second {"a":1}\n',
  );
  expect(await harness.json('plugin logs streamspace-slack --limit 1')).toMatchObject({
    lines: [{ seq: 2, at: '2026-11-25T07:00:00.123Z' }],
    next: 2,
  });
});

test('shows what it measures, and the audit trail', async () => {
  expect(await run('plugin metrics streamspace-slack')).toMatchObject({
    stderr: 'streamspace-slack has measured nothing yet.\n',
  });
  expect(await run('audit')).toMatchObject({ stderr: 'The audit trail has no such rows.\n' });
  Object.assign(host(), {
    metrics: () => [
      { name: 'sent_total', kind: 'counter', labels: { channel: 'ops' }, value: 3 },
      { name: 'took_seconds', kind: 'histogram', labels: {}, value: 3, count: 2, buckets: [] },
    ],
    audit: () => [
      { id: 'a', at: '2026-11-25T07:00:00Z', plugin: 'slack', action: 'report.exported', outcome: 'denied' },
    ],
  });
  const { stdout } = await run('plugin metrics streamspace-slack');
  expect(stdout).toMatch(/sent_total +channel=ops +3\n/);
  expect(stdout).toMatch(/took_seconds +2 times, 1.5 on average\n/);
  expect((await run('audit --outcome denied')).stdout).toMatch(/slack +report\.exported +denied/);
});

test('follows its log until it is told to stop', async () => {
  host().answers.logs = [line(1, 'first')];
  const stop = new AbortController();
  const { code, stdout } = await run('plugin logs streamspace-slack --follow --json', {
    signal: stop.signal,
    onOutput(text) {
      if (host().answers.logs.length === 1) host().answers.logs.push(line(2, 'second'));
      if (text.includes('second')) stop.abort();
    },
  });
  expect(code).toBe(0);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((text) => (JSON.parse(text) as { message: string }).message),
  ).toEqual(['first', 'second']);
});

test('lists deliveries, and tries a dead one again', async () => {
  const row = {
    kind: 'event',
    name: 'session.created',
    attempts: 8,
    createdAt: new Date(Date.now() - 120_500).toISOString(),
    dueAt: '',
  } as const;
  host().answers.deliveries = [
    { ...row, id: 'd2', state: 'dead', error: 'VENDOR_REJECTED:\nno such channel' },
    { ...row, id: 'd1', state: 'done' },
  ];
  const { stdout, stderr } = await run('plugin deliveries streamspace-slack');
  expect(stdout).toMatch(/^d2 +event +session\.created +dead +8 +2 min\. ago +VENDOR_REJECTED: no such channel$/m);
  expect(stderr).toContain('streamspace plugin redeliver streamspace-slack d2');
  expect((await run('plugin deliveries streamspace-slack --state dead')).stdout).not.toContain('d1');
  expect((await run('plugin deliveries streamspace-slack --state lost')).code).toBe(1);
  expect((await run('plugin deliveries streamspace-slack --limit 1')).stderr).toContain('--cursor 1');

  expect((await run('plugin redeliver streamspace-slack d2')).stdout).toBe(
    'session.created is on its way to streamspace-slack again.\n',
  );
  expect((await run('plugin redeliver streamspace-slack d1')).code).toBe(1);
  expect((await run('plugin redeliver streamspace-slack d9')).code).toBe(4);
});
