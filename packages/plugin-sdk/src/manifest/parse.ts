import { subscribableNames } from '../events/match.ts';
import { manifestSchema, type Manifest } from './schema.ts';
import { toSchemaIssues, type SchemaIssue } from './schema-issues.ts';

/** One thing that is wrong with a manifest. */
export interface ManifestIssue extends Omit<SchemaIssue, 'kind'> {
  /** Stable id of the kind of fault. */
  readonly rule: `manifest-${SchemaIssue['kind']}`;
}

export type ManifestResult =
  | { readonly ok: true; readonly manifest: Manifest }
  | { readonly ok: false; readonly issues: readonly ManifestIssue[] };

/**
 * Checks the parsed JSON of a `manifest.json`. All faults are found, not only the first; one mistake gives one issue:
 * what only follows from another is left out until that one is mended.
 */
export function parseManifest(value: unknown): ManifestResult {
  const result = manifestSchema.safeParse(value, { reportInput: true });
  if (result.success) return { ok: true, manifest: result.data };
  const issues = toSchemaIssues(result.error.issues, {
    schema: manifestSchema,
    value,
    words: ([section]) => (section === 'events' ? subscribableNames() : undefined),
  });
  return { ok: false, issues: issues.map(({ kind, ...issue }) => ({ rule: `manifest-${kind}`, ...issue })) };
}
