/**
 * The text of `manifest.d.json.ts`: the literal type of a manifest, so that TypeScript knows what it declares.
 * It ends in `export =` because under `nodenext` a default import of JSON is the module itself.
 */
export function manifestTypes(manifest: unknown): string {
  return [
    '// Generated from manifest.json by `streamspace plugin build`.',
    `declare const manifest: ${literalType(manifest, '')};`,
    'export = manifest;',
    '',
  ].join('\n');
}

function literalType(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return 'readonly []';
    return `readonly [\n${value.map((item) => `${inner}${literalType(item, inner)},\n`).join('')}${indent}]`;
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return 'Readonly<Record<never, never>>';
  return `{\n${entries.map(([key, item]) => `${inner}readonly ${JSON.stringify(key)}: ${literalType(item, inner)};\n`).join('')}${indent}}`;
}
