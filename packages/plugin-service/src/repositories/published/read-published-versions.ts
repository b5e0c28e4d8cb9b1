import { versionStateSchema, type VersionStates } from '@streamspace/catalog';
import { pluginNameSchema, versionSchema } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type { PluginVersions } from '../../market/versions.ts';
import { readEntries } from './read-published.ts';

const entrySchema = z.object({
  name: pluginNameSchema,
  versions: z.array(z.unknown()),
  versionStates: z.array(z.unknown()).default([]),
});
const versionRow = z.object({
  version: versionSchema,
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .catch(undefined),
});
const stateRow = z.looseObject({ name: z.union([z.literal('*'), versionSchema]) });

/**
 * The versions that a published catalog knows of each plugin, with what became of them. A row that cannot be read says
 * nothing; the archive of such a version is not offered either.
 */
export function readPublishedVersions(root: string): Readonly<Record<string, PluginVersions>> {
  return Object.fromEntries(
    readEntries(root).flatMap((entry) => {
      const { data } = entrySchema.safeParse(entry);
      if (data === undefined) return [];
      const rows = data.versions.flatMap((row) => versionRow.safeParse(row).data ?? []);
      const digests = rows.flatMap(({ version, sha256 }) => (sha256 === undefined ? [] : [[version, sha256] as const]));
      const states = readStates(data.versionStates);
      return [
        [data.name, { published: rows.map(({ version }) => version), states, digests: Object.fromEntries(digests) }],
      ];
    }),
  );
}

function readStates(rows: readonly unknown[]): VersionStates {
  return Object.fromEntries(
    rows.flatMap((row) => {
      const { data } = stateRow.safeParse(row);
      if (data === undefined) return [];
      const { name, ...rest } = data;
      const state = versionStateSchema.safeParse(rest).data;
      return state === undefined ? [] : [[name, state]];
    }),
  );
}
