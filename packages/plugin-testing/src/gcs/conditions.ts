import type { FakeObject } from './bucket.ts';
import { GcsFault } from './gcs-fault.ts';

export interface Conditions {
  readonly ifGenerationMatch?: string;
  readonly ifGenerationNotMatch?: string;
  readonly ifMetagenerationMatch?: string;
  readonly ifMetagenerationNotMatch?: string;
}

const names = [
  'ifGenerationMatch',
  'ifGenerationNotMatch',
  'ifMetagenerationMatch',
  'ifMetagenerationNotMatch',
] as const;

/** @throws {GcsFault} 400 for one that is no number. */
export function readConditions(query: URLSearchParams): Conditions {
  const found = names.flatMap((name) => {
    const value = query.get(name);
    if (value === null) return [];
    if (!/^\d{1,19}$/.test(value)) throw new GcsFault(400, 'invalidParameter', `Invalid value '${value}' for ${name}`);
    return [[name, value] as const];
  });
  return Object.fromEntries(found);
}

/**
 * Generation 0 stands for no object at all.
 *
 * @throws {GcsFault} 412; 304 for a `NotMatch` of a request that reads.
 * @see https://docs.cloud.google.com/storage/docs/request-preconditions
 */
export function checkConditions(conditions: Conditions, object: FakeObject | undefined, isRead = false): void {
  const generation = object?.generation ?? '0';
  const metageneration = String(object?.metageneration ?? 0);
  const { ifGenerationMatch, ifGenerationNotMatch, ifMetagenerationMatch, ifMetagenerationNotMatch } = conditions;
  const isOther =
    (ifGenerationMatch !== undefined && ifGenerationMatch !== generation) ||
    (ifMetagenerationMatch !== undefined && ifMetagenerationMatch !== metageneration);
  if (isOther) throw notMet(412);
  if (ifGenerationNotMatch === generation || ifMetagenerationNotMatch === metageneration)
    throw notMet(isRead ? 304 : 412);
}

const notMet = (status: number): GcsFault =>
  new GcsFault(status, 'conditionNotMet', 'At least one of the pre-conditions you specified did not hold.');
