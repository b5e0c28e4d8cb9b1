import type { DirectedEventType } from '../events/catalogue.ts';
import type { PlatformEvent } from '../events/envelope.ts';

/** What a plugin says about an event that it emits, beside its payload. */
export interface EmitOptions {
  /**
   * What it is about: events about the same thing arrive in the order in which they were emitted. Default: the plugin,
   * for an event of its own; for a shared one, what its payload is about.
   */
  readonly subject?: PlatformEvent['subject'];
  /** Instant at which it happened. Default: now. */
  readonly occurredAt?: string;
  /** Emitted once: a second event of the type with the same key within 24 hours is not. 1 to 200 characters. */
  readonly dedupeKey?: string;
  /** The plugin's own reference in the chain of causes, such as a run id. 1 to 200 characters. */
  readonly ref?: string;
}

/** What a plugin says about an event for one other plugin. */
export interface DirectedEmitOptions extends EmitOptions {
  /** Name of the only plugin that hears of it, such as the `caller` of a mail. */
  readonly to: string;
}

export interface EventsApi<Emitted> {
  /**
   * States that something happened, to every plugin that listens and not to this one. It is on disk when the promise
   * resolves. A directed event such as `email.failed` goes to the plugin that `to` names and to nobody else; only who
   * provides its extension point states it, and who wants to hear it lists its whole name under `events`.
   *
   * @param type Name from `emits` in the manifest.
   * @param data JSON, at most 64 KiB.
   * @returns The event's id, and whether it is new: with a `dedupeKey` that was used before, it is the id of that time.
   * @throws {PluginError} `INVALID_ARGUMENT` for a payload that does not fit its schema, is too large or holds a secret
   *   of the configuration, and for a directed event without `to` or another one with it; `PERMISSION_DENIED` for a type that
   *   the manifest does not list.
   */
  emit<T extends keyof Emitted & string>(
    type: T,
    data: Emitted[T],
    ...options: T extends DirectedEventType ? [options: DirectedEmitOptions] : [options?: EmitOptions]
  ): Promise<{ readonly id: string; readonly fresh: boolean }>;
}
