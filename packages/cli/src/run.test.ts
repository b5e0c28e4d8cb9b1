import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createProgram } from './program.ts';
import { commandReference } from './reference.ts';
import { createHarness, runCommand, type Harness } from './testing/harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness();
});
afterEach(() => harness[Symbol.asyncDispose]());

function commandLines(command: Command, path: readonly string[] = []): (readonly string[])[] {
  return [
    path,
    ...command.commands
      .filter((inner) => !inner.name().startsWith('__'))
      .flatMap((inner) => commandLines(inner, [...path, inner.name()])),
  ];
}

test('every command has help with an example', async () => {
  const io = {
    stdout: { write: () => undefined },
    stderr: { write: () => undefined },
    stdin: process.stdin,
    env: {},
    cwd: '/',
    signal: new AbortController().signal,
  };
  const lines = commandLines(createProgram({ io, exitCode: 0 }));
  expect(lines.length).toBeGreaterThan(25);
  for (const path of lines) {
    // oxlint-disable-next-line no-await-in-loop
    const { code, stdout, stderr } = await harness.run([...path, '--help']);
    expect({ path, code, stderr }).toEqual({ path, code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`Examples?:\n  streamspace ${path.join(' ')}`));
    expect(stdout).not.toContain('undefined');
  }
});

test('the README lists every command', () => {
  expect(readFileSync(new URL('../README.md', import.meta.url), 'utf8')).toBe(commandReference());
});

describe('wrong usage', () => {
  test.each([
    [['plugn', 'list'], /Did you mean plugin\?/],
    [['plugin', 'instal', 'x'], /Did you mean install\?/],
    [['plugin', 'list', '--instaled'], /Did you mean --installed\?/],
    [['plugin', 'info'], /missing required argument 'name'/],
    [['plugin', 'list', '--installed', '--available'], /exclude each other/],
    [['plugin', 'logs', 'x', '--limit', '0'], /"0" is no count/],
    [['plugin', 'new'], /missing required argument 'name'/],
    [['plugin', 'allow', 'x', '10.0.0.1'], /write host:port/],
    [['plugin', 'allow', 'x', 'http://10.0.0.1:80'], /write host:port/],
    [['plugin', 'allow', 'x', '10.0.0.1:65536'], /write host:port/],
    [['plugin', 'run', 'x', 'y', '--input', '[1]'], /JSON object/],
    [['session', 'create', '--user', 'ada'], /required option '--template/],
    [['events', 'fire', 'x', 'a=1', '--data', '{}'], /exclude each other/],
    [['serve', '--port', '70000'], /is no port/],
    [['serve', '--speed', '0'], /is no speed/],
    [['status', '--url', 'nonsense', '--token', 'x'], /is no address/],
    [['status', '--url', 'http://127.0.0.1:1'], /needs a token/],
    [[], /Usage: streamspace/],
    [['plugin'], /Usage: streamspace plugin/],
  ])('%j ends with 2', async (argv, message) => {
    const { code, stdout, stderr } = await harness.run(argv);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe('the service', () => {
  const nowhere = (command: string | readonly string[], env: Record<string, string> = {}) =>
    runCommand(command, { cwd: harness.directory, env });

  test('is missed where none runs', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'cli-empty-'));
    const { code, stderr } = await nowhere(['status', '--data', empty]);
    expect(code).toBe(3);
    expect(stderr).toBe(
      `error: No service runs with its data in ${empty}\nStart one with "npm start" or "streamspace serve", or name another data folder with --data.\n`,
    );
    rmSync(empty, { recursive: true });
  });

  test('is missed where it was killed', async () => {
    await harness.running.service.close();
    const { code, stderr } = await harness.run('plugin list');
    expect(code).toBe(3);
    expect(stderr).toMatch(/^error: Cannot reach the service at http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\)\n/);
    expect(stderr).toContain(`The address is from ${harness.directory}/service.json.`);
  });

  test('is found by --data before and after the command, by the environment, and by address and token', async () => {
    const { url } = harness.running.service;
    const token = 'a'.repeat(43);
    expect((await nowhere(['--data', harness.directory, 'status'])).code).toBe(0);
    expect((await nowhere(['status', '--data', '.'])).code).toBe(0);
    expect((await nowhere(['status', '--url', `${url}/`, '--token', token])).code).toBe(0);
    expect((await nowhere('status', { STREAMSPACE_URL: url, STREAMSPACE_TOKEN: token })).code).toBe(0);
    expect((await nowhere(['--data', harness.directory, 'events', 'fire', 'user.login', '--data', '{}'])).code).toBe(0);
  });

  test('does not get the token of the data folder when it is another one', async () => {
    const { code, stderr } = await harness.run(['status', '--url', 'http://127.0.0.1:1']);
    expect(code).toBe(2);
    expect(stderr).toContain('needs a token');
  });

  test('says no to a wrong token', async () => {
    const { code, stderr } = await harness.run('status --token wrong');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: Sign in first\n"streamspace open".*"streamspace login http/);
  });

  test('is told from something else that answers', async () => {
    const { createServer } = await import('node:http');
    const server = createServer((_request, response) => response.writeHead(200).end('<html>')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const { code, stderr } = await harness.run(['status', '--url', `http://127.0.0.1:${port}`, '--token', 'x']);
    expect(code).toBe(3);
    expect(stderr).toContain('is no plugin service');
    server.close();
  });
});

test('errors are JSON where JSON is asked for', async () => {
  const { code, stdout, stderr } = await harness.run('plugin info nothing-like-it --json');
  expect(code).toBe(4);
  expect(stdout).toBe('');
  expect(JSON.parse(stderr)).toMatchObject({ error: 'The catalog has no plugin "nothing-like-it"', code: 'NOT_FOUND' });
});

test('a fault of the service shows no stack', async () => {
  await harness.run('plugin install streamspace-slack --yes');
  harness.running.host.failNext('enable', new TypeError('inside'));
  const { code, stderr } = await harness.run('plugin enable streamspace-slack');
  expect(code).toBe(1);
  expect(stderr).toBe(
    'error: The service could not do this because of a fault of its own\nIts terminal shows the details.\n',
  );
});

test('colours only a terminal, and no text of a plugin moves its cursor', async () => {
  await harness.run('plugin install streamspace-slack --yes');
  harness.running.host.change('streamspace-slack', {
    state: 'enabled',
    reason: 'evil \u001b[2J\u001b[8mhidden\u202e\u0007',
  });
  const list = async (isTTY: boolean, env: Record<string, string>) => {
    let stdout = '';
    const { run } = await import('./run.ts');
    await run(['plugin', 'list', '--installed'], {
      stdout: { write: (text) => void (stdout += text), isTTY, columns: 200 },
      stderr: { write: () => undefined },
      env: { STREAMSPACE_DATA: harness.directory, ...env },
    });
    return stdout;
  };
  const plain = await list(false, {});
  // oxlint-disable-next-line no-control-regex
  expect(plain).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(plain).toContain('evil \uFFFD[2J\uFFFD[8mhidden');
  expect(await list(true, { NO_COLOR: '1' })).toBe(plain);
  const coloured = await list(true, {});
  expect(coloured).toContain('\u001b[32menabled\u001b[39m');
  expect(coloured).not.toContain('\u001b[2J');
  expect(coloured).not.toContain('\u001b[8m');
});
