import { PluginError } from '@streamspace/plugin-sdk';
import { systemClock, type Clock } from '../clock.ts';
import { openFrames, type OpenFrames } from './open-frames.ts';

/** How the connection signs in: as a service user, or with a token that somebody else renews. */
export type Credentials = { readonly username: string; readonly password: string } | { readonly token: string };

export interface RemoteOptions {
  /** Address of the control plane without `/api/v1`, http or https. */
  readonly url: string;
  readonly credentials: Credentials;
  /** Database file of its own, or `':memory:'`: what was seen last, and the events made of it. */
  readonly path: string;
  /** Where people reach the platform. Default: `url`. */
  readonly publicUrl?: string;
  /** IANA name: the control plane does not tell. Default: the one of this machine. */
  readonly timezone?: string;
  /** Longest wait for an answer, in milliseconds, 100 to 60,000. Default 10,000. */
  readonly timeoutMs?: number;
  /** Default: the time of this machine. */
  readonly clock?: Clock;
  /** Hears of what is tried again, one line each, without secrets. Default: a warning of the process. */
  readonly log?: (message: string) => void;
  /** How requests are sent. Default: the global `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** How frames are received. Default: a WebSocket. */
  readonly openFrames?: OpenFrames;
}

export type ParsedRemoteOptions = Required<RemoteOptions>;

/** @throws {PluginError} `INVALID_ARGUMENT` for a value out of range. */
export function parseRemoteOptions(options: RemoteOptions): ParsedRemoteOptions {
  const { timeoutMs = 10_000 } = options;
  const url = parseUrl(options.url);
  if (!(timeoutMs >= 100 && timeoutMs <= 60_000)) {
    throw new PluginError('INVALID_ARGUMENT', `Cannot wait ${timeoutMs} ms for an answer: give 100 to 60,000`);
  }
  return {
    ...options,
    url,
    timeoutMs,
    publicUrl: (options.publicUrl ?? url).replace(/\/+$/, ''),
    timezone: options.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    clock: options.clock ?? systemClock,
    log: options.log ?? ((message) => process.emitWarning(message)),
    fetch: options.fetch ?? ((request) => fetch(request)),
    openFrames: options.openFrames ?? openFrames,
  };
}

function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  // The address is not repeated: somebody may have put a password into it.
  if (url === undefined || !isHttp || url.username !== '' || url.password !== '' || url.search !== '') {
    throw new PluginError(
      'INVALID_ARGUMENT',
      'That is no address of a control plane: write one such as "https://streamspace.example.com", without a password',
    );
  }
  return url.href.replace(/\/+$/, '');
}
