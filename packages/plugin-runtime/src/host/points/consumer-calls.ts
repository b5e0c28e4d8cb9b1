import {
  PluginError,
  pointInfo,
  pointName,
  type Consumer,
  type ExtensionPointName,
  type Manifest,
} from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type { Gate } from '../../gate/gate.ts';
import { pack, unpack } from '../../points/wire.ts';
import type { Handled } from '../causes.ts';
import { answersHandle, callPoint, methodNames, type ProviderHandle } from './call-point.ts';
import type { Provider, Providers } from './providers.ts';

/** Calls of one plugin process to what other plugins provide. */
export interface ConsumerCalls {
  handles(member: string): boolean;
  call(member: string, args: readonly unknown[], cause: Handled, signal: AbortSignal): Promise<unknown>;
  /** The process has ended: nobody uses its objects any more. */
  end(): void;
}

/** Objects of providers that one consumer may have open. */
const mostHandles = 64;

const path = z.array(z.union([z.string().max(200), z.int().min(0)])).max(16);
const name = z.string().max(100);
const request = z.strictObject({
  point: name.optional(),
  purpose: name.optional(),
  provider: name.optional(),
  handle: z.int().optional(),
  method: name,
  args: z.strictObject({
    value: z.array(z.unknown()).max(16),
    bytes: z.array(path).max(16).optional(),
    signal: path.optional(),
  }),
});

interface Open {
  readonly point: ExtensionPointName;
  readonly consumer: Consumer;
  readonly provider: Provider;
  readonly handle: ProviderHandle;
}

export function createConsumerCalls(manifest: Manifest, providers: Providers, gate: Gate): ConsumerCalls {
  const open = new Map<number, Open>();
  let lastId = 0;
  let ended = false;

  /** What is called, and as whom. @throws {PluginError} `PERMISSION_DENIED` for what the manifest does not list. */
  function targetOf(
    asked: z.output<typeof request>,
    user: string | undefined,
  ): Omit<Open, 'handle'> & { handle?: ProviderHandle } {
    if (asked.handle !== undefined) {
      const known = open.get(asked.handle);
      if (known === undefined) throw new PluginError('NOT_FOUND', 'This object has ended');
      return known;
    }
    const point = declaredPoint(manifest, asked.point, asked.purpose, asked.provider);
    const consumer: Consumer = {
      plugin: manifest.name,
      ...(asked.purpose === undefined ? {} : { purpose: asked.purpose }),
      ...(user === undefined ? {} : { onBehalfOf: user }),
    };
    return { point, consumer, provider: providers.find(point, consumer, asked.provider) };
  }

  async function use(value: unknown, cause: Handled, signal: AbortSignal): Promise<unknown> {
    const parsed = request.safeParse(value);
    if (!parsed.success) throw new PluginError('INVALID_ARGUMENT', 'This is no call of an extension point');
    await gate.admit('extensions.use', signal);
    const { args, method, handle: id } = parsed.data;
    const target = targetOf(parsed.data, cause.user);
    if (id === undefined && open.size >= mostHandles && answersHandle(target.point, method)) throw tooMany();
    const given = await unpack(
      { value: args.value, ...(args.bytes && { bytes: args.bytes }), ...(args.signal && { signal: args.signal }) },
      signal,
    );
    const answer = await callPoint({ ...target, method, args: given, signal, cause });
    if (answer.final && id !== undefined) open.delete(id);
    const fields = answer.fields === undefined ? {} : { fields: answer.fields };
    const { packed } = pack(answer.value);
    if (answer.handle === undefined) return { ...packed, ...fields };
    return { ...packed, ...fields, handle: keep({ ...target, handle: answer.handle }) };
  }

  function keep(kept: Open): { readonly id: number; readonly methods: readonly string[] } {
    if (ended || open.size >= mostHandles) {
      kept.provider.release([kept.handle.id]);
      throw tooMany();
    }
    lastId += 1;
    open.set(lastId, kept);
    return { id: lastId, methods: methodNames(kept.handle.shape.methods) };
  }

  return {
    handles: (member) => member === 'extensions.use' || member === 'extensions.all',

    async call(member, [first], cause, signal) {
      if (member === 'extensions.use') return use(first, cause, signal);
      await gate.admit('extensions.all', signal);
      const point = declaredPoint(manifest, first, undefined, undefined);
      return providers.running(point, { plugin: manifest.name });
    },

    end() {
      ended = true;
      for (const { provider, handle } of open.values()) provider.release([handle.id]);
      open.clear();
    },
  };
}

const tooMany = (): PluginError =>
  new PluginError('QUOTA_EXCEEDED', `${mostHandles} objects of providers are open: complete or abort one first`);

function declaredPoint(
  { name: plugin, consumes = [] }: Manifest,
  point: unknown,
  purpose: string | undefined,
  provider: string | undefined,
): ExtensionPointName {
  const uses = consumes.filter((use) => pointName(use) === point);
  const declared = uses.some((use) => (typeof use === 'string' ? undefined : use.purpose) === purpose);
  if (!declared) {
    const what = purpose === undefined ? `"${String(point)}"` : `"${String(point)}" for the purpose "${purpose}"`;
    throw new PluginError('PERMISSION_DENIED', `${plugin} cannot use ${what}: list it under consumes in manifest.json`);
  }
  const found = point as ExtensionPointName;
  if (provider !== undefined && pointInfo[found].providers !== 'many') {
    throw new PluginError('PERMISSION_DENIED', `${plugin} cannot choose who provides ${found}: the operator does`);
  }
  return found;
}
