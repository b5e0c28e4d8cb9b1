import type { PluginError } from '@streamspace/plugin-sdk';
import { afterEach, describe, expect, test } from 'vitest';
import { createVirtualClock } from '../clock.ts';
import { createInProcessLoader, type InProcessPlugin } from './in-process-loader.ts';
import type { LogLine } from './types.ts';

const clock = createVirtualClock(Date.UTC(2026, 0, 15));
const manifest = { name: 'guest', permissions: ['network'] };
const running: InProcessPlugin[] = [];
let lines: Pick<LogLine, 'level' | 'message'>[] = [];

interface Global {
  readonly streamspace?: { readonly log: { info(message: string): void } };
}

async function start(
  plugin: object,
  onCall: (member: string, params: unknown) => Promise<unknown> = async () => undefined,
): Promise<InProcessPlugin> {
  lines = [];
  const process = await createInProcessLoader(plugin, { clock }).start({
    name: 'guest',
    bundleDirectory: '',
    memoryBytes: 0,
    onCall,
    onLog: (line) => lines.push(line),
  });
  running.push(process);
  return process;
}

const load = (process: InProcessPlugin) =>
  process.call('load', { manifest, config: {}, platform: {}, granted: ['network'] }, { deadlineMs: 10_000 });
const messages = () => lines.map(({ message }) => message);

afterEach(async () => {
  await Promise.all(running.splice(0).map((process) => process.stop(0)));
});

describe('globals', () => {
  test('are the plugin’s in the streams that it makes, whoever reads them', async () => {
    const plugin = {
      onLoad: () => ({
        provides: {
          'object-store': () => ({
            get: async () => ({
              body: new ReadableStream<Uint8Array>(
                {
                  pull(controller) {
                    controller.enqueue(new TextEncoder().encode(new Date().toISOString()));
                    controller.close();
                  },
                },
                { highWaterMark: 0 },
              ),
            }),
          }),
        },
      }),
    };
    const process = await start(plugin);
    await process.call(
      'load',
      { manifest: { ...manifest, provides: ['object-store'] }, config: {}, platform: {}, granted: [] },
      { deadlineMs: 10_000 },
    );
    const params = { point: 'object-store', consumer: { plugin: 'a' }, method: 'get', args: { value: [] } };
    const { value } = (await process.call('provide', params, { deadlineMs: 10_000 })) as {
      readonly value: { readonly body: ReadableStream<Uint8Array<ArrayBuffer>> };
    };
    expect(await new Response(value.body).text()).toBe(new Date(clock.now()).toISOString());
  });

  test('are each plugin’s own, also when several run at once, and nobody’s outside', async () => {
    const own = { fetch: globalThis.fetch, Date: globalThis.Date, log: console.log };
    const seen: string[] = [];
    const make = (name: string) => ({
      async onLoad() {
        (globalThis as Global).streamspace?.log.info(name);
        const response = await fetch(`https://${name}.example.com/`);
        seen.push(`${name}: ${response.status}`);
      },
    });
    const answer = (status: number) => async () => ({
      status,
      statusText: '',
      headers: [],
      url: '',
      redirected: false,
    });
    const [one, two] = [await start(make('one'), answer(201)), await start(make('two'), answer(202))];
    await Promise.all([load(one), load(two)]);
    expect(seen.toSorted()).toEqual(['one: 201', 'two: 202']);
    expect((globalThis as Global).streamspace).toBeUndefined();

    await Promise.all([one.stop(0), two.stop(0)]);
    expect('streamspace' in globalThis).toBe(false);
    expect([globalThis.fetch, globalThis.Date, console.log]).toEqual([own.fetch, own.Date, own.log]);
  });

  test('of this process are what the host has while it answers a plugin', async () => {
    const times: number[] = [];
    const plugin = {
      async onLoad() {
        times.push(Date.now());
        await fetch('https://example.com/');
      },
    };
    const process = await start(plugin, async () => {
      times.push(Date.now());
      return { status: 204, statusText: '', headers: [], url: '', redirected: false };
    });
    const before = Date.now();
    await load(process);
    expect(times[0]).toBe(Date.UTC(2026, 0, 15));
    expect(times[1]).toBeGreaterThanOrEqual(before);
  });

  test('that somebody else replaced meanwhile stay as they are', async () => {
    const { log } = console;
    const process = await start({ onLoad() {} });
    const other = (): void => undefined;
    console.log = other;
    await process.stop(0);
    expect(console.log).toBe(other);
    console.log = log;
  });

  test('a timer of Node’s is not the plugin’s, and the other way round', async () => {
    let timer: unknown;
    const process = await start({
      onLoad() {
        timer = setTimeout(() => undefined, 60_000);
        (timer as NodeJS.Timeout).unref().ref();
        return { onEnable: () => clearTimeout(timer as NodeJS.Timeout) };
      },
    });
    await load(process);
    expect(clock.pendingTimers).toBe(1);
    await process.call('enable', {}, { deadlineMs: 1000 });
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('a copy', () => {
  test('is evaluated anew where a function says how', async () => {
    let evaluations = 0;
    const evaluate = () => {
      evaluations += 1;
      (globalThis as Global).streamspace?.log.info(`evaluated ${evaluations}`);
      return { onLoad() {} };
    };
    await load(await start(evaluate));
    expect(messages()).toEqual(['evaluated 1']);
    await load(await start(evaluate));
    expect(messages()).toEqual(['evaluated 2']);
  });

  test('that cannot be evaluated does not start, and leaves nothing behind', async () => {
    const failing = start(() => {
      throw new RangeError('too far');
    });
    await expect(failing).rejects.toMatchObject({
      code: 'INTERNAL',
      message: "The plugin's process did not start: crashed: RangeError: too far",
    });
    expect('streamspace' in globalThis).toBe(false);
  });

  test('that hangs is a timeout, on the clock', async () => {
    const process = await start({ onLoad: () => new Promise(() => {}) });
    const failure = load(process).catch((error: PluginError) => error);
    await clock.advance(10_000);
    expect(await failure).toMatchObject({ code: 'TIMEOUT', message: '"load" took longer than 10000 ms' });
  });

  test('that crashes fails what waits for it, ends its timers, and has no further effect', async () => {
    const called: string[] = [];
    let goOn = (): void => undefined;
    const process = await start(
      {
        async onLoad({ api }: { api: { storage: { set(key: string, value: unknown): Promise<void> } } }) {
          setInterval(() => called.push('interval'), 100);
          await new Promise<void>((resolve) => {
            goOn = resolve;
          });
          await api.storage.set('key', 1);
          called.push('after the call');
        },
      },
      async (member) => void called.push(member),
    );
    const failure = load(process).catch((error: PluginError) => error);
    await clock.advance(100);
    process.crash('crashed: for the test');
    expect(await failure).toMatchObject({ message: "The plugin's process has ended: crashed: for the test" });
    expect(await process.exited).toEqual({ reason: 'crashed: for the test' });
    goOn();
    await clock.advance(1000);
    expect(called).toEqual(['interval']);
    await expect(load(process)).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  test('that stops after it crashed keeps its first reason', async () => {
    const process = await start({ onLoad() {} });
    process.crash('first');
    await process.stop(0);
    expect(await process.exited).toEqual({ reason: 'first' });
  });
});
