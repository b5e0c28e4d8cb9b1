import type { Channel, Content, Delivered, Notice, Verdict } from '@streamspace/plugin-kit/notifications';
import { isAtLeast } from '@streamspace/plugin-kit/notifications';
import { isPluginError, type Log, type PluginError } from '@streamspace/plugin-sdk';
import { cardsOf } from './cards.ts';
import type { TeamsConfig } from './config.ts';
import type { Person, TeamsDestination } from './destinations.ts';
import type { Pace } from './pace.ts';
import { fitting, payloadOf, sizeOf } from './payload.ts';
import type { Silence } from './silence.ts';
import type { Receipt, TeamsClient } from './teams-client.ts';

export interface TeamsChannelOptions {
  readonly config: Pick<TeamsConfig, 'cardVersion' | 'fullWidth' | 'mentionAffectedUser'>;
  readonly destinations: ReadonlyMap<string, TeamsDestination>;
  readonly client: TeamsClient;
  readonly pace: Pace;
  readonly silence: Silence;
  /** Who a user of the platform is in Teams; `undefined` for one whose address nobody knows. */
  readonly personOf: (userId: string) => Promise<Person | undefined>;
  readonly log: Pick<Log, 'debug'>;
}

/** Teams, as the toolkit sees it, with what it said to the latest card. */
export interface TeamsChannel extends Channel<TeamsDestination> {
  receiptOf(destination: string): Receipt | undefined;
}

const hourMs = 3_600_000;

/** What a failure means for the messages behind it. A flow that is off may be switched on: what waits for it is kept. */
export function judge({ reason }: PluginError): Verdict | undefined {
  return reason === 'gone' || reason === 'access' ? { of: 'destination', waitMs: hourMs, keeps: true } : undefined;
}

const isRefusal = (error: unknown, ...reasons: readonly string[]): error is PluginError =>
  isPluginError(error) && error.reason !== undefined && reasons.includes(error.reason);

export function createTeamsChannel(options: TeamsChannelOptions): TeamsChannel {
  const { config, destinations, client, pace, silence, personOf, log } = options;
  const receipts = new Map<string, Receipt>();

  async function peopleFor({ severity, user }: Notice, { mentions }: TeamsDestination): Promise<readonly Person[]> {
    const named = mentions[severity] ?? [];
    if (!config.mentionAffectedUser || user === undefined || !isAtLeast(severity, 'warning')) return named;
    const person = await personOf(user);
    return person === undefined || named.some(({ id }) => id === person.id) ? named : [...named, person];
  }

  async function post(destination: TeamsDestination, payload: string, signal: AbortSignal): Promise<Receipt> {
    await pace.turn(destination.url, signal);
    try {
      return await client.post(destination, payload, signal);
    } catch (error) {
      if (isPluginError(error) && error.code === 'RATE_LIMITED') pace.slowDown(destination.url);
      throw error;
    }
  }

  /** Sends a card, and a smaller one when that is too large, and its title when nothing else is taken. */
  async function postFitting(
    destination: TeamsDestination,
    content: Content,
    how: { readonly people: readonly Person[]; readonly again: boolean; readonly signal: AbortSignal },
  ): Promise<Receipt> {
    const { format } = destination;
    const cards = [...cardsOf(content, { ...config, ...how })];
    const first = fitting(cards, format);
    const title = cards.slice(-1).map((card) => payloadOf(card, format));
    try {
      return await post(destination, first, how.signal);
    } catch (error) {
      if (!isRefusal(error, 'size', 'form')) throw error;
      const smaller = error.reason === 'size' ? [fitting(cards, format, sizeOf(first) / 2)] : [];
      let refusal: unknown = error;
      for (const payload of new Set([...smaller, ...title])) {
        try {
          // oxlint-disable-next-line no-await-in-loop -- the next one only when this one is refused
          return await post(destination, payload, how.signal);
        } catch (next) {
          if (!isRefusal(next, 'size', 'form')) throw next;
          refusal = next;
        }
      }
      throw refusal;
    }
  }

  return {
    vendor: 'Teams',
    names: [...destinations.keys()],
    find: (name) => destinations.get(name),
    // Two names may stand for one address, which has one pace.
    paceMs: 0,
    judge,
    keepsUpToDate: () => false,
    receiptOf: (name) => receipts.get(name),
    // A flow does something whenever it is called: nothing harmless can be asked of it.
    check: () => Promise.resolve(),

    async deliver({ destination, content, again, signal }): Promise<Delivered> {
      const people = content.kind === 'notice' ? await peopleFor(content.notice, destination) : [];
      try {
        const receipt = await postFitting(destination, content, { people, again, signal });
        receipts.set(destination.name, receipt);
        const { state, status, run = '' } = receipt;
        log.debug('A card was taken', { destination: destination.name, status, run });
        await silence.ended(destination.name);
        return { state };
      } catch (error) {
        const waits = isPluginError(error) && error.code === 'RATE_LIMITED';
        if (!waits) await silence.began(destination.name);
        throw error;
      }
    },
  };
}
