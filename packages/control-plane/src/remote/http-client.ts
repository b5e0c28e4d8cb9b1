import { PluginError } from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import type { ParsedRemoteOptions } from './options.ts';
import { createSignIn, type SignIn } from './sign-in.ts';
import { errorTextOf } from './wire.ts';

/** Calls of the control plane's REST API. Paths are below `/api/v1`; answers are JSON that nobody has looked at yet. */
export interface HttpClient {
  readonly signIn: SignIn;
  /** Tried again, up to three times in all, after a fault that may pass. */
  get(path: string): Promise<unknown>;
  /** Sent once: nobody knows what became of a change whose answer is lost. */
  send(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<unknown>;
}

const attempts = 3;
const backOffMs = 250;
/** All sessions are in one answer. */
const maxAnswerBytes = 64 * 2 ** 20;

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export function createHttpClient(options: ParsedRemoteOptions): HttpClient {
  const { clock } = options;
  const signIn = createSignIn(options, (path, body) => readAnswer(exchange('POST', path, body, undefined)));

  async function exchange(method: Method, path: string, body: object | undefined, token: string | undefined) {
    const headers = new Headers({ accept: 'application/json' });
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    if (body !== undefined) headers.set('content-type', 'application/json');
    const abort = new AbortController();
    const timer = clock.setTimeout(() => abort.abort(), options.timeoutMs);
    const request = new Request(`${options.url}/api/v1${path}`, {
      method,
      headers,
      signal: abort.signal,
      redirect: 'error',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { promise: late, reject } = Promise.withResolvers<never>();
    abort.signal.addEventListener('abort', () =>
      reject(new PluginError('TIMEOUT', lateMessage(method, path, options))),
    );
    try {
      const work = options.fetch(request).then(async (response) => ({ response, text: await limitedText(response) }));
      return await Promise.race([work, late]);
    } catch (cause) {
      if (cause instanceof PluginError) throw cause;
      throw new PluginError('VENDOR_UNAVAILABLE', `The control plane could not be reached for ${method} ${path}`, {
        cause,
      });
    } finally {
      clock.clearTimeout(timer);
    }
  }

  /** Once more with another token after a 401, which promises that nothing was done. */
  async function authorised(method: Method, path: string, body?: object): Promise<unknown> {
    const token = await signIn.token();
    const first = await exchange(method, path, body, token);
    if (first.response.status !== 401) return readAnswer(first);
    signIn.reject(token);
    return readAnswer(exchange(method, path, body, await signIn.token()));
  }

  return {
    signIn,
    async get(path) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
          return await authorised('GET', path);
        } catch (error) {
          if (!(error instanceof PluginError && error.retryable) || attempt === attempts) throw error;
          // oxlint-disable-next-line no-await-in-loop -- as above
          await sleep(clock, backOffMs * 4 ** (attempt - 1));
        }
      }
    },
    async send(method, path, body) {
      try {
        return await authorised(method, path, body);
      } catch (error) {
        throw unclear(error, method, path);
      }
    },
  };
}

/** A change that got no answer may have happened. */
function unclear(error: unknown, method: string, path: string): unknown {
  if (!(error instanceof PluginError) || error.code !== 'TIMEOUT') return error;
  const message = `${method} ${path} got no answer in time: look at what is there before it is tried again`;
  return new PluginError('OUTCOME_UNKNOWN', message, { cause: error });
}

function lateMessage(method: string, path: string, { timeoutMs }: ParsedRemoteOptions): string {
  return `The control plane did not answer ${method} ${path} within ${timeoutMs} ms`;
}

interface Exchanged {
  readonly response: Response;
  readonly text: string;
}

async function readAnswer(exchanged: Exchanged | Promise<Exchanged>): Promise<unknown> {
  const { response, text } = await exchanged;
  const body = parseJson(text);
  if (!response.ok) throw refusal(response.status, errorTextOf(body));
  if (body === undefined)
    throw new PluginError('VENDOR_UNAVAILABLE', 'The control plane answered with something else than JSON');
  return body;
}

/** What a status of the control plane means to a plugin. */
function refusal(status: number, text: string): PluginError {
  const message = `The control plane answered ${status}: ${text}`;
  if (status === 401) return new PluginError('CONFIG_INVALID', `${message}. Check the service user and its password`);
  if (status === 403) return new PluginError(/quota/i.test(text) ? 'QUOTA_EXCEEDED' : 'VENDOR_REJECTED', message);
  if (status === 404) return new PluginError('NOT_FOUND', message);
  if (status === 408) return new PluginError('TIMEOUT', message);
  if (status === 409) return new PluginError('INVALID_STATE', message);
  if (status === 429) return new PluginError('RATE_LIMITED', message);
  return new PluginError(status >= 500 ? 'VENDOR_UNAVAILABLE' : 'VENDOR_REJECTED', message);
}

async function limitedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let sizeBytes = 0;
  for await (const chunk of response.body ?? []) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > maxAnswerBytes)
      throw new PluginError('VENDOR_UNAVAILABLE', 'The control plane answered more than 64 MiB');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function sleep(clock: Clock, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  clock.setTimeout(resolve, ms);
  await promise;
}
