import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { KeyValueStorage } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type { PluginStorage } from './rows.ts';

const keyName = 'unsubscribe-key';
const claimSchema = z.tuple([z.string().min(1).max(200), z.string().min(1).max(60)]);

/** What a link to unsubscribe says. */
export interface Claim {
  readonly user: string;
  /** First word of event types, such as `session`; `*` for all. */
  readonly category: string;
}

export interface OptOutsOptions {
  readonly storage: Pick<KeyValueStorage, 'get' | 'set'> & Pick<PluginStorage, 'optOuts'>;
  /** Where the routes of this plugin are. */
  readonly routesUrl: string;
  readonly now: () => number;
}

/** Who does not want which mails, and links that say so for one person without signing in. Links hold for ever. */
export function createOptOuts({ storage, routesUrl, now }: OptOutsOptions) {
  const { optOuts } = storage;
  let key: Promise<Buffer> | undefined;

  async function readKey(): Promise<Buffer> {
    const known = await storage.get(keyName);
    if (typeof known === 'string') return Buffer.from(known, 'base64');
    const fresh = randomBytes(32);
    await storage.set(keyName, fresh.toString('base64'));
    return fresh;
  }

  async function signatureOf(claim: string): Promise<Buffer> {
    return createHmac('sha256', await (key ??= readKey()))
      .update(claim)
      .digest();
  }

  async function tokenFor(user: string, category: string): Promise<string> {
    const claim = Buffer.from(JSON.stringify([user, category])).toString('base64url');
    return `${claim}.${(await signatureOf(claim)).toString('base64url')}`;
  }

  const isOff = async (user: string, category: string): Promise<boolean> =>
    (await optOuts.get({ user, category })) !== undefined;

  return {
    /** Whether somebody wants no mail of a category, by itself or with all others. */
    has: async (user: string, category: string): Promise<boolean> =>
      (await isOff(user, '*')) || (category !== '*' && (await isOff(user, category))),
    /** Whether the choice for this very category is off. */
    isOff,
    set: (user: string, category: string): Promise<unknown> =>
      optOuts.put({ user, category, at: new Date(now()).toISOString() }),
    unset: (user: string, category: string): Promise<unknown> => optOuts.delete({ user, category }),
    urlFor: async (user: string, category: string): Promise<string> =>
      `${routesUrl}/unsubscribe/${await tokenFor(user, category)}`,
    /** `undefined` for a token that this plugin did not make. */
    async read(token: string): Promise<Claim | undefined> {
      const [claim = '', signature = ''] = token.split('.');
      const given = Buffer.from(signature, 'base64url');
      const right = await signatureOf(claim);
      if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
      const [user, category] = claimSchema.parse(JSON.parse(Buffer.from(claim, 'base64url').toString()));
      return { user, category };
    },
  };
}

export type OptOuts = ReturnType<typeof createOptOuts>;
