import { defaultDestination, type Destination } from '@streamspace/plugin-kit/notifications';
import type { EmailConfig } from './config.ts';
import type { Recipients } from './mail.ts';

/** Who gets mails: people whom the configuration names, or one user of the platform. */
export interface EmailDestination extends Destination {
  readonly who: Recipients | { readonly user: string };
}

/** How the destination of a person is called. */
export const personDestination = (userId: string): string => `@${userId}`;

export interface Destinations {
  readonly names: readonly string[];
  find(name: string): EmailDestination | undefined;
}

export function createDestinations(config: EmailConfig): Destinations {
  const { toAddresses, ccAddresses, bccAddresses, routes, notifyUsers } = config;
  const all = new Map<string, EmailDestination>();
  if (toAddresses.length > 0) {
    const who = { to: toAddresses, cc: ccAddresses, bcc: bccAddresses };
    all.set(defaultDestination, { name: defaultDestination, who });
  }
  for (const { name, to, cc } of routes) all.set(name, { name, who: { to, cc } });

  return {
    names: [...all.keys()],
    find(name) {
      if (!name.startsWith('@') || !notifyUsers.enabled) return all.get(name);
      return { name, who: { user: name.slice(1) } };
    },
  };
}
