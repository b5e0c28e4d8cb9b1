import type { ServiceContext } from '../context.ts';
import { createAuditSignIn, type AuditSignIn } from './audit-sign-ins.ts';
import { sessionLimitsSchema, type OpenIdOptions } from './openid/options.ts';
import { createOpenIdProvider, type OpenIdProvider } from './openid/provider.ts';
import { createPersonalTokens, type PersonalTokens } from './personal-tokens.ts';
import { createSessions, type Sessions } from './sessions.ts';
import type { SignInStore } from './sign-in-store.ts';
import { createTerminalCodes, type TerminalCodes } from './terminal-codes.ts';

/** Everything by which people and their programs get in, beside the token of the data folder. */
export interface SignIns {
  readonly providers: ReadonlyMap<string, OpenIdProvider>;
  readonly sessions: Sessions;
  readonly tokens: PersonalTokens;
  readonly codes: TerminalCodes;
  readonly store: SignInStore;
  readonly audit: AuditSignIn;
  readonly now: () => number;
}

export function createSignIns(
  { host, controlPlane, log }: Pick<ServiceContext, 'host' | 'controlPlane' | 'log'>,
  options: {
    readonly openid?: OpenIdOptions | undefined;
    readonly store: SignInStore;
    readonly now?: (() => number) | undefined;
  },
): SignIns {
  const { openid, store, now = Date.now } = options;
  const providers = new Map(openid?.providers.map((each) => [each.id, createOpenIdProvider(each, now)]));
  const audit = createAuditSignIn({ host, log });
  const limits = openid?.sessions ?? sessionLimitsSchema.parse({});
  return {
    providers,
    sessions: createSessions({ store, providers, limits, controlPlane, audit, now }),
    tokens: createPersonalTokens({ store, hasProvider: (id) => providers.has(id), audit, now }),
    codes: createTerminalCodes(now),
    store,
    audit,
    now,
  };
}
