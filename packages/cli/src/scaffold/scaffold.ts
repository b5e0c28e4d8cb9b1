import type { Manifest } from '@streamspace/plugin-sdk';
import { monogram } from './icon.ts';
import { formatJson } from './json.ts';
import { packageFile } from './package-file.ts';
import { readme } from './readme.ts';
import type { CodeType, ScaffoldType, Template } from './template.ts';
import { extensionTemplate } from './templates/extension.ts';
import { integrationTemplate } from './templates/integration.ts';
import { webhookTemplate } from './templates/webhook.ts';
import { themeDescription, themeFiles } from './theme.ts';
import { compilerOptions } from './versions.ts';

export interface ScaffoldOptions {
  readonly name: string;
  readonly type: ScaffoldType;
  /** Plain JavaScript: nothing to build and nothing to install. */
  readonly plain: boolean;
  readonly author: string;
  /** Default: what the template does. */
  readonly description?: string | undefined;
  /** Whether it becomes a package of this repository's workspace. */
  readonly isWorkspace: boolean;
  /** Version of the StreamSpace packages that it depends on elsewhere. */
  readonly cliVersion: string;
}

const templates: Readonly<Record<CodeType, Template>> = {
  extension: extensionTemplate,
  webhook: webhookTemplate,
  integration: integrationTemplate,
};

/** The files of a new plugin by name. `manifest.d.json.ts`, which follows from the manifest, is the build's to add. */
export function scaffold(options: ScaffoldOptions): {
  readonly manifest: Manifest;
  readonly files: Map<string, string>;
} {
  const { name, plain, type, isWorkspace } = options;
  if (type === 'theme') return scaffoldTheme(options);
  const template = templates[type];
  const variant = plain ? template.plain : template.typescript;
  const { description = template.description } = options;
  const displayName = toDisplayName(name);
  const manifest = createManifest(options, { displayName, description, template });

  const files = new Map([
    ['manifest.json', formatJson(manifest)],
    ['README.md', readme({ name, displayName, description }, template, variant)],
  ]);
  for (const [file, text] of Object.entries(variant.sources(name))) files.set(file, text);
  if (variant.configSchema !== undefined) {
    files.set('config.schema.json', `${JSON.stringify(variant.configSchema, undefined, 2)}\n`);
  }
  if (!plain) {
    files.set('assets/icon.svg', monogram(name, displayName));
    files.set('package.json', formatJson(packageFile(options, variant)));
    const base = isWorkspace ? { extends: '../../tsconfig.base.json' } : { compilerOptions };
    files.set('tsconfig.json', formatJson({ ...base, include: ['src'] }));
  }
  return { manifest, files };
}

function scaffoldTheme(options: ScaffoldOptions): ReturnType<typeof scaffold> {
  const { name, author, isWorkspace, description = themeDescription } = options;
  const schema = schemaPath(isWorkspace, true);
  const manifest: Manifest = {
    ...(schema === undefined ? {} : { $schema: schema }),
    name,
    version: '1.0.0',
    displayName: toDisplayName(name),
    description,
    type: 'theme',
    category: 'Themes',
    author,
    license: 'MIT',
    icon: 'assets/icon.svg',
    entrypoints: { main: 'theme.json' },
    permissions: [],
  };
  return { manifest, files: themeFiles({ manifest, isWorkspace }) };
}

function createManifest(
  { name, type, plain, author, isWorkspace }: ScaffoldOptions,
  parts: { readonly displayName: string; readonly description: string; readonly template: Template },
): Manifest {
  const { displayName, description, template } = parts;
  const { category, ...rest } = template.manifest(name);
  const schema = schemaPath(isWorkspace, plain);
  return {
    ...(schema === undefined ? {} : { $schema: schema }),
    name,
    version: '1.0.0',
    displayName,
    description,
    type,
    category,
    author,
    license: 'MIT',
    ...(plain ? {} : { icon: 'assets/icon.svg' }),
    entrypoints: { main: 'index.js' },
    ...rest,
    ...(plain ? template.plain : template.typescript).manifest,
  } as Manifest;
}

/** Where an editor finds the schema of manifests, as far as it lies somewhere. */
function schemaPath(isWorkspace: boolean, plain: boolean): string | undefined {
  if (isWorkspace) return '../../packages/plugin-sdk/manifest.schema.json';
  return plain ? undefined : './node_modules/@streamspace/plugin-sdk/manifest.schema.json';
}

/** `my-plugin` as people read it: `My plugin`. */
function toDisplayName(name: string): string {
  return (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll('-', ' ');
}
