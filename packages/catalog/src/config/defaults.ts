import type { ValidateFunction } from 'ajv/dist/2020.js';
import { isJsonObject } from '../json/object.ts';
import { createFinding, type Finding } from '../finding.ts';
import type { JsonDocument, JsonPath } from '../json/document.ts';
import { explain } from './compile.ts';
import { pointerPath } from './schema-walk.ts';

/** A default that stands in the schema, and where its value would stand in a configuration. */
interface Default {
  readonly valuePath: JsonPath;
  readonly schemaPath: JsonPath;
}

/** That each default is what its own schema accepts, found by validating a configuration that has only the defaults. */
export function checkDefaults(document: JsonDocument, validate: ValidateFunction): readonly Finding[] {
  const defaults: Default[] = [];
  const value = collect(document.value, { valuePath: [], schemaPath: [] }, defaults);
  try {
    validate(value);
  } catch (error) {
    // References by anchor may turn in circles that show only now.
    const message = `cannot be evaluated: ${error instanceof Error ? error.message : String(error)}`;
    return [createFinding('config-schema', document.file, message, document.locate([]))];
  }
  const reported = new Set<Default>();
  const findings: Finding[] = [];
  for (const error of validate.errors ?? []) {
    // Rules between keys judge the missing ones too; only what properties say of themselves counts here.
    if (!/^#\/(properties|\$defs)\//.test(error.schemaPath)) continue;
    const place = pointerPath(error.instancePath);
    const found = defaults.find(({ valuePath }) =>
      valuePath.every((part, index) => String(part) === String(place[index])),
    );
    if (found === undefined || reported.has(found)) continue;
    reported.add(found);
    const message = `the default of "${found.valuePath.join('.')}" ${explain(error)}`;
    findings.push(
      createFinding('config-default', document.file, message, document.locate([...found.schemaPath, 'default'])),
    );
  }
  return findings;
}

/** Notes each default below `schema` and answers with the value that they make up. */
function collect(schema: unknown, at: Default, defaults: Default[]): unknown {
  if (!isJsonObject(schema)) return undefined;
  if (Object.hasOwn(schema, 'default') && at.valuePath.length > 0) {
    defaults.push(at);
    return schema['default'];
  }
  const own = schema['properties'];
  if (isJsonObject(own)) {
    const entries = Object.entries(own).map(([name, inner]) => {
      const place = { valuePath: [...at.valuePath, name], schemaPath: [...at.schemaPath, 'properties', name] };
      return [name, collect(inner, place, defaults)] as const;
    });
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }
  if (!isJsonObject(schema['items'])) return undefined;
  const place = { valuePath: [...at.valuePath, 0], schemaPath: [...at.schemaPath, 'items'] };
  const item = collect(schema['items'], place, defaults);
  return item === undefined ? undefined : [item];
}
