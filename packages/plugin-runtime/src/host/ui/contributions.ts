import { parseDurationMs, type Json, type Manifest, type Role, type Target } from '@streamspace/plugin-sdk';
import type { Entry } from '../entry.ts';
import { reaches } from './viewers.ts';

/** Something of a running plugin that a viewer can use. */
export interface Contribution {
  readonly plugin: string;
  readonly displayName: string;
  readonly id: string;
  readonly title: string;
}

export interface ViewContribution extends Contribution {
  /** Milliseconds after which it is drawn anew; absent where only the plugin says when. */
  readonly refreshMs?: number;
}

export interface WidgetContribution extends ViewContribution {
  readonly position: 'top' | 'sidebar' | 'bottom';
  readonly width: 'full' | 'half' | 'third';
}

export interface PanelContribution extends ViewContribution {
  readonly on: Target['kind'];
}

export interface CallContribution extends Contribution {
  /** JSON Schema of its input. */
  readonly input?: Json;
}

export interface ActionContribution extends CallContribution {
  /** What it is done to: it stands in the menu of such objects. */
  readonly on?: Target['kind'];
  /** States of sessions for which it is offered. Absent: all. */
  readonly states?: readonly string[];
  readonly danger?: boolean;
}

export interface SettingsContribution extends Contribution {
  /** JSON Schema. */
  readonly schema: Json;
}

/** What all running plugins add for one viewer. */
export interface Contributions {
  readonly pages: readonly ViewContribution[];
  readonly widgets: readonly WidgetContribution[];
  readonly panels: readonly PanelContribution[];
  readonly actions: readonly ActionContribution[];
  readonly commands: readonly CallContribution[];
  readonly settings: readonly SettingsContribution[];
}

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
