import { PluginError } from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';

export interface EmbeddedOptions {
  /** Database file of its own, or `':memory:'`. */
  readonly path: string;
  /** Default: the time of this machine. */
  readonly clock?: Clock;
  /** How fast time passes on the platform: at 60, a minute in a second. 0.1 to 10,000. Default 1. */
  readonly speed?: number;
  /** Where people reach the platform. Default `http://localhost:8080`. */
  readonly publicUrl?: string;
  /** IANA name. Default: the one of this machine. */
  readonly timezone?: string;
  /** Fills an empty database with users, groups, templates and sessions; `'still'` leaves out the sessions. Default `true`. */
  readonly seed?: boolean | 'still';
  /** Lets the users work by themselves. Default `false`. */
  readonly life?: boolean;
  /** Decides how long steps take and what people do. Default: `Math.random`. */
  readonly random?: Random;
  /** Distance of the heartbeats of a session, 10 to 300. Default 60. */
  readonly heartbeatSeconds?: number;
}

/** The options with their defaults. */
export type ParsedOptions = EmbeddedOptions &
  Required<Pick<EmbeddedOptions, 'speed' | 'publicUrl' | 'timezone' | 'random' | 'heartbeatSeconds'>>;

/** @throws {PluginError} `INVALID_ARGUMENT` for a value out of range. */
export function parseOptions(options: EmbeddedOptions): ParsedOptions {
  const { speed = 1, heartbeatSeconds = 60, publicUrl = 'http://localhost:8080' } = options;
  if (!(speed >= 0.1 && speed <= 10_000)) {
    throw new PluginError('INVALID_ARGUMENT', `Time cannot pass at speed ${speed}: give a number from 0.1 to 10,000`);
  }
  if (!(heartbeatSeconds >= 10 && heartbeatSeconds <= 300)) {
    throw new PluginError('INVALID_ARGUMENT', `Hearts cannot beat every ${heartbeatSeconds} s: give 10 to 300`);
  }
  return {
    ...options,
    speed,
    heartbeatSeconds,
    publicUrl: publicUrl.replace(/\/+$/, ''),
    timezone: options.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    random: options.random ?? Math.random,
  };
}
