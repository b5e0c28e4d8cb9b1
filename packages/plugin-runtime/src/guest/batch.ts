import { PluginError, toPluginErrorData, type PluginErrorData } from '@streamspace/plugin-sdk';
import { isObject } from './definition.ts';
import type { Handler } from './handlers.ts';

export interface BatchItem {
  readonly id: string;
  readonly attempt: number;
  readonly interrupted: boolean;
  readonly payload: unknown;
}

export interface BatchRun {
  readonly handle: Handler;
  readonly items: readonly BatchItem[];
  /** Throws for a payload that does not fit. */
  readonly parse: (payload: unknown) => unknown;
  readonly signal: AbortSignal;
}

interface FailedItem {
  readonly id: string;
  readonly error: PluginErrorData;
}

/** Hands a batch to its handler, without the items whose payload does not fit. Answers with those that failed. */
export async function runBatch({ handle, items, parse, signal }: BatchRun): Promise<readonly FailedItem[]> {
  const misfits: FailedItem[] = [];
  const fitting = items.flatMap(({ id, attempt, interrupted, payload }) => {
    try {
      return [{ payload: parse(payload), id, attempt, interrupted }];
    } catch (error) {
      misfits.push({ id, error: toPluginErrorData(error) });
      return [];
    }
  });
  const answer = fitting.length === 0 ? undefined : await handle({ items: fitting, signal });
  return [...misfits, ...readFailures(answer)];
}

/** @throws {PluginError} `INVALID_ARGUMENT` for an answer that is no list of failures, so that none is taken for success. */
function readFailures(answer: unknown): readonly FailedItem[] {
  if (answer === undefined) return [];
  if (!Array.isArray(answer)) throw invalid();
  return (answer as readonly unknown[]).map((failure) => {
    if (!isObject(failure) || typeof failure['id'] !== 'string' || !('error' in failure)) throw invalid();
    return { id: failure['id'], error: toPluginErrorData(failure['error']) };
  });
}

const invalid = (): PluginError =>
  new PluginError(
    'INVALID_ARGUMENT',
    'The handler of a batch returned neither nothing nor a list of { id, error } of the items that failed',
  );
