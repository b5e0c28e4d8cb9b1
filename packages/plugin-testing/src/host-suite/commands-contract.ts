import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pluginOf, probe, secretToken } from './plugin-files.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

export function commandsContract(open: OpenHost): void {
  describe('commands', () => {
    let host: SuiteHost;
    const token = 'canary-3c4d5e6f';
    beforeAll(async () => {
      host = await open(
        {
          ...pluginOf(({ config }) => ({
            commands: {
              'probe:echo': ({ input, viewer }: { input: object; viewer: object }) => ({
                done: JSON.stringify({ input, viewer }),
                link: '/sessions',
              }),
              'probe:quiet': () => undefined,
              'probe:leak': () => ({ done: `token ${String(config.get('token'))}` }),
              'probe:wrong': () => ({ done: () => 'a function' }),
            },
          })),
          ...secretToken,
        },
        {
          config: { token },
          manifest: {
            contributes: {
              commands: ['run', 'echo', 'quiet', 'leak', 'wrong'].map((id) => ({ id: `probe:${id}`, title: id })),
            },
          },
        },
      );
    });
    afterAll(() => host.close());

    test('get their input and who asks, and their answer comes back', async () => {
      const outcome = await host.command('probe:echo', { a: [1, { b: null }] });
      expect(outcome).toEqual({
        done: '{"input":{"a":[1,{"b":null}]},"viewer":{"id":"u1","username":"ada","role":"admin","groups":[],"timeZone":"UTC","locale":"en"}}',
        link: '/sessions',
      });
    });

    test('may answer nothing', async () => {
      expect(await host.command('probe:quiet')).toBeUndefined();
    });

    test('answer no secret', async () => {
      expect(await host.command('probe:leak')).toEqual({ done: 'token •••' });
    });

    test('that answer what is no data have failed', async () => {
      await expect(host.command('probe:wrong')).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: 'value.done is a function: only plain JSON and streams can be sent',
      });
    });

    test('that do not exist are refused, with those that do', async () => {
      await expect(host.command('probe:nothing')).rejects.toMatchObject({
        code: 'NOT_FOUND',
        message:
          'probe has no command or action "probe:nothing" (it has: probe:run, probe:echo, probe:quiet, probe:leak, probe:wrong)',
      });
    });

    test('are listed with their titles', () => {
      expect(host.plugin().commands).toContainEqual({ id: 'probe:echo', title: 'echo' });
    });
  });

  describe('errors that cross', () => {
    let host: SuiteHost;
    const token = 'canary-9a8b7c6d';
    beforeAll(async () => {
      host = await open(
        {
          ...probe,
          ...secretToken,
        },
        { config: { token } },
      );
    });
    afterAll(() => host.close());

    /** What the host gets of what the plugin throws. */
    async function thrown(text: string): Promise<Record<string, unknown>> {
      const error: unknown = await host
        .run((_context, source) => {
          // oxlint-disable-next-line no-eval -- what is thrown cannot cross
          throw (0, eval)(source);
        }, text)
        .catch((reason: unknown) => reason);
      return { ...(error as { toJSON(): object }).toJSON() };
    }

    test.each([
      ['an error without a code', `new Error('plain')`, { code: 'INTERNAL', message: 'plain' }],
      ['a subclass', `new RangeError('too far')`, { code: 'INTERNAL', message: 'too far' }],
      [
        'a known code',
        `Object.assign(new Error('no'), { code: 'VENDOR_REJECTED' })`,
        { code: 'VENDOR_REJECTED', message: 'no' },
      ],
      [
        'an unknown code',
        `Object.assign(new Error('no file'), { code: 'ENOENT' })`,
        { code: 'INTERNAL', message: 'no file' },
      ],
      [
        'a wait',
        `Object.assign(new Error('later'), { code: 'RATE_LIMITED', retryAfterMs: 1500 })`,
        { code: 'RATE_LIMITED', message: 'later', retryAfterMs: 1500 },
      ],
      [
        'a wait that is no number',
        `Object.assign(new Error('later'), { code: 'RATE_LIMITED', retryAfterMs: 'soon' })`,
        { code: 'RATE_LIMITED', message: 'later' },
      ],
      ['a string', `'text'`, { code: 'INTERNAL', message: 'text' }],
      ['null', `null`, { code: 'INTERNAL', message: 'null' }],
      ['undefined', `undefined`, { code: 'INTERNAL', message: 'undefined' }],
      [
        'an object that looks like one',
        `({ code: 'TIMEOUT', message: 'x' })`,
        { code: 'INTERNAL', message: '[object Object]' },
      ],
      ['an empty message', `new Error()`, { code: 'INTERNAL', message: '' }],
      [
        'causes and other properties',
        `Object.assign(new Error('a', { cause: new Error('b') }), { code: 'TIMEOUT', extra: 1 })`,
        { code: 'TIMEOUT', message: 'a' },
      ],
      ['an aggregate', `new AggregateError([new Error('inner')], 'outer')`, { code: 'INTERNAL', message: 'outer' }],
    ])('%s', async (_what, text, data) => {
      expect(await thrown(text)).toEqual(data);
    });

    test('a message is cut at 8 KiB', async () => {
      const { message } = await thrown(`new Error('x'.repeat(100_000))`);
      expect(message).toHaveLength(8192);
    });

    test('a message holds no secret', async () => {
      expect(await thrown(`new Error('with ${token} in it')`)).toMatchObject({ message: 'with ••• in it' });
    });

    test('the stack of an unexpected one is in the log, of an expected one it is not', async () => {
      await thrown(`new Error('surprise')`);
      await thrown(`Object.assign(new Error('foreseen'), { code: 'TIMEOUT' })`);
      const errors = host.logs().filter(({ level }) => level === 'error');
      expect(errors.find(({ message }) => message.includes('surprise'))?.message).toMatch(/^Error: surprise\n\s+at /);
      expect(errors.filter(({ message }) => message.includes('foreseen'))).toEqual([]);
    });

    test('the plugin gets an error of the host with its code, as an Error', async () => {
      expect(
        await host.run(async ({ api }) => {
          try {
            await api.users.get('x');
            return undefined;
          } catch (error) {
            const { name, code, retryable } = error as Error & { code: string; retryable: boolean };
            return [error instanceof Error, name, code, retryable];
          }
        }),
      ).toEqual([true, 'PluginError', 'PERMISSION_DENIED', false]);
    });

    test('arguments that are wrong are named by their place', async () => {
      await expect(host.run(({ api }) => api.plugins.get(7 as never))).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringMatching(/^api\.plugins\.get: argument 1: /),
      });
      await expect(host.run(({ api }) => api.plugins.get('nobody'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    test('an argument too many is refused', async () => {
      await expect(
        host.run(({ api }) => (api.storage.get as (...args: unknown[]) => Promise<unknown>)('key', 'more')),
      ).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    });
  });
}
