import type { Page, SpoolFile, SpoolRange, SpoolWriteOptions } from '@streamspace/plugin-sdk';
import type { WirePage } from './lists.ts';
import { createSpoolWriter } from './spool-writer.ts';

type Bytes = ReadableStream<Uint8Array>;
type Invoke = (member: string, args: readonly unknown[]) => Promise<unknown>;

// Taken before plugin code can replace it.
const { ReadableStream } = globalThis;

/** The members of `api.spool` that are more than a question to the host. */
export function spoolMembers(invoke: Invoke): Readonly<Record<string, (...args: never[]) => unknown>> {
  return {
    'spool.write': (name: string, options?: SpoolWriteOptions) => createSpoolWriter(invoke, name, options),
    'spool.read': (name: string, range?: SpoolRange) => read(invoke, name, range),
    'spool.list': async (prefix?: string, query?: object) => {
      const { items, next } = (await invoke('spool.list', [prefix ?? '', query ?? {}])) as WirePage;
      return Object.assign([...items], next === undefined ? {} : { next }) as Page<SpoolFile>;
    },
  };
}

/** A stream that asks the host for its bytes when somebody begins to read. */
function read(invoke: Invoke, name: string, range: SpoolRange = {}): Bytes {
  let opened: Promise<ReadableStreamDefaultReader<Uint8Array>> | undefined;

  async function open(): Promise<ReadableStreamDefaultReader<Uint8Array>> {
    const { body } = (await invoke('spool.read', [name, range])) as { readonly body: Bytes };
    return body.getReader();
  }

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        opened ??= open();
        const { done, value } = await (await opened).read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel(reason) {
        await (await opened)?.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
