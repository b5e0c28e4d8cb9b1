import { isPluginError, PluginError, type Consumer, type ExtensionPointName } from '@streamspace/plugin-sdk';
import { points, type Point, type PointHandle, type PointMethod } from '@streamspace/plugin-sdk/points';
import type { z } from 'zod';
import { pack, unpack } from '../../points/wire.ts';
import { lateReason } from '../../channel/outgoing-calls.ts';
import { endedReason } from '../../process-ended.ts';
import type { Handled } from '../causes.ts';
import type { Provider } from './providers.ts';

/** One call, between whoever asks and whoever answers; neither trusts the other, and the host trusts neither. */
export interface PointCall {
  readonly point: ExtensionPointName;
  readonly consumer: Consumer;
  readonly provider: Provider;
  /** The object to call. Default: the point itself. */
  readonly handle?: ProviderHandle;
  readonly method: string;
  /** As they came; checked here. */
  readonly args: unknown;
  readonly signal?: AbortSignal;
  readonly cause: Handled;
}

/** An object that a provider answered and keeps. */
export interface ProviderHandle {
  readonly id: number;
  readonly shape: PointHandle;
}

export interface PointAnswer {
  /** Checked: JSON, bytes and streams. Of a handle, its fields. */
  readonly value: unknown;
  readonly handle?: ProviderHandle;
  /** Fields of the handle that was called, as they are now. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** The handle that was called has ended. */
  readonly final: boolean;
}

const usualTimeoutMs = 30_000;
/** A point can ask a provider that uses other points in turn; one that comes back to itself ends here. */
const deepest = 4;

type Methods = Readonly<Record<string, PointMethod>>;

/** @throws {PluginError} what the provider threw; `INVALID_ARGUMENT`, `NO_PROVIDER`; `INTERNAL` for an answer that the point does not allow. */
export async function callPoint(call: PointCall): Promise<PointAnswer> {
  const { point, consumer, provider, handle, method, cause } = call;
  const label = `${handle?.shape.handle ?? point}.${method}`;
  const shape = methodOf(handle?.shape.methods ?? points[point].methods, method, label);
  const args = readArguments(label, shape, call.args);
  const depth = (cause.depth ?? 0) + 1;
  if (depth > deepest) throw new PluginError('INVALID_STATE', `Plugins call ${point} of each other in a circle`);
  if (!provider.alive) throw new PluginError('NO_PROVIDER', `${provider.name} was loaded anew: open it again`);

  const returned = isHandle(shape.result) ? shape.result : undefined;
  const { packed, signal } = pack(args);
  const answer = await provider
    .call(
      {
        point,
        consumer,
        method,
        args: packed,
        ...(handle === undefined
          ? {}
          : { handle: handle.id, fields: fieldsOf(handle.shape), final: shape.final === true }),
        ...(returned === undefined ? {} : { returns: fieldsOf(returned) }),
      },
      { deadlineMs: shape.timeoutMs ?? usualTimeoutMs, signal: signal ?? call.signal, cause: { ...cause, depth } },
    )
    .catch((error: unknown) => {
      throw describe(error, points[point], provider, label, shape);
    });

  const read = <T>(schema: z.ZodType<T>, value: unknown): T => readAnswer(label, provider, schema, value);
  const fields = handle === undefined || shape.final === true ? undefined : read(handle.shape.fields, answer.fields);
  const rest = { ...(fields === undefined ? {} : { fields }), final: shape.final === true };
  if (returned === undefined) {
    return { value: read(shape.result as z.ZodType, await unpackAnswer(label, provider, answer)), ...rest };
  }
  if (typeof answer.handle !== 'number') throw badAnswer(label, provider, 'no object with methods');
  return { value: read(returned.fields, answer.value), handle: { id: answer.handle, shape: returned }, ...rest };
}

/** What a consumer can call. */
export const methodNames = (methods: object): readonly string[] => Object.keys(methods);

/** Whether a method of a point answers an object that stays with the provider. */
export function answersHandle(point: ExtensionPointName, method: string): boolean {
  const { methods } = points[point];
  const shape = Object.hasOwn(methods, method) ? (methods as Methods)[method] : undefined;
  return shape !== undefined && isHandle(shape.result);
}

const isHandle = (result: PointMethod['result']): result is PointHandle => 'handle' in result;
const fieldsOf = ({ fields }: PointHandle): readonly string[] => Object.keys(fields.shape);

function methodOf(methods: object, method: string, label: string): PointMethod {
  const shape = Object.hasOwn(methods, method) ? (methods as Methods)[method] : undefined;
  if (shape !== undefined) return shape;
  throw new PluginError('INVALID_ARGUMENT', `There is no ${label}: there are ${methodNames(methods).join(', ')}`);
}

function readArguments(label: string, { args }: PointMethod, value: unknown): readonly unknown[] {
  const result = args.safeParse(value);
  if (result.success) return result.data;
  throw new PluginError('INVALID_ARGUMENT', `${label}: ${describeFault(result.error, 'argument ')}`);
}

async function unpackAnswer(label: string, provider: Provider, answer: Parameters<typeof unpack>[0]): Promise<unknown> {
  try {
    return await unpack(answer);
  } catch (error) {
    throw badAnswer(label, provider, error instanceof Error ? error.message : String(error));
  }
}

function readAnswer<T>(label: string, provider: Provider, schema: z.ZodType<T>, value: unknown): T {
  // What crosses as JSON knows no undefined.
  const result = schema.safeParse(value === null && schema.safeParse(undefined).success ? undefined : value);
  if (result.success) return result.data;
  throw badAnswer(label, provider, describeFault(result.error, ''));
}

/** The provider's operator reads what was wrong; the consumer that it is not to blame. */
function badAnswer(label: string, provider: Provider, fault: string): PluginError {
  provider.blame(`Answered ${label} with what the extension point does not allow: ${fault}`);
  return new PluginError('INTERNAL', `${provider.name} answered ${label} with what the extension point does not allow`);
}

function describeFault({ issues }: z.ZodError, prefix: string): string {
  return issues
    .slice(0, 3)
    .map(({ path: [first, ...rest], message }) => {
      if (first === undefined) return message;
      const place = typeof first === 'number' && prefix !== '' ? `${prefix}${first + 1}` : String(first);
      return `${[place, ...rest.map(String)].join('.')}: ${message}`;
    })
    .join('; ');
}

/** An error as the consumer gets it: no reason that the point does not know, and no words of the channel. */
function describe(error: unknown, point: Point, provider: Provider, label: string, shape: PointMethod): unknown {
  if (!isPluginError(error)) return error;
  const { code, message, retryAfterMs, reason, details } = error;
  if (reason === endedReason)
    return new PluginError('NO_PROVIDER', `${provider.name} ended during ${label}: ${message}`);
  if (reason === lateReason) {
    const ms = shape.timeoutMs ?? usualTimeoutMs;
    return new PluginError('TIMEOUT', `${provider.name} did not answer ${label} within ${ms} ms`);
  }
  const known = reason !== undefined && point.reasons?.includes(reason) === true;
  return new PluginError(code, message, {
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(known ? { reason } : {}),
    ...(details === undefined ? {} : { details }),
  });
}
