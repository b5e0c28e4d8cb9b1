import type { Banner, Json, Target, Viewer } from '@streamspace/plugin-sdk';

/** Who looks or clicks. What is not given is: no groups, the platform's time zone, `en`. */
export type Person = Pick<Viewer, 'id' | 'username' | 'role'> & Partial<Viewer>;

/** A banner of a plugin. */
export interface ShownBanner extends Banner {
  readonly plugin: string;
  readonly key: string;
  readonly at: string;
}

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
