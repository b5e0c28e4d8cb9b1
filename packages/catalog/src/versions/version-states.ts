import { pluginNameSchema, versionSchema } from '@streamspace/plugin-sdk';
import { z } from 'zod';

/** Beside a plugin's manifest; without it every version is active. */
export const versionsFile = 'versions.json';

const day = z.iso.date({ error: 'must be a day, such as "2026-11-25"' });
const common = {
  since: day,
  /** One sentence for the operator who runs such a version. */
  reason: z.string().min(10).max(300),
  /** A version of this plugin, or the name of another plugin. */
  replacement: z
    .union([versionSchema, pluginNameSchema], { error: 'must be a version of this plugin, or the name of a plugin' })
    .optional(),
};

/** What became of a version that was published and is no longer active. */
export const versionStateSchema = z.discriminatedUnion('state', [
  /** Works, and nobody should begin with it. */
  z.strictObject({ state: z.literal('deprecated'), ...common }),
  /** Is not installed any more; where it is, it goes on running. */
  z.strictObject({ state: z.literal('yanked'), ...common }),
  /** Is dangerous and must not run. */
  z.strictObject({
    state: z.literal('blocked'),
    ...common,
    advisory: z.url({ protocol: /^https$/, error: 'must be the https address of the advisory' }),
  }),
]);

/** The contents of {@link versionsFile}: states by version, `*` for all of them. */
export const versionStatesSchema = z.record(z.union([z.literal('*'), versionSchema]), versionStateSchema);

export type VersionState = Readonly<z.infer<typeof versionStateSchema>>;
export type VersionStates = Readonly<Record<string, VersionState>>;

const severity = ['deprecated', 'yanked', 'blocked'] as const;

/** The state of a version, or `undefined` for an active one. Of its own state and that of all versions, the worse counts. */
export function versionState(states: VersionStates, version: string): VersionState | undefined {
  return [states[version], states['*']]
    .filter((each) => each !== undefined)
    .toSorted((a, b) => severity.indexOf(b.state) - severity.indexOf(a.state))[0];
}
