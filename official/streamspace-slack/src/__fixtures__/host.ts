import { createFakeSlack, type FakeSlackOptions } from '@streamspace/plugin-testing/slack';
import {
  isPluginError,
  type EnqueueOptions,
  type KeyValueStorage,
  type Log,
  type PlatformEvent,
  type PluginError,
} from '@streamspace/plugin-sdk';
import { configSchema } from '../config.ts';
import { createHealthWatch } from '../health.ts';
import { createNotifier, type NotifierOptions, type Sending } from '../notifier.ts';
import { createRateLimit } from '../rate-limit.ts';
import { createSlackClient } from '../slack-client.ts';
import { createThreads } from '../threads.ts';

export const webhookUrl = 'https://hooks.slack.com/services/T/B/x';
export const botToken = 'xoxb-fake';

/** The configuration that the README of the plugin's first version shows. */
export const firstConfig = {
  webhookUrl: 'https://hooks.slack.com/services/YOUR/WEBHOOK/URL',
  channel: '#general',
  username: 'StreamSpace',
  iconEmoji: ':computer:',
  notifyOnSessionCreated: true,
  notifyOnSessionHibernated: false,
  notifyOnUserCreated: true,
  includeDetails: true,
  rateLimit: 20,
};

export function memoryStorage(): KeyValueStorage {
  const values = new Map<string, unknown>();
  return {
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, structuredClone(value)),
    delete: async (key) => void values.delete(key),
    keys: async (prefix = '') => [...values.keys()].filter((key) => key.startsWith(prefix)).toSorted(),
    usage: async () => ({ bytes: values.size, limit: Infinity }),
  };
}

/** Lines of a log, and the log that writes them. */
export function memoryLog(): { readonly lines: string[]; readonly log: Log } {
  const lines: string[] = [];
  const write = (message: string, fields?: object): void =>
    void lines.push(`${message} ${JSON.stringify(fields ?? {})}`);
  return { lines, log: { debug: write, info: write, warn: write, error: write } };
}

interface Queued {
  readonly job: 'send' | 'digest';
  readonly payload: object;
  readonly key: string | undefined;
  dueAt: number;
}

/** The plugin's parts before a fake Slack, with a queue in memory and a clock that moves when the queue waits. */
export function setUp(config: object, options: FakeSlackOptions & { refuse?: PluginError } = {}) {
  const clock = { ms: Date.parse('2026-11-25T07:00:00Z') };
  const now = (): number => clock.ms;
  const slack = createFakeSlack({ now, ...options });
  const storage = memoryStorage();
  const { lines, log } = memoryLog();
  const health = new Map<string, string>();
  const dead: string[] = [];
  const attempts: number[] = [];
  const queue: Queued[] = [];
  const seen = new Set<string>();

  const fetch: typeof globalThis.fetch = async (input, init) => {
    attempts.push(clock.ms);
    if (options.refuse !== undefined) throw options.refuse;
    return slack.handle(new Request(input, init));
  };
  const jobs = {
    async enqueue(job: Queued['job'], payload: object, { at, dedupe, key }: EnqueueOptions = {}) {
      const fresh = dedupe === undefined || !seen.has(`${job} ${dedupe}`);
      seen.add(`${job} ${dedupe}`);
      if (fresh)
        queue.push({
          job,
          payload: structuredClone(payload),
          key,
          dueAt: at === undefined ? clock.ms : Date.parse(at),
        });
      return { id: String(queue.length), fresh };
    },
  } as unknown as NotifierOptions['jobs'];

  const parsed = configSchema.parse(config);
  const notifier = createNotifier({
    config: parsed,
    publicUrl: 'https://streamspace.example',
    jobs,
    slack: createSlackClient(parsed, { fetch, log }),
    threads: createThreads(storage, parsed.channel),
    rateLimit: createRateLimit(parsed.rateLimit, storage, now),
    watch: createHealthWatch({
      async health(condition, state) {
        if (state === undefined) health.delete(condition);
        else health.set(condition, `${state.level}: ${state.message}`);
      },
    }),
  });

  /** Works off the queue, in order of time and within a key in order, and waits where Slack asks for it. */
  async function drain(until = Infinity): Promise<void> {
    for (;;) {
      const heads = queue.filter(
        ({ key }, index) => key === undefined || queue.findIndex((other) => other.key === key) === index,
      );
      const next = heads.toSorted((a, b) => a.dueAt - b.dueAt)[0];
      if (next === undefined || next.dueAt > until) return;
      clock.ms = Math.max(clock.ms, next.dueAt);
      try {
        await (next.job === 'send' ? notifier.send(next.payload as Sending) : notifier.digest());
        queue.splice(queue.indexOf(next), 1);
      } catch (error) {
        if (!isPluginError(error)) throw error;
        if (error.retryable) next.dueAt = clock.ms + (error.retryAfterMs ?? 2000);
        else dead.push(...queue.splice(queue.indexOf(next), 1).map(() => error.message));
      }
    }
  }

  async function deliver(...events: readonly PlatformEvent[]): Promise<void> {
    for (const event of events) await notifier.accept(event);
    await drain(clock.ms + 60_000);
  }

  return {
    slack,
    notifier,
    deliver,
    drain,
    clock,
    queue,
    dead,
    health,
    lines,
    attempts,
    storage,
    texts: () => slack.messages.map(({ text }) => text),
  };
}
