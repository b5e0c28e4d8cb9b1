import { isJsonObject, type JsonObject } from '../json/object.ts';
import type { Fact } from './fact.ts';

/** All that a configuration schema says: one fact for each key, and one for each part that is about no single key. */
export function configFacts(schema: JsonObject): readonly Fact[] {
  const { rest, keys } = split(schema, '');
  const whole = Object.entries(rest).map(([keyword, value]): Fact => ({ area: 'config', name: `(${keyword})`, value }));
  return [...keys, ...whole];
}

/** Takes the keys out of a schema. What is left is about the schema itself. */
function split(schema: JsonObject, path: string): { readonly rest: JsonObject; readonly keys: readonly Fact[] } {
  const { properties, required, ...others } = schema;
  const named = isJsonObject(properties) ? Object.entries(properties) : [];
  const demanded: readonly unknown[] = Array.isArray(required) ? required : [];
  const keys = named.flatMap(([key, property]): readonly Fact[] => {
    const name = path === '' ? key : `${path}.${key}`;
    const isRequired = demanded.includes(key);
    if (!isJsonObject(property)) return [{ area: 'config', name, value: { schema: property, isRequired } }];
    const inner = split(property, name);
    return [{ area: 'config', name, value: { ...inner.rest, isRequired } }, ...inner.keys];
  });
  const unknown = demanded.filter((key) => !named.some(([name]) => name === key));
  const items = isJsonObject(others['items']) ? split(others['items'], `${path}[]`) : undefined;
  return {
    rest: {
      ...others,
      ...(unknown.length > 0 && { required: unknown }),
      ...(items && { items: items.rest }),
    },
    keys: [...keys, ...(items?.keys ?? [])],
  };
}
