import { message, selfPost, type Reply, type RouteRequest } from '@streamspace/plugin-sdk';
import type { OptOuts } from './opt-outs.ts';

type Request = Pick<RouteRequest, 'params'>;

/** What a category is called in a sentence. */
export const spoken = (category: string): string => (category === '*' ? 'any notices' : `${category} notices`);

const unknown = (): Reply =>
  message('This link does not hold', 'Open the newest mail, and follow the link in it.', { status: 404 });

/**
 * The way out for people who get mail about themselves. A mail client unsubscribes with one POST; who opens the link is
 * asked first, because scanners of mails open links too.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8058
 */
export function createUnsubscribeRoutes(optOuts: OptOuts, routesUrl: string) {
  const addressOf = (token: string): string => `${routesUrl}/unsubscribe/${encodeURIComponent(token)}`;

  return {
    async unsubscribe({ params: { token = '' } }: Request): Promise<Reply> {
      const claim = await optOuts.read(token);
      if (claim === undefined) return unknown();
      await optOuts.set(claim.user, claim.category);
      return message('You are unsubscribed', `There will be no more mail about ${spoken(claim.category)}.`);
    },

    async 'unsubscribe-page'({ params: { token = '' } }: Request): Promise<Reply> {
      const claim = await optOuts.read(token);
      if (claim === undefined) return unknown();
      return message('Unsubscribe?', `You get mail about ${spoken(claim.category)}.`, {
        link: { label: 'Unsubscribe', href: `${addressOf(token)}/confirm` },
      });
    },

    async 'unsubscribe-confirm'({ params: { token = '' } }: Request): Promise<Reply> {
      if ((await optOuts.read(token)) === undefined) return unknown();
      return selfPost(addressOf(token), { 'List-Unsubscribe': 'One-Click' });
    },
  };
}
