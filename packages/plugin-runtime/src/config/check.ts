import { closest, PluginError, type Json } from '@streamspace/plugin-sdk';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import type { ConfigFaults } from '../host/types.ts';
import { formatPath, type ConfigStep } from './paths.ts';

/** A configuration that does not fit; `fields` says what is wrong per key. */
export class ConfigError extends PluginError {
  readonly fields: ConfigFaults;

  constructor(message: string, fields: ConfigFaults) {
    super('CONFIG_INVALID', message);
    this.fields = fields;
  }
}

/** Makes the error for a set of faults; the message names them all, for logs and terminals. */
export function configError(plugin: string, fields: ConfigFaults): ConfigError {
  const faults = Object.entries(fields).map(([path, fault]) => (path === '' ? fault : `${path} ${fault}`));
  return new ConfigError(`The configuration of ${plugin} does not fit: ${faults.join('; ')}`, fields);
}

/** Checks configurations of one plugin against its JSON Schema. */
export interface ConfigChecker {
  /**
   * @returns A copy with the schema's defaults filled in.
   * @throws {ConfigError} with every fault.
   */
  check(config: Json): Json;
}

const anything: ConfigChecker = { check: (config) => structuredClone(config) };

/**
 * @param schema JSON Schema 2020-12; without one, any object is accepted.
 * @throws {PluginError} `INVALID_ARGUMENT` when it is no JSON Schema.
 */
export function createConfigChecker(plugin: string, schema: Json | undefined): ConfigChecker {
  if (schema === undefined) return anything;
  const validate = compile(plugin, schema);
  return {
    check(config) {
      const copy = structuredClone(config);
      if (!validate(copy)) throw configError(plugin, toFaults(validate.errors ?? []));
      return copy;
    },
  };
}

function compile(plugin: string, schema: Json): ValidateFunction {
  // Not strict: annotations of other tools in a schema are no reason to refuse a plugin; the catalog is strict about ours.
  const ajv = new Ajv2020({ allErrors: true, useDefaults: true, strict: false, verbose: true });
  ajvFormats.default(ajv);
  try {
    return ajv.compile(schema);
  } catch (error) {
    throw new PluginError('INVALID_ARGUMENT', `The configuration schema of ${plugin} is no JSON Schema`, {
      cause: error,
    });
  }
}

function toFaults(errors: readonly ErrorObject[]): ConfigFaults {
  const faults: Record<string, string> = {};
  for (const error of errors) {
    const [path, fault] = describe(error);
    // Of several faults in one place the first is the closest to what was meant; "anyOf" only sums up the ones before.
    faults[path] ??= fault;
  }
  return faults;
}

function describe(error: ErrorObject): [path: string, fault: string] {
  const steps = error.instancePath
    .split('/')
    .slice(1)
    .map((part): ConfigStep => (/^\d+$/.test(part) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~')));
  const params = error.params as Readonly<Record<string, unknown>>;
  const at = (fault: string, ...more: string[]): [string, string] => [formatPath([...steps, ...more]), fault];

  switch (error.keyword) {
    case 'required':
      return at('is required', String(params['missingProperty']));
    case 'additionalProperties': {
      const key = String(params['additionalProperty']);
      const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {});
      const suggestion = closest(key, known);
      return at(`is unknown${suggestion === undefined ? '' : `: did you mean "${suggestion}"?`}`, key);
    }
    case 'enum':
      return at(`must be one of ${(params['allowedValues'] as readonly unknown[]).map(String).join(', ')}`);
    case 'const':
      return at(`must be ${JSON.stringify(params['allowedValue'])}`);
    case 'pattern':
      return at(`must match ${String(params['pattern'])}`);
    case 'format':
      return at(`must be a valid ${String(params['format'])}`);
    default:
      return at(error.message ?? 'does not fit');
  }
}
