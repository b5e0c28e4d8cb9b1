import { parseDurationMs, parseSizeBytes, PluginError, type Json } from '@streamspace/plugin-sdk';
import { configError } from '../config/check.ts';
import { valuesAt } from '../egress/index.ts';

/** The place in the configuration that a manifest names instead of a value. */
interface Reference {
  readonly config: string;
  readonly unit?: 's' | 'min' | 'h' | 'KiB' | 'MiB' | 'GiB' | undefined;
}

/** A value of the manifest that the configuration may hold, see `orConfig` of the SDK. */
export type OrConfig<T> = T | Reference;

const unitMs = { s: 1000, min: 60_000, h: 3_600_000 } as const;
const unitBytes = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;

/**
 * Reads the values of one plugin's manifest with its configuration. What the operator has left empty is `undefined`;
 * what does not fit is `CONFIG_INVALID` with the key where the operator wrote it, else `INVALID_ARGUMENT`.
 */
export interface ConfigValues {
  /** @param what Names the value in an error about the manifest. */
  text(value: OrConfig<string> | undefined, what: string): string | undefined;
  /** Milliseconds of a duration, or of a number with the unit that the manifest gives. */
  durationMs(value: OrConfig<string>, what: string): number | undefined;
  /** Bytes of a size, or of a number with the unit that the manifest gives. */
  sizeBytes(value: OrConfig<string>, what: string): number | undefined;
  /** Throws that a value does not fit. `fault` begins with a verb. */
  refuse(value: OrConfig<unknown>, what: string, fault: string): never;
}

export function createConfigValues(plugin: string, config: Json): ConfigValues {
  function refuse(value: OrConfig<unknown>, what: string, fault: string): never {
    if (isReference(value)) throw configError(plugin, { [value.config]: fault });
    throw new PluginError('INVALID_ARGUMENT', `manifest.json of ${plugin}: ${what} ${fault}`);
  }

  function find(value: unknown): unknown {
    const found = isReference(value) ? valuesAt(config, value.config)[0] : value;
    return typeof found === 'string' && found.trim() === '' ? undefined : found;
  }

  function quantity(
    value: OrConfig<string>,
    what: string,
    parse: (text: string) => number,
    units: Readonly<Record<string, number>>,
  ): number | undefined {
    const found = find(value);
    if (found === undefined) return undefined;
    const unit = isReference(value) ? units[value.unit ?? ''] : undefined;
    if (typeof found === 'number' && unit !== undefined) return found * unit;
    if (typeof found === 'number') return refuse(value, what, 'is a number, and manifest.json does not say of what');
    if (typeof found !== 'string') return refuse(value, what, 'must be a text or a number');
    try {
      return parse(found);
    } catch (error) {
      return refuse(value, what, `does not fit: ${(error as TypeError).message}`);
    }
  }

  return {
    refuse,
    text(value, what) {
      const found = find(value);
      if (found === undefined || typeof found === 'string') return found;
      return refuse(value, what, 'must be a text');
    },
    durationMs: (value, what) => quantity(value, what, parseDurationMs, unitMs),
    sizeBytes: (value, what) => quantity(value, what, parseSizeBytes, unitBytes),
  };
}

function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null && 'config' in value;
}
