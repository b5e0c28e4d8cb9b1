import type { InstalledPlugin } from '@streamspace/plugin-service';
import type { Printer } from '../output/printer.ts';
import { formatPath, valueAt, type Step } from './path.ts';
import { configKeys, descriptionOf, describeType, type ConfigKey, type Schema } from './schema.ts';

const hidden = '•••';

type Row = readonly [key: string, value: string, about: string];

/** All keys of a plugin, with what they are set to. */
export function showConfig(plugin: InstalledPlugin, out: Printer): void {
  const keys = configKeys(plugin.configSchema);
  const known = keys.map((key): Row => [
    key.path.join('.'),
    formatValue(valueAt(plugin.config, key.path), key, out),
    aboutOf(key.schemas),
  ]);
  const others = Object.entries(plugin.config)
    .filter(([name]) => !keys.some(({ path: [top] }) => top === name))
    .map(([name, value]): Row => [formatPath([name satisfies Step]), formatSet(value), '']);
  if (known.length + others.length === 0) {
    out.line(`${plugin.displayName} has nothing to configure.`);
    return;
  }
  out.table([['KEY', 'VALUE', 'ABOUT'], ...known, ...others]);
}

function formatValue(value: unknown, { required, fallback }: ConfigKey, out: Printer): string {
  if (value !== undefined) return formatSet(value);
  if (fallback !== undefined) return out.style('dim', `${formatSet(fallback)} (default)`);
  return required ? out.style('yellow', 'required') : out.style('dim', 'not set');
}

/** A value in one line, its secrets hidden. */
export function formatSet(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  return isSecretMark(value)
    ? hidden
    : JSON.stringify(value, (_key, inner: unknown) => (isSecretMark(inner) ? hidden : inner));
}

function isSecretMark(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '$secret' in value;
}

/** What a key is for and what fits. */
export function aboutOf(schemas: readonly Schema[]): string {
  const description = descriptionOf(schemas);
  const type = describeType(schemas);
  return description === '' ? type : `${description} (${type})`;
}
