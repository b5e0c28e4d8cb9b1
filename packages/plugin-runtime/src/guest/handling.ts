import { AsyncLocalStorage } from 'node:async_hooks';
import { isObject } from './definition.ts';

/** A call of the plugin to the host, as it crosses the channel. */
export interface CallParams {
  readonly args: readonly unknown[];
  /** What the host has given as the name of what the plugin is handling. */
  readonly handling?: string;
  /** Id of the user as whom the plugin acts. */
  readonly as?: string;
}

const current = new AsyncLocalStorage<string | undefined>();

/** Runs what the host asks for. Calls that follow from it, however late, carry the name that the host gave it. */
export function answer<T>(params: unknown, work: () => T): T {
  const name = isObject(params) ? params['handling'] : undefined;
  return current.run(typeof name === 'string' ? name : undefined, work);
}

/** The parameters of a call that is made now. */
export function callParams(args: readonly unknown[], as?: string): CallParams {
  const handling = current.getStore();
  return { args, ...(handling === undefined ? {} : { handling }), ...(as === undefined ? {} : { as }) };
}
