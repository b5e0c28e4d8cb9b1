/** Kinds of plugins that there is a beginning for. */
export const scaffoldTypes = ['extension', 'webhook', 'integration', 'theme'] as const;

export type ScaffoldType = (typeof scaffoldTypes)[number];

/** Those that have code. */
export type CodeType = Exclude<ScaffoldType, 'theme'>;

/** A beginning for a plugin of one type, as TypeScript or as plain JavaScript. */
export interface Template {
  /** What it does as it stands, for the manifest of an author who has not said it yet. */
  readonly description: string;
  /** What the manifest says beside names and files. */
  manifest(name: string): Readonly<Record<string, unknown>>;
  /** How to see it work, in Markdown. */
  tryIt(name: string): string;
  readonly typescript: Variant;
  readonly plain: Variant;
}

export interface Variant {
  /** Further keys of the manifest. */
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** JSON Schema 2020-12 of the configuration; the build of a TypeScript plugin gives the same. */
  readonly configSchema?: object;
  /** Rows of the README's table. */
  readonly configuration: readonly ConfigurationRow[];
  /** Rows of the README's table. */
  readonly permissions: readonly { readonly permission: string; readonly why: string }[];
  /** Why there is nothing to ask for, where that is so. */
  readonly noPermissions?: string;
  /** Source files by name. */
  sources(name: string): Readonly<Record<string, string>>;
  /** Packages that the sources import beside the SDK. */
  readonly dependencies?: readonly ('@streamspace/plugin-kit' | 'zod')[];
}

export interface ConfigurationRow {
  readonly key: string;
  /** As a reader writes it; empty where there is none. */
  readonly fallback: string;
  readonly meaning: string;
}
