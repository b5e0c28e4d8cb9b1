import { parseDurationMs, type Json, type Manifest, type Role } from '@streamspace/plugin-sdk';
import type { Entry } from '../entry.ts';
import type { Contribution, Contributions } from './types.ts';
import { reaches } from './viewers.ts';

type Contributes = NonNullable<Manifest['contributes']>;

export function contributionsOf(entries: readonly Entry[], role: Role): Contributions {
  /** Entries of a section that the role reaches, each with the plugin it comes from. */
  function collect<K extends Exclude<keyof Contributes, 'routes' | 'settings'>, T>(
    section: K,
    make: (entry: NonNullable<Contributes[K]>[number], base: Contribution, input: Json | undefined) => T,
  ): readonly T[] {
    return entries.flatMap(({ record: { manifest, inputs } }) =>
      ((manifest.contributes?.[section] ?? []) as NonNullable<Contributes[K]>)
        .filter(({ audience = 'admin' }) => reaches(role, audience))
        .map((entry) => make(entry as never, baseOf(manifest, entry), inputs?.[entry.id])),
    );
  }

  return {
    pages: collect('pages', (entry, base) => ({ ...base, ...refresh(entry) })),
    widgets: collect('widgets', ({ position = 'top', width = 'half', ...entry }, base) => ({
      ...base,
      ...refresh(entry),
      position,
      width,
    })),
    panels: collect('panels', ({ on, ...entry }, base) => ({ ...base, ...refresh(entry), on })),
    actions: collect('actions', ({ on, states, danger }, base, input) => ({
      ...base,
      ...(input === undefined ? {} : { input }),
      ...(on === undefined ? {} : { on }),
      ...(states === undefined ? {} : { states }),
      ...(danger === undefined ? {} : { danger }),
    })),
    commands: collect('commands', (_entry, base, input) => ({ ...base, ...(input === undefined ? {} : { input }) })),
    settings: entries.flatMap(({ record: { manifest, settingsSchema: schema } }) =>
      schema === undefined
        ? []
        : (manifest.contributes?.settings ?? []).map((entry) => ({ ...baseOf(manifest, entry), schema })),
    ),
  };
}

const baseOf = (
  { name, displayName }: Manifest,
  { id, title }: { readonly id: string; readonly title: string },
): Contribution => ({ plugin: name, displayName, id, title });

function refresh({ refresh: every }: { readonly refresh?: string | undefined }): { readonly refreshMs?: number } {
  return every === undefined ? {} : { refreshMs: parseDurationMs(every) };
}
