import { usageError } from '../errors.ts';

/** A key, or an index into a list. */
export type Step = string | number;

type Container = Readonly<Record<string, unknown>> | readonly unknown[];

/** Whether text is a path: `key`, `key.inner` or `key[0].inner`. */
export function isPath(text: string): boolean {
  return /^[A-Za-z0-9_$-]+(\[\d{1,6}\])*(\.[A-Za-z0-9_$-]+(\[\d{1,6}\])*)*$/.test(text);
}

/** Reads a path. @throws a usage error for what is none. */
export function parsePath(text: string): readonly Step[] {
  if (!isPath(text)) throw usageError(`"${text}" is no path: write for example key, key.inner or key[0].inner`);
  return (text.match(/[A-Za-z0-9_$-]+|\[\d+\]/g) ?? []).map((step) =>
    step.startsWith('[') ? Number(step.slice(1, -1)) : step,
  );
}

/** `key[0].inner` */
export function formatPath(path: readonly Step[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

/** A list, or an object that is not a secret's mark. */
export function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null && !('$secret' in value);
}

/** What is there; `undefined` where nothing is. */
export function valueAt(root: unknown, path: readonly Step[]): unknown {
  let value = root;
  for (const step of path) {
    if (!isContainer(value) || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<Step, unknown>>)[step];
  }
  return value;
}

/** A copy with one value changed. Objects and lists on the way are made where they are missing. */
export function withValue(root: unknown, path: readonly Step[], value: unknown, at: readonly Step[] = []): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (root !== undefined && (!isContainer(root) || Array.isArray(root) !== (typeof step === 'number'))) {
    const wanted = typeof step === 'number' ? 'a list' : 'an object';
    throw usageError(`Cannot set "${formatPath([...at, ...path])}": "${formatPath(at)}" is not ${wanted}`);
  }
  const inner = withValue(valueAt(root, [step]), rest, value, [...at, step]);
  if (typeof step === 'string') return { ...(root as object | undefined), [step]: inner };

  const list = (root ?? []) as readonly unknown[];
  if (step > list.length) {
    throw usageError(
      `Cannot set "${formatPath([...at, ...path])}": the list has ${list.length} entries, so the next one is [${list.length}]`,
    );
  }
  return list.toSpliced(step, 1, inner);
}

/** A copy without one value; a list closes the gap. */
export function withoutValue(root: unknown, path: readonly Step[]): unknown {
  const [step, ...rest] = path;
  if (step === undefined || !isContainer(root) || !Object.hasOwn(root, step)) {
    throw usageError(`Cannot unset "${formatPath(path)}": it is not set`);
  }
  if (rest.length > 0) return withValue(root, [step], withoutValue(valueAt(root, [step]), rest));
  if (typeof step === 'number') return (root as readonly unknown[]).toSpliced(step, 1);
  const { [step]: _removed, ...others } = root as Readonly<Record<string, unknown>>;
  return others;
}
