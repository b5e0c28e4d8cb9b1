import { versionStateSchema, type VersionStates } from '@streamspace/catalog';
import { pluginNameSchema, versionSchema } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type { PluginVersions } from '../../market/versions.ts';
import type { Archives } from './read-published.ts';

const entrySchema = z.object({
  name: pluginNameSchema,
  versions: z.array(z.unknown()),
  versionStates: z.array(z.unknown()).default([]),
});
const versionRow = z.object({ version: versionSchema });
const stateRow = z.looseObject({ name: z.union([z.literal('*'), versionSchema]) });

/**
 * The versions that the entries of a published catalog name, with what became of them. A row that cannot be read says
 * nothing; the archive of such a version is not offered either.
 */
export function publishedVersions(
  entries: readonly unknown[],
  archives: Archives,
): Readonly<Record<string, PluginVersions>> {
  return Object.fromEntries(
    entries.flatMap((entry) => {
      const { data } = entrySchema.safeParse(entry);
      if (data === undefined) return [];
      const { name, versions, versionStates } = data;
      const published = versions.flatMap((row) => versionRow.safeParse(row).data?.version ?? []);
      return [[name, { published, states: readStates(versionStates), digests: archives.get(name) ?? {} }]];
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
