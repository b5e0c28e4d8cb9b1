import type { Ticketing } from '@streamspace/plugin-sdk';
import type { Access } from './access.ts';
import type { GithubConfig } from './config.ts';
import type { GithubClient } from './github-client.ts';
import type { PluginApi } from './plugin-api.ts';
import { markdownBody, plainLine, titleLine } from './text.ts';

type Ticket = Parameters<Ticketing['create']>[0];
type Created = Awaited<ReturnType<Ticketing['create']>>;

/** GitHub's limit for the name of a label, in characters. */
const longestLabel = 50;

/** Issues that other plugins want: one open issue for each `dedupeKey` of each of them. */
export function createTickets(options: {
  readonly config: Pick<GithubConfig, 'repository' | 'labels'>;
  readonly api: PluginApi;
  readonly github: GithubClient;
  readonly access: Access;
}): (consumer: { readonly plugin: string }) => Ticketing {
  const { config, api, github, access } = options;
  const { repository } = config;
  /** Tickets with the same key wait for each other, so that two at once become one issue. */
  const turns = new Map<string, Promise<unknown>>();

  async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = (turns.get(key) ?? Promise.resolve()).then(work, work);
    turns.set(key, turn);
    try {
      return await turn;
    } finally {
      if (turns.get(key) === turn) turns.delete(key);
    }
  }

  async function create(plugin: string, ticket: Ticket): Promise<Created> {
    const key = await keyOf(plugin, ticket.dedupeKey);
    return inTurn(key, async () => {
      const known = await api.storage.tickets.get({ key });
      if (known?.state === 'open') return { id: known.issue, url: known.url, created: false };
      try {
        // An attempt that nobody heard the end of may have filed it.
        const before = known?.state === 'filing' ? await github.find(repository, `ticket:${key}`) : undefined;
        await api.storage.tickets.put({ key, issue: '', url: '', state: 'filing' });
        const { number, url } = before ?? (await github.create(issueOf(plugin, ticket, key)));
        const issue = `${repository}#${number}`;
        await api.storage.tickets.put({ key, issue, url, state: 'open' });
        await access.works();
        return { id: issue, url, created: before === undefined };
      } catch (error) {
        await access.failed(error);
        throw error;
      }
    });
  }

  function issueOf(plugin: string, ticket: Ticket, key: string) {
    const { title, body, severity, labels = [], links = [] } = ticket;
    return {
      repository,
      title: titleLine(title),
      body: markdownBody({
        intro: `Filed by the plugin ${plainLine(plugin)}, severity ${severity}.`,
        text: body,
        links,
        id: `ticket:${key}`,
      }),
      labels: [...new Set([...config.labels, `severity: ${severity}`, ...labels])].map((label) =>
        titleLine(label).slice(0, longestLabel),
      ),
    };
  }

  return ({ plugin }) => ({
    create: (ticket) => create(plugin, ticket),
    async get(id) {
      const [ticket] = await api.storage.tickets.find({ where: { issue: id }, limit: 1 });
      if (ticket === undefined || ticket.state === 'filing') return null;
      return { url: ticket.url, state: ticket.state };
    },
  });
}

/** One consumer's keys say nothing of another's, and fit into the marker of an issue. */
async function keyOf(plugin: string, dedupeKey: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${plugin}\n${dedupeKey}`));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
