import { PluginError, type Consumer } from '@streamspace/plugin-sdk';
import { pack, unpack, type Packed } from './wire.ts';

/** A call of an extension point, as the host puts it to a provider. */
export interface ProvideParams {
  readonly point: string;
  readonly consumer: Consumer;
  /** The object to call, of those that were answered before. Default: what the provider made for the consumer. */
  readonly handle?: number;
  readonly method: string;
  readonly args: Packed;
  /** The answer stays here as an object with these fields. */
  readonly returns?: readonly string[];
  /** Fields of the handle, to be told with the answer. */
  readonly fields?: readonly string[];
  /** The handle is of no more use after this. */
  readonly final?: boolean;
}

/** What a provider answers. */
export interface ProvideAnswer extends Packed {
  readonly handle?: number;
  /** Of the handle that was called. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Makes what one consumer gets. */
export type Factory = (consumer: Consumer) => unknown;
type Target = Readonly<Record<string, unknown>>;

/** The provider's end of extension points: objects per consumer, and handles. */
export interface Provided {
  call(params: ProvideParams, signal: AbortSignal): Promise<ProvideAnswer>;
  /** Nobody uses these handles any more. */
  release(handles: readonly number[]): void;
  /** The next call of each consumer gets an object that is made anew. */
  renew(): void;
}

/** Objects that are kept for consumers; the one that was used longest ago goes first. */
const mostKept = 256;

export function createProvided(factoryOf: (point: string) => Factory | undefined): Provided {
  const made = new Map<string, Target>();
  const handles = new Map<number, Target>();
  let lastHandle = 0;

  function madeFor(point: string, consumer: Consumer): Target {
    const key = JSON.stringify([point, consumer.plugin, consumer.purpose, consumer.onBehalfOf]);
    const known = made.get(key);
    const target = known ?? make(point, consumer);
    made.delete(key);
    made.set(key, target);
    const [oldest] = made.keys();
    if (made.size > mostKept && oldest !== undefined) made.delete(oldest);
    return target;
  }

  function make(point: string, consumer: Consumer): Target {
    const factory = factoryOf(point);
    if (factory === undefined) throw new PluginError('UNSUPPORTED', `The plugin does not provide ${point}`);
    return asTarget(factory(consumer), `What provides ${point}`);
  }

  function handleOf(id: number): Target {
    const target = handles.get(id);
    if (target === undefined) throw new PluginError('NOT_FOUND', 'This object has ended');
    return target;
  }

  return {
    async call({ point, consumer, handle, method, args, returns, fields, final = false }, signal) {
      const target = handle === undefined ? madeFor(point, consumer) : handleOf(handle);
      const work = target[method];
      if (typeof work !== 'function') throw new PluginError('UNSUPPORTED', `The plugin does not do ${point}.${method}`);
      const given = (await unpack(args, signal)) as unknown[];
      const result: unknown = await (work as (...args: readonly unknown[]) => unknown).apply(target, given);
      if (handle !== undefined && final) handles.delete(handle);
      const told = fields === undefined ? {} : { fields: pick(target, fields) };
      if (returns === undefined) return { ...pack(result).packed, ...told };
      lastHandle += 1;
      const kept = asTarget(result, `${point}.${method}`);
      handles.set(lastHandle, kept);
      return { value: pick(kept, returns), handle: lastHandle, ...told };
    },
    release(ids) {
      for (const id of ids) handles.delete(id);
    },
    renew: () => made.clear(),
  };
}

function asTarget(value: unknown, what: string): Target {
  if (typeof value === 'object' && value !== null) return value as Target;
  throw new PluginError('INTERNAL', `${what} has to be an object with methods`);
}

const pick = (source: Target, keys: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(keys.map((key) => [key, source[key]]));
