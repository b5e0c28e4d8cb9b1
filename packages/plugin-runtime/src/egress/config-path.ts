import type { Json } from '@streamspace/plugin-sdk';

/**
 * The values that a path such as `webhookUrl`, `mail.host` or `endpoints[].url` names in a configuration, in order.
 * `[]` goes through the items of a list. What is not there, and what is `null`, gives no value.
 */
export function valuesAt(config: Json, path: string): readonly unknown[] {
  let found: readonly unknown[] = [config];
  for (const step of path.split('.')) {
    const key = step.replace(/\[\]$/, '');
    found = found.flatMap((value) => ownValues(value, key));
    if (step.endsWith('[]'))
      found = found.flatMap((value) => (Array.isArray(value) ? (value as readonly unknown[]) : []));
  }
  return found.filter((value) => value !== undefined && value !== null);
}

function ownValues(value: unknown, key: string): readonly unknown[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const own = Object.getOwnPropertyDescriptor(value, key);
  return own === undefined ? [] : [own.value];
}
