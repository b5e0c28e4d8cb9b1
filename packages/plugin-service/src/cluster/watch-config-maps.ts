import type { IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { configMapListSchema, watchEventSchema, type ConfigMap } from './config-map.ts';
import type { Cluster } from './cluster.ts';

const pageSize = 200;
/** The server ends a watch by then, so that a connection that died unnoticed is replaced. */
const watchSeconds = 290;
/** The longest silence: beyond the end of a watch, nobody is there any more. */
const silenceMs = (watchSeconds + 30) * 1000;
/** A ConfigMap has 1 MiB at most; a page of them is read in one piece. */
const maxListBytes = 64 << 20;
const firstRetryMs = 1000;
const lastRetryMs = 60_000;

export interface ConfigMapWatch {
  close(): Promise<void>;
}

export interface ConfigMapWatchOptions {
  readonly cluster: Cluster;
  /** Such as `streamspace.dev/plugin`. */
  readonly labelSelector: string;
  /** Gets all that there are, by name, at the beginning and after each change. */
  readonly onChange: (configMaps: ReadonlyMap<string, ConfigMap>) => void;
  /** Hears why nothing is known at the moment, and `undefined` when all is well again. */
  readonly onFault: (message: string | undefined) => void;
  /** Waits before another attempt. Default: timers. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** What the server answers instead of what was asked for. */
class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Follows the ConfigMaps of the pod's own namespace that have a label: lists them, then watches from there, and begins
 * anew where the server has forgotten what happened meanwhile (410).
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export function watchConfigMaps(options: ConfigMapWatchOptions): ConfigMapWatch {
  const { cluster, labelSelector, onChange, onFault, wait = pause } = options;
  const ending = new AbortController();
  const path = `/api/v1/namespaces/${encodeURIComponent(cluster.namespace)}/configmaps`;
  let failures = 0;

  async function list(): Promise<{ known: Map<string, ConfigMap>; version: string }> {
    const known = new Map<string, ConfigMap>();
    let next: string | undefined;
    let version = '';
    do {
      const query = new URLSearchParams({ labelSelector, limit: String(pageSize), ...(next && { continue: next }) });
      // oxlint-disable-next-line no-await-in-loop -- each page names the next
      const page = configMapListSchema.parse(
        await readJson(await cluster.get(`${path}?${query.toString()}`, ending.signal)),
      );
      for (const each of page.items ?? []) known.set(each.metadata.name, each);
      version = page.metadata.resourceVersion;
      next = page.metadata.continue === '' ? undefined : page.metadata.continue;
    } while (next !== undefined);
    return { known, version };
  }

  /** Ends where the server ends it, with the version to go on from. */
  async function watch(known: Map<string, ConfigMap>, from: string): Promise<string> {
    const query = new URLSearchParams({
      labelSelector,
      watch: 'true',
      allowWatchBookmarks: 'true',
      timeoutSeconds: String(watchSeconds),
      resourceVersion: from,
    });
    const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(silenceMs)]);
    const answer = await cluster.get(`${path}?${query.toString()}`, signal);
    if (answer.statusCode !== 200) throw await refusal(answer);
    let version = from;
    for await (const line of createInterface({ input: answer, crlfDelay: Infinity })) {
      if (line === '') continue;
      const { type, object } = watchEventSchema.parse(JSON.parse(line));
      if (type === 'ERROR') throw new Refused(object.code ?? 500, object.message ?? 'the watch failed');
      version = object.metadata.resourceVersion;
      failures = 0;
      if (type === 'BOOKMARK') continue;
      if (type === 'DELETED') known.delete(object.metadata.name);
      else known.set(object.metadata.name, object);
      onChange(known);
    }
    return version;
  }

  async function follow(): Promise<void> {
    let { known, version } = await list();
    onFault(undefined);
    onChange(known);
    while (!ending.signal.aborted) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one watch after the other
        version = await watch(known, version);
        // However often a server ends watches, it is not asked in a circle.
        // oxlint-disable-next-line no-await-in-loop -- as above
        await wait(firstRetryMs, ending.signal).catch(() => undefined);
      } catch (error) {
        if (!(error instanceof Refused && error.status === 410)) throw error;
        // oxlint-disable-next-line no-await-in-loop -- as above
        ({ known, version } = await list());
        onChange(known);
      }
    }
  }

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- forever
        await follow();
      } catch (error) {
        if (ending.signal.aborted) return;
        onFault(describe(error, cluster.namespace));
        failures += 1;
        const most = Math.min(lastRetryMs, firstRetryMs * 2 ** (failures - 1));
        // oxlint-disable-next-line no-await-in-loop -- forever
        await wait(most / 2 + (Math.random() * most) / 2, ending.signal).catch(() => undefined);
      }
    }
  }

  const running = run();
  return {
    close() {
      ending.abort();
      return running;
    },
  };
}

const pause = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal, ref: false });

async function readJson(answer: IncomingMessage): Promise<unknown> {
  if (answer.statusCode !== 200) throw await refusal(answer);
  return JSON.parse(await readText(answer));
}

async function readText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an answer without an encoding gives buffers
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > maxListBytes) throw new Error(`the answer is larger than ${maxListBytes >> 20} MiB`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString();
}

async function refusal(answer: IncomingMessage): Promise<Refused> {
  const status = answer.statusCode ?? 500;
  const text = await readText(answer).catch(() => '');
  const said = /"message":\s*"((?:[^"\\]|\\.){1,300})/.exec(text)?.[1];
  return new Refused(status, said ?? `status ${status}`);
}

function describe(error: unknown, namespace: string): string {
  const what = error instanceof Error ? error.message : String(error);
  if (error instanceof Refused && (error.status === 401 || error.status === 403)) {
    return `The cluster refuses to list ConfigMaps of namespace "${namespace}": ${what}. The service account needs get, list and watch on configmaps there.`;
  }
  return `The cluster cannot be asked for offers: ${what}`;
}
