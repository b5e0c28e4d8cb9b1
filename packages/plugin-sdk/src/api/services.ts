import type { Json } from './common.ts';

/** What a plugin did, for those who have to answer for it. */
export interface AuditEntry {
  /** `noun.verb` in the past tense, such as `report.exported`. At most 100 characters. */
  readonly action: string;
  readonly target?: { readonly kind: string; readonly id: string };
  /** Default `success`. */
  readonly outcome?: 'success' | 'failure' | 'denied';
  /** Id of the user for whom it was done, where the host cannot know, such as at a scheduled export. */
  readonly onBehalfOf?: string;
  /** At most 8 KiB of JSON. Secrets of the configuration are removed by value. */
  readonly details?: Json;
}

/** Values that name a series: at most 8 of them, each at most 128 characters. Use few different ones, never ids of sessions. */
export type MetricLabels = Readonly<Record<string, string | number | boolean>>;

/**
 * Numbers about the plugin, which the host shows on its page and serves to Prometheus as
 * `streamspace_plugin_<plugin>_<name>{plugin="…"}`. They are collected for a second and then sent, and begin anew with the host.
 * A plugin has at most 1,000 series; a measurement of one more is dropped, and the log says so.
 *
 * Names are `snake_case`, at most 64 characters, of one kind each: `messages_sent_total`, `queue_bytes`,
 * `request_seconds`.
 *
 * @throws {PluginError} Each method `INVALID_ARGUMENT` for a name, label or value that is none.
 */
export interface Metrics {
  /** Adds to what only grows. `by` is at least 0. Default 1. */
  counter(name: string, by?: number, labels?: MetricLabels): void;
  /** States what goes up and down. */
  gauge(name: string, value: number, labels?: MetricLabels): void;
  /** Counts a measurement into buckets for seconds: 5 ms to 10 s, and above. */
  histogram(name: string, value: number, labels?: MetricLabels): void;
}
