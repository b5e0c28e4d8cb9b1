type Schema = Readonly<Record<string, unknown>>;

/** Keys of a configuration that another schema has, has not, or needs. Keys of objects have dots in between. */
export interface ConfigChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Also those among `added`. */
  readonly required: readonly string[];
}

/** What becomes of the keys of a configuration between two schemas; without a schema there are none. */
export function configChanges(before: Schema = {}, after: Schema = {}): ConfigChanges {
  const [old, next] = [keysOf(before), keysOf(after)];
  return {
    added: [...next.keys()].filter((key) => !old.has(key)),
    removed: [...old.keys()].filter((key) => !next.has(key)),
    required: [...next].flatMap(([key, isRequired]) => (isRequired && old.get(key) !== true ? [key] : [])),
  };
}

/** Each key, and whether it has to be there; one with a default is never missing. */
function keysOf(schema: Schema, path: readonly string[] = []): ReadonlyMap<string, boolean> {
  const { properties, required } = schema;
  const needed = Array.isArray(required) ? required : [];
  return new Map(
    Object.entries(isObject(properties) ? properties : {}).flatMap(([name, value]) => {
      const inner = isObject(value) ? value : {};
      const at = [...path, name];
      const isRequired = needed.includes(name) && !('default' in inner);
      return [[at.join('.'), isRequired] as const, ...keysOf(inner, at)];
    }),
  );
}

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
