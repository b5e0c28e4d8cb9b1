/** Any part of `T`; lists are taken whole. `undefined` leaves a field out. */
export type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: DeepPartial<T[K]> | undefined }
    : T;

/** `base` with `changes` laid over it: objects key by key, anything else as a whole; `undefined` removes. */
export function mergeDeep(base: unknown, changes: unknown): unknown {
  if (!isObject(changes)) return changes;
  const merged = new Map(Object.entries(isObject(base) ? base : {}));
  for (const [key, change] of Object.entries(changes)) {
    if (change === undefined) merged.delete(key);
    else merged.set(key, mergeDeep(merged.get(key), change));
  }
  return Object.fromEntries(merged);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
