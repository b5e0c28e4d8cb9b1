import { isPluginError, objectStoreError } from '@streamspace/plugin-sdk';
import type { Attempts } from './attempts.ts';
import type { ByteBudget } from './budget.ts';
import type { StoredPart, StoreDriver } from './driver.ts';
import { createPartBuffer, type BufferPool } from './part-buffer.ts';
import { partSize } from './part-size.ts';

/** Sends bytes in parts, several at once, and holds no more of them than it may. */
export interface Parts {
  /** Bytes from the beginning on that have arrived without a gap. */
  readonly committed: number;
  /** Bytes that were written, arrived or not. */
  readonly written: number;
  /** Those that have arrived, in order. */
  readonly arrived: readonly StoredPart[];
  /** Resolves when there is room for more. */
  write(bytes: Uint8Array): Promise<void>;
  /** Sends what is held, if it is enough for a part, and waits for all of it. */
  flush(): Promise<void>;
  /** Sends all that is held, and waits for it. */
  finish(): Promise<void>;
  /** What is held and no part was made of yet, when nothing was sent so far. The bytes are the caller's then. */
  takeUnsent(): Uint8Array | undefined;
  /** Sends nothing more and lets go of all bytes. */
  end(reason: Error): void;
}

export interface PartsOptions {
  readonly driver: StoreDriver;
  readonly attempts: Attempts;
  readonly budget: ByteBudget;
  readonly pool: BufferPool;
  readonly key: string;
  /** The vendor's id of the upload, which may begin now. */
  readonly uploadId: () => Promise<string>;
  readonly firstPartBytes: number;
  /** Parts in flight. */
  readonly concurrency: number;
  /** Those that have arrived before. */
  readonly before: readonly StoredPart[];
  readonly signal: AbortSignal;
}

export function createParts(options: PartsOptions): Parts {
  const { driver, attempts, budget, pool, key, uploadId, firstPartBytes, before, signal } = options;
  const { limits } = driver;
  const { partUnitBytes = 1 } = limits;
  const concurrency = limits.sequential ? 1 : options.concurrency;
  const buffer = createPartBuffer(pool);
  /** Parts that have arrived before one that comes earlier. */
  const early = new Map<number, StoredPart>();
  const inFlight = new Set<Promise<void>>();
  const inOrder: StoredPart[] = [...before];
  let next = before.length + 1;
  let written = before.reduce((sum, { size }) => sum + size, 0);
  let committed = written;
  let failure: Error | undefined;

  function arrive(part: StoredPart): void {
    early.set(part.number, part);
    for (let found = early.get(inOrder.length + 1); found !== undefined; found = early.get(inOrder.length + 1)) {
      early.delete(found.number);
      inOrder.push(found);
      committed += found.size;
    }
  }

  function check(): void {
    if (failure !== undefined) throw failure;
  }

  async function sendPart(number: number, body: Uint8Array): Promise<void> {
    try {
      const id = await uploadId();
      const part = await attempts.run(() => driver.putPart({ key, id }, number, body, signal), { signal });
      if (part.size !== body.length) throw objectStoreError('integrity', 'The store has a part of another length');
      arrive(part);
    } catch (error) {
      failure ??= asError(error);
    } finally {
      budget.free(body.length);
      pool.give(body);
    }
  }

  /**
   * Makes a part of what is held and starts to send it, when there is a place for it.
   *
   * @param bytes Of what is held. Default: as much as a part that others follow may have.
   */
  async function send(bytes = buffer.length - (buffer.length % partUnitBytes)): Promise<void> {
    // oxlint-disable-next-line no-await-in-loop -- until one of them is done
    while (inFlight.size >= concurrency) await Promise.race(inFlight);
    check();
    // Of an upload that cannot begin, one part is enough to find out.
    if (next === 1) await uploadId().catch((error: unknown) => (failure ??= asError(error)));
    check();
    const number = next;
    next += 1;
    const sending = sendPart(number, buffer.take(bytes)).finally(() => inFlight.delete(sending));
    inFlight.add(sending);
  }

  /** Waits until so many bytes may be held. A part of the smallest size always may, so that each upload gets on. */
  async function reserve(bytes: number): Promise<void> {
    while (!budget.take(bytes)) {
      // oxlint-disable no-await-in-loop -- until there is room
      if (inFlight.size > 0) await Promise.race(inFlight);
      else if (buffer.length >= limits.minPartBytes && !limits.equalParts) await send();
      else return budget.force(bytes);
      // oxlint-enable no-await-in-loop
      check();
    }
  }

  async function settle(): Promise<void> {
    await Promise.all(inFlight);
    check();
  }

  return {
    get committed() {
      return committed;
    },
    get written() {
      return written;
    },
    get arrived() {
      return inOrder;
    },
    async write(bytes) {
      check();
      for (let rest = bytes; rest.length > 0;) {
        // oxlint-disable no-await-in-loop -- backpressure
        const size = partSize(next, firstPartBytes, limits);
        if (buffer.length >= size) {
          await send();
          continue;
        }
        const piece = rest.subarray(0, size - buffer.length);
        await reserve(piece.length);
        // oxlint-enable no-await-in-loop
        buffer.add(piece, size);
        written += piece.length;
        rest = rest.subarray(piece.length);
      }
    },
    async flush() {
      check();
      if (buffer.length >= (limits.equalParts ? firstPartBytes : limits.minPartBytes)) await send();
      await settle();
    },
    async finish() {
      check();
      if (buffer.length > 0) await send(buffer.length);
      await settle();
    },
    takeUnsent() {
      if (next > 1 || failure !== undefined) return undefined;
      budget.free(buffer.length);
      return buffer.take();
    },
    end(reason) {
      failure ??= reason;
      budget.free(buffer.length);
      buffer.take();
    },
  };
}

const asError = (error: unknown): Error =>
  isPluginError(error) ? error : objectStoreError('unknown', 'The upload failed', { cause: error });
