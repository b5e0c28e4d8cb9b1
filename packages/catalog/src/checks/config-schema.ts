import { pathKind, readJson } from '../files.ts';
import { createFinding, type Finding } from '../finding.ts';
import { compileSchema } from '../config/compile.ts';
import { checkDefaults } from '../config/defaults.ts';
import { checkReferences, findReferences } from '../config/references.ts';
import { properties, resolve, topLevelKeys, type SchemaProperty } from '../config/schema-walk.ts';
import { looksSecret } from '../config/secret-names.ts';
import type { JsonDocument } from '../json/document.ts';
import { fixJson } from '../fix/fix-json.ts';
import { isJsonObject, type JsonObject } from '../json/object.ts';
import type { LoadedPlugin } from './loaded-plugin.ts';

export interface ConfigCheck {
  /** Absent where there is none or it is not usable. */
  readonly schema?: JsonObject;
  /** Top-level configuration keys. */
  readonly keys: readonly string[];
  readonly findings: readonly Finding[];
}

/** Checks config.schema.json, if there is one, and that the manifest refers to what is in it. */
export function checkConfig(plugin: LoadedPlugin): ConfigCheck {
  const file = `${plugin.path}/config.schema.json`;
  const { document, findings, isMissing } = readJson(plugin.root, file);
  if (isMissing) return { keys: [], findings: missingSchema(plugin) };
  if (document === undefined) return { keys: [], findings };

  const found: Finding[] = [...findings];
  const schema = document.value;
  if (!isJsonObject(schema) || schema['type'] !== 'object') {
    found.push(createFinding('config-root', file, 'must have "type": "object"', document.locate(['type'])));
    return { keys: [], findings: found };
  }
  const { validate, fault } = compileSchema(schema, document);
  if (fault) {
    found.push(createFinding('config-schema', file, fault.message, fault.range));
    return { keys: topLevelKeys(schema), findings: found };
  }
  found.push(...checkDefaults(document, validate));
  found.push(...checkRequired(schema, document));
  const isGenerated = pathKind(plugin.directory, 'src/index.ts') === 'file';
  for (const property of properties(schema)) found.push(...checkProperty(property, schema, { document, isGenerated }));
  if (plugin.manifest) found.push(...checkReferences(findReferences(plugin.manifest), schema, plugin.document));
  return { schema, keys: topLevelKeys(schema), findings: found };
}

function missingSchema({ manifest, document }: LoadedPlugin): readonly Finding[] {
  const [reference] = manifest ? findReferences(manifest) : [];
  if (reference === undefined) return [];
  const message = `refers to the configuration key "${reference.key}", but there is no config.schema.json: building the plugin writes it from the schema under config`;
  return [createFinding('config-path', document.file, message, document.locate(reference.at))];
}

function checkProperty(
  { name, schema, path, isSecret }: SchemaProperty,
  root: JsonObject,
  { document, isGenerated }: { readonly document: JsonDocument; readonly isGenerated: boolean },
): Finding[] {
  const findings: Finding[] = [];
  const target = resolve(root, schema['$ref']);
  const described = [schema, target].some((each) => isJsonObject(each) && hasText(each['description']));
  // The value that tells alternatives apart explains itself.
  if (!described && !Object.hasOwn(schema, 'const')) {
    const message = `"${name}" has no description`;
    findings.push(createFinding('config-description', document.file, message, document.locate(path, 'key')));
  }
  if (!isSecret && looksSecret(name, schema)) {
    const message = `"${name}" looks like a secret: mark it with "writeOnly": true`;
    // A generated file is mended where it comes from.
    const fix = isGenerated
      ? undefined
      : fixJson(document, 'Mark it as a secret', (editor) => editor.set([...path, 'writeOnly'], true));
    findings.push(createFinding('config-secret', document.file, message, document.locate(path, 'key'), fix));
  }
  return findings;
}

const hasText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';

function checkRequired(schema: JsonObject, document: JsonDocument): Finding[] {
  const known = topLevelKeys(schema);
  const required: readonly unknown[] = Array.isArray(schema['required']) ? schema['required'] : [];
  return required.flatMap((name, index) => {
    if (known.includes(String(name))) return [];
    const message = `"${String(name)}" is required but not among the properties`;
    return [createFinding('config-required', document.file, message, document.locate(['required', index]))];
  });
}
