import { PluginError, type SpoolWriteOptions, type SpoolWriter } from '@streamspace/plugin-sdk';
import { createTurns } from '../keyed-queue.ts';
import { createFeed } from './feed.ts';

type Invoke = (member: string, args: readonly unknown[]) => Promise<unknown>;
type Closed = Awaited<ReturnType<SpoolWriter['close']>>;

// Taken before plugin code can replace it.
const { Uint8Array } = globalThis;

/**
 * Opens a writer. Its bytes go to the host in one stream, whose credit holds the plugin back; `sync` and `close` say how
 * many of them they mean, because a call may overtake what waits for credit.
 */
export async function createSpoolWriter(
  invoke: Invoke,
  name: string,
  options: SpoolWriteOptions = {},
): Promise<SpoolWriter> {
  const feed = createFeed();
  const writer = await invoke('spool.write', [{ ...options, op: 'open', name, data: feed.stream }]);
  const turns = createTurns();
  let sent = 0;
  let end: unknown;

  const ask = (op: 'sync' | 'close'): Promise<unknown> => invoke('spool.write', [{ op, writer, bytes: sent }]);

  /** Runs one step after those before it; if it fails, it is the last. */
  function inTurn<T>(step: () => Promise<T>): Promise<T> {
    return turns.inTurn(async () => {
      if (end !== undefined) throw end;
      try {
        return await step();
      } catch (error) {
        end ??= error;
        feed.end();
        throw end;
      }
    });
  }

  async function send(chunk: Uint8Array): Promise<void> {
    try {
      await feed.push(chunk);
    } catch {
      // The host reads no further, and knows why.
      await ask('sync');
      throw new PluginError('INTERNAL', `Cannot write "${name}": the host takes no more of it`);
    }
    sent += chunk.length;
  }

  const finished = (how: string): PluginError =>
    new PluginError('INVALID_STATE', `Cannot write "${name}": its writer is ${how}`);

  return {
    async write(chunk) {
      if (!(chunk instanceof Uint8Array)) {
        throw new PluginError('INVALID_ARGUMENT', `Cannot write "${name}": only a Uint8Array can be written`);
      }
      await inTurn(async () => {
        if (chunk.length > 0) await send(chunk);
      });
    },

    sync: () => inTurn(async () => (await ask('sync')) as number),

    close: () =>
      inTurn(async () => {
        feed.end();
        const closed = (await ask('close')) as Closed;
        end = finished('closed');
        return closed;
      }),

    async abort() {
      if (end !== undefined) return;
      end = finished('aborted');
      // Where the host does not know the writer any more, it has aborted it.
      await invoke('spool.write', [{ op: 'abort', writer }]).catch(() => undefined);
      feed.end();
    },
  };
}
