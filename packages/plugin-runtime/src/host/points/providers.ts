import {
  pointInfo,
  pointName,
  PluginError,
  type Consumer,
  type ExtensionPointName,
  type Manifest,
} from '@streamspace/plugin-sdk';
import { createProvided, type ProvideAnswer, type ProvideParams, type Provided } from '../../points/provided.ts';
import type { Handled } from '../causes.ts';
import type { Entry } from '../entry.ts';
import type { Bindings } from './bindings.ts';
import type { LocalProvider } from './types.ts';

export interface ProviderCallOptions {
  readonly deadlineMs: number;
  readonly signal: AbortSignal | undefined;
  /** What led to it. */
  readonly cause: Handled;
}

/** Whoever answers a point, at one time: a plugin that was loaded anew is another one. */
export interface Provider {
  readonly name: string;
  readonly alive: boolean;
  call(params: ProvideParams, options: ProviderCallOptions): Promise<ProvideAnswer>;
  release(handles: readonly number[]): void;
  /** Tells the provider's operator what it did wrong. */
  blame(message: string): void;
}

/** Who answers which point. */
export interface Providers {
  /** Plugins that are switched on and provide it, the one that was installed first before the others. */
  offers(point: ExtensionPointName): readonly Entry[];
  /** Who is taken for a purpose, running or not. */
  chosen(point: ExtensionPointName, consumer: Pick<Consumer, 'plugin' | 'purpose'>): Entry | undefined;
  /**
   * @param named One of several, for points with many.
   * @throws {PluginError} `NO_PROVIDER`, saying what an operator can do.
   */
  find(point: ExtensionPointName, consumer: Consumer, named?: string): Provider;
  /** Names of all that run. */
  running(point: ExtensionPointName, consumer: Consumer): readonly string[];
  /** Whether anybody is taken for it, running or not. */
  has(point: ExtensionPointName, consumer: Consumer): boolean;
  provideLocally<N extends ExtensionPointName>(point: N, provider: LocalProvider<N>): () => void;
}

/** The name of what the host itself provides. */
const localName = 'host';

export function createProviders(entries: () => readonly Entry[], bindings: Bindings): Providers {
  const local = new Map<ExtensionPointName, Provided>();

  function offers(point: ExtensionPointName): readonly Entry[] {
    return entries()
      .filter(({ record }) => record.enabled && offerOf(record.manifest, point) !== undefined)
      .toSorted((a, b) => a.record.id - b.record.id);
  }

  /** Nobody is their own provider: a store may stand on another store. */
  function candidates(point: ExtensionPointName, { plugin, purpose }: Consumer): readonly Entry[] {
    return offers(point).filter(({ record: { manifest } }) => {
      const purposes = offerOf(manifest, point)?.purposes;
      return manifest.name !== plugin && (purposes === undefined || purposes.includes(purpose ?? ''));
    });
  }

  function chosen(point: ExtensionPointName, consumer: Consumer): Entry | undefined {
    const able = candidates(point, consumer);
    const bound = bindings.get(point, consumer.purpose);
    return bound === undefined ? able[0] : able.find(({ record }) => record.manifest.name === bound);
  }

  function ofPlugin(entry: Entry, point: ExtensionPointName): Provider {
    const { running } = entry.managed;
    const { name, displayName } = entry.record.manifest;
    if (running === undefined) {
      throw new PluginError('NO_PROVIDER', `${displayName} provides ${point} and does not run`);
    }
    return {
      name,
      get alive() {
        return entry.managed.running === running;
      },
      call: async (params, { cause, ...options }) =>
        (await running.provide('provide', { ...params }, options, cause)) as ProvideAnswer,
      release(handles) {
        if (entry.managed.running !== running) return;
        running.provide('release', { handles }, { deadlineMs: 5000, signal: undefined }, { chain: [] }).catch(() => {
          // It has ended, and its handles with it.
        });
      },
      blame: (message) => entry.logbook.write({ level: 'error', from: 'host', message }),
    };
  }

  function ofHost(provided: Provided): Provider {
    return {
      name: localName,
      alive: true,
      call: (params, { signal = new AbortController().signal }) => provided.call(params, signal),
      release: (handles) => provided.release(handles),
      blame(message) {
        throw new PluginError('INTERNAL', message);
      },
    };
  }

  return {
    offers,
    chosen,

    find(point, consumer, named) {
      if (named !== undefined && named !== localName) {
        const entry = candidates(point, consumer).find(({ record }) => record.manifest.name === named);
        if (entry === undefined) throw new PluginError('NO_PROVIDER', `"${named}" does not provide ${point}`);
        return ofPlugin(entry, point);
      }
      const entry = named === undefined ? chosen(point, consumer) : undefined;
      if (entry !== undefined) return ofPlugin(entry, point);
      const own = local.get(point);
      if (own !== undefined) return ofHost(own);
      throw new PluginError('NO_PROVIDER', missing(point, consumer.purpose, bindings.get(point, consumer.purpose)));
    },

    running: (point, consumer) => [
      ...candidates(point, consumer)
        .filter(({ managed }) => managed.running !== undefined)
        .map(({ record }) => record.manifest.name),
      ...(local.has(point) ? [localName] : []),
    ],

    has: (point, consumer) => chosen(point, consumer) !== undefined || local.has(point),

    provideLocally(point, provider) {
      local.set(
        point,
        createProvided((asked) => (asked === point ? provider : undefined)),
      );
      return () => void local.delete(point);
    },
  };
}

interface Offer {
  /** The only purposes it serves. Default: all. */
  readonly purposes?: readonly string[] | undefined;
}

function offerOf({ provides = [] }: Manifest, point: ExtensionPointName): Offer | undefined {
  const offer = provides.find((use) => pointName(use) === point);
  return typeof offer === 'string' ? {} : offer;
}

function missing(point: ExtensionPointName, purpose: string | undefined, bound: string | undefined): string {
  const what = purpose === undefined ? point : `${point} for ${purpose}`;
  if (bound !== undefined) return `${bound} was chosen for ${what}, and is not switched on`;
  return `No plugin provides ${what}: install one that can "${pointInfo[point].provides}"`;
}
