import { PluginError, type Spool, type SpoolWriter } from '@streamspace/plugin-sdk';
import { describe, expect, test } from 'vitest';
import { createFeed } from './feed.ts';
import { spoolMembers } from './spool.ts';

type Call = readonly [member: string, args: readonly unknown[]];

/** The spool of a plugin, whose host answers with `answer`. */
function setUp(answer: (member: string, args: readonly unknown[]) => unknown): { spool: Spool; calls: Call[] } {
  const calls: Call[] = [];
  const members = spoolMembers(async (member, args) => {
    calls.push([member, args]);
    return answer(member, args);
  });
  const spool = Object.fromEntries(Object.entries(members).map(([name, run]) => [name.replace('spool.', ''), run]));
  return { spool: spool as unknown as Spool, calls };
}

interface Step {
  readonly op: string;
  readonly data: ReadableStream<Uint8Array>;
  readonly bytes: number;
}

/** A writer whose bytes wait in `data` until a test reads them. */
async function openWriter(
  answer: (step: Step) => unknown = () => undefined,
): Promise<{ writer: SpoolWriter; reader: ReadableStreamDefaultReader<Uint8Array>; steps: Step[] }> {
  const steps: Step[] = [];
  const { spool } = setUp((_member, [step]) => {
    steps.push(step as Step);
    return (step as Step).op === 'open' ? 7 : answer(step as Step);
  });
  const writer = await spool.write('a', { append: true });
  const reader = steps[0]?.data.getReader();
  if (reader === undefined) throw new Error('no writer was opened');
  return { writer, reader, steps };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a writer', () => {
  test('is opened by name; options cannot name another', async () => {
    const { spool, calls } = setUp(() => 1);
    await spool.write('a', { ttl: '1h', name: 'b', op: 'abort' } as object);
    expect(calls).toEqual([['spool.write', [{ op: 'open', name: 'a', ttl: '1h', data: expect.any(ReadableStream) }]]]);
  });

  test('holds a write back until the host comes for more', async () => {
    const { writer, reader } = await openWriter();
    const done: string[] = [];
    void writer.write(bytes('one')).then(() => done.push('one'));
    void writer.write(bytes('two')).then(() => done.push('two'));
    await settled();
    expect(done).toEqual([]);
    expect((await reader.read()).value).toEqual(bytes('one'));
    await settled();
    expect(done).toEqual([]);
    const second = reader.read();
    await settled();
    expect(done).toEqual(['one']);
    expect((await second).value).toEqual(bytes('two'));
  });

  test('says with a sync and a close how many bytes it has sent', async () => {
    const { writer, reader, steps } = await openWriter(({ op }) => (op === 'sync' ? 3 : { bytes: 3, sha256: 'x' }));
    const read = (async () => {
      while (!(await reader.read()).done);
    })();
    await writer.write(bytes('one'));
    await writer.write(new Uint8Array(0));
    expect(await writer.sync()).toBe(3);
    expect(await writer.close()).toEqual({ bytes: 3, sha256: 'x' });
    await read;
    expect(steps.slice(1)).toEqual([
      { op: 'sync', writer: 7, bytes: 3 },
      { op: 'close', writer: 7, bytes: 3 },
    ]);
  });

  test('learns from the host why it reads no further, and says so from then on', async () => {
    const full = new PluginError('QUOTA_EXCEEDED', 'full');
    const { writer, reader, steps } = await openWriter(() => {
      throw full;
    });
    const writing = writer.write(bytes('one'));
    await reader.cancel();
    await expect(writing).rejects.toBe(full);
    await expect(writer.write(bytes('two'))).rejects.toBe(full);
    await expect(writer.close()).rejects.toBe(full);
    await writer.abort();
    expect(steps.map(({ op }) => op)).toEqual(['open', 'sync']);
  });

  test('that is aborted lets go of what waits', async () => {
    const { writer, reader, steps } = await openWriter(({ op }) => {
      if (op === 'abort') return reader.cancel();
      throw new PluginError('NOT_FOUND', 'No writer 7 is open in the spool');
    });
    const writing = writer.write(bytes('one'));
    await Promise.all([expect(writing).rejects.toThrow('Cannot write "a": its writer is aborted'), writer.abort()]);
    await expect(writer.sync()).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await writer.abort();
    expect(steps.filter(({ op }) => op === 'abort')).toHaveLength(1);
  });

  test('takes bytes only, and goes on after a refusal', async () => {
    const { writer, reader } = await openWriter();
    await expect(writer.write('text' as unknown as Uint8Array)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    void writer.write(Buffer.from('one'));
    expect(Buffer.from((await reader.read()).value ?? [])).toEqual(Buffer.from('one'));
  });
});

describe('reading', () => {
  test('asks the host when somebody begins to read, not before', async () => {
    const { spool, calls } = setUp(() => ({ body: new Response('text').body }));
    const stream = spool.read('a', { start: 1 });
    await settled();
    expect(calls).toEqual([]);
    expect(await new Response(stream).text()).toBe('text');
    expect(calls).toEqual([['spool.read', ['a', { start: 1 }]]]);
  });

  test('fails with what the host says', async () => {
    const { spool } = setUp(() => {
      throw new PluginError('NOT_FOUND', 'no such file');
    });
    await expect(spool.read('a').getReader().read()).rejects.toThrow('no such file');
  });

  test('that is cancelled while the host opens the file lets it go', async () => {
    const opened = Promise.withResolvers<unknown>();
    let cancelled: unknown;
    const body = new ReadableStream<Uint8Array>({ cancel: (reason) => void (cancelled = reason) });
    const { spool } = setUp(() => opened.promise);
    const reader = spool.read('a').getReader();
    void reader.read();
    await settled();
    const cancelling = reader.cancel('enough');
    opened.resolve({ body });
    await cancelling;
    expect(cancelled).toBe('enough');
  });

  test('that is cancelled before it begins asks for nothing', async () => {
    const { spool, calls } = setUp(() => undefined);
    await spool.read('a').cancel();
    expect(calls).toEqual([]);
  });
});

test('a list is an array with its cursor', async () => {
  const { spool, calls } = setUp(() => ({ items: [{ name: 'a' }], next: 'a' }));
  const page = await spool.list('x', { limit: 1 });
  expect([[...page], page.next]).toEqual([[{ name: 'a' }], 'a']);
  await spool.list();
  expect(calls.map(([, args]) => args)).toEqual([
    ['x', { limit: 1 }],
    ['', {}],
  ]);
});

test('a feed whose reader has gone rejects, and can be ended', async () => {
  const feed = createFeed();
  await feed.stream.cancel('enough');
  await expect(feed.push(bytes('x'))).rejects.toBe('enough');
  feed.end();
});
