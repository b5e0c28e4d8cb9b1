import { LogLevel, type FetchFunction, type Logger } from '@slack/web-api';
import type { Log } from '@streamspace/plugin-sdk';
import { textOnly, type SlackMessage } from './messages.ts';
import { isUnfit, libraryError, responseError } from './slack-errors.ts';

export interface ClientOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly log: Log;
}

/** Longest wait for an answer, in milliseconds. */
export const timeout = 10_000;

/** No previews of links, and no names that become mentions. */
export const quiet = { unfurl_links: false, unfurl_media: false, link_names: false };

/** The libraries drop the headers of a failure, and with them `Retry-After`: failures are judged before they see them. */
export function judged(fetch: typeof globalThis.fetch): FetchFunction {
  return async (url, init) => {
    const response = await fetch(url, init);
    if (!response.ok) throw await responseError(response);
    return response;
  };
}

export function rethrow(error: unknown): never {
  throw libraryError(error);
}

/** Sends a message, and once more as text alone when Slack finds fault with its form. */
export async function simplified<Result>(
  message: SlackMessage,
  log: Log,
  send: (message: SlackMessage) => Promise<Result>,
): Promise<Result> {
  try {
    return await send(message).catch(rethrow);
  } catch (error) {
    if (!isUnfit(error)) throw error;
    log.warn('Slack did not take the form of a message; it is sent as text', {
      reason: error.reason,
      details: error.messages,
    });
    return await send(textOnly(message)).catch(rethrow);
  }
}

const silent = (): void => {};

/** What the library has to say goes to the plugin's log, without requests and responses. */
export function loggerFor(log: Log): Logger {
  return {
    debug: silent,
    info: silent,
    warn: (...parts) => log.warn(parts.join(' ')),
    error: (...parts) => log.error(parts.join(' ')),
    setLevel: silent,
    setName: silent,
    getLevel: () => LogLevel.WARN,
  };
}
