import { z } from 'zod';

/**
 * One method of an extension point. Arguments and result are JSON, in which bytes (at most 256 KiB in all), streams and, among
 * the arguments, an `AbortSignal` may stand.
 */
export interface PointMethod<Args = readonly unknown[], Result = unknown> {
  readonly args: z.ZodType<Args>;
  readonly result: z.ZodType<Result> | PointHandle<Result>;
  /** Longest wait for the answer, in milliseconds. Default 30,000. */
  readonly timeoutMs?: number;
  /** Of a handle: what it answers is the last thing it does. */
  readonly final?: boolean;
}

/** An object that stays with the provider: fields as of the last answer, and methods that are calls. */
export interface PointHandle<T = unknown> {
  readonly handle: string;
  readonly fields: z.ZodObject;
  readonly methods: PointMethods<T>;
}

type Fn = (...args: never[]) => Promise<unknown>;
/** The methods of an interface, each as schemas. */
export type PointMethods<T> = {
  readonly [N in keyof T as T[N] extends Fn ? N : never]: T[N] extends (...args: infer Args) => Promise<infer Result>
    ? PointMethod<Args, Result>
    : never;
};

/** What may cross between a consumer and a provider. */
export interface Point<T = unknown> {
  /** What `reason` of an error may be, beside none. */
  readonly reasons?: readonly string[];
  readonly methods: PointMethods<T>;
}

/** Declares a point for an interface: schemas that do not fit it do not compile. */
export const definePoint = <T>(point: Point<T>): Point<T> => point;

export const bytesSchema = z.instanceof(Uint8Array, { error: 'must be bytes, at most 256 KiB at a time' });
export const streamSchema = z.instanceof(ReadableStream<Uint8Array>, { error: 'must be a stream of bytes' });
export const signalSchema = z.instanceof(AbortSignal, { error: 'must be an AbortSignal' });
