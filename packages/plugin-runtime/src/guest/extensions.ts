import { PluginError, pointName, type Manifest, type PointUse } from '@streamspace/plugin-sdk';
import type { CallOptions } from '../channel/outgoing-calls.ts';
import { endWith, pack, unpack, type Packed } from '../points/wire.ts';
import { callParams } from './handling.ts';

/** Methods of each point that a plugin may use. */
export type PointMethodNames = Readonly<Record<string, readonly string[]>>;

/** What a call is put to: a provider of a point, or an object that one answered. */
type Target =
  | { readonly point: string; readonly purpose?: string; readonly provider?: string }
  | { readonly handle: number };

/** What the host answers to a call. */
interface Answer extends Packed {
  readonly handle?: { readonly id: number; readonly methods: readonly string[] };
  readonly fields?: Readonly<Record<string, unknown>>;
}

type Call = (member: string, params: unknown, options: CallOptions) => Promise<unknown>;
type Proxied = Record<string, unknown>;

/** `api.extensions`. */
export interface GuestExtensions {
  readonly use: (point: string, options?: { readonly purpose?: string }) => object;
  readonly all: (point: string) => Promise<readonly object[]>;
  /** To be called before the plugin's code runs. */
  load(manifest: Manifest, points: PointMethodNames): void;
}

export function createExtensions(call: Call): GuestExtensions {
  let consumes: readonly PointUse[] = [];
  let methodNames: PointMethodNames = {};

  async function callMethod(target: Target, method: string, args: readonly unknown[], own?: Proxied): Promise<unknown> {
    const { packed, signal } = pack(withoutTail(args));
    const request = { ...target, method, args: packed };
    const options = signal === undefined ? {} : { signal };
    const answer = (await call('extensions.use', callParams([request]), options)) as Answer;
    if (own !== undefined) Object.assign(own, answer.fields);
    if (answer.handle === undefined) return endWith(await unpack(answer), signal);
    return proxy({ handle: answer.handle.id }, answer.handle.methods, answer.value as object);
  }

  function proxy(target: Target, methods: readonly string[], fields: object = {}): Proxied {
    const api: Proxied = { ...fields };
    for (const method of methods) {
      const own = 'handle' in target ? api : undefined;
      api[method] = (...args: readonly unknown[]) => callMethod(target, method, args, own);
    }
    return api;
  }

  /** @throws {PluginError} `PERMISSION_DENIED`, saying what to declare. */
  function methodsOf(point: string, purpose: string | undefined): readonly string[] {
    const declared = consumes.filter((use) => pointName(use) === point).map(purposeOf);
    if (declared.includes(purpose) || (purpose === undefined && declared.length === 1)) return methodNames[point] ?? [];
    const what = purpose === undefined ? `"${point}"` : `"${point}" for the purpose "${purpose}"`;
    throw new PluginError(
      'PERMISSION_DENIED',
      `The plugin cannot use ${what}: list it under consumes in manifest.json`,
    );
  }

  return {
    use(point, { purpose } = {}) {
      const methods = methodsOf(point, purpose);
      const [only] = consumes.filter((use) => pointName(use) === point).map(purposeOf);
      const meant = purpose ?? only;
      return proxy({ point, ...(meant === undefined ? {} : { purpose: meant }) }, methods);
    },
    async all(point) {
      const methods = methodsOf(point, undefined);
      const names = (await call('extensions.all', callParams([point]), {})) as readonly string[];
      return names.map((provider) => ({ provider, api: proxy({ point, provider }, methods) }));
    },
    load(manifest, points) {
      consumes = manifest.consumes ?? [];
      methodNames = points;
    },
  };
}

const purposeOf = (use: PointUse): string | undefined =>
  typeof use === 'string' ? undefined : (use as { readonly purpose?: string }).purpose;

function withoutTail(args: readonly unknown[]): readonly unknown[] {
  return args.slice(0, args.findLastIndex((arg) => arg !== undefined) + 1);
}
