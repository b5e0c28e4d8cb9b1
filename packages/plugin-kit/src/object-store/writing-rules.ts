import { objectStoreError, type PutOptions } from '@streamspace/plugin-sdk';
import type { Retention } from './driver.ts';

/** What an operator wants of all objects of a purpose. */
export interface WritingRules {
  readonly storageClass?: string | undefined;
  readonly retention?: { readonly mode: string; readonly days: number } | undefined;
}

const dayMs = 86_400_000;

/**
 * What holds for one object: what the consumer asks for, within what the operator has set.
 *
 * @throws {PluginError} reason `unsupported` for a retention where the operator has set none, or for a storage class that
 *   the store does not have.
 */
export function rulesFor(
  { storageClass, retainUntil }: Pick<PutOptions, 'storageClass' | 'retainUntil'>,
  rules: WritingRules,
  options: { readonly storageClasses: readonly string[]; readonly now: number },
): { readonly storageClass?: string | undefined; readonly retention?: Retention | undefined } {
  if (storageClass !== undefined && !options.storageClasses.includes(storageClass)) {
    const known = options.storageClasses.join(', ') || 'none';
    throw objectStoreError('unsupported', `The storage class "${storageClass}" is none of this store: it has ${known}`);
  }
  return { storageClass: storageClass ?? rules.storageClass, retention: retentionFor(retainUntil, rules, options.now) };
}

function retentionFor(asked: string | undefined, { retention }: WritingRules, now: number): Retention | undefined {
  if (retention === undefined) {
    if (asked === undefined) return undefined;
    throw objectStoreError('unsupported', 'Retention is not configured for this purpose');
  }
  // A consumer may keep an object longer than the operator asks for, and never shorter.
  const least = now + retention.days * dayMs;
  return { mode: retention.mode, until: new Date(Math.max(least, Date.parse(asked ?? '') || 0)).toISOString() };
}
