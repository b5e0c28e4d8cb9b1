import { randomUUID } from 'node:crypto';
import { isPluginError } from '@streamspace/plugin-sdk';
import type { ServiceControlPlane } from '../context.ts';
import type { AuditSignIn } from './audit-sign-ins.ts';
import type { Caller } from './caller.ts';
import { csrfOf } from './csrf.ts';
import { findUserId, roleOf, usernameOf } from './openid/claims.ts';
import type { SessionLimits } from './openid/options.ts';
import type { OpenIdProvider, Vouched } from './openid/provider.ts';
import { seal, unseal } from './seal.ts';
import { digest, randomSecret } from './secrets.ts';
import type { PersonRow, SessionRow, SignInStore } from './sign-in-store.ts';

const minuteMs = 60_000;
/** How long a session goes on while its provider cannot be asked. */
const outageMs = 60 * minuteMs;
/** How long after a provider did not answer it is asked again. */
const retryMs = 30_000;

interface Kept {
  readonly refreshToken?: string;
  readonly idToken?: string;
}

/** Browsers that are signed in through a provider. */
export type Sessions = ReturnType<typeof createSessions>;

export function createSessions(options: {
  readonly store: SignInStore;
  readonly providers: ReadonlyMap<string, OpenIdProvider>;
  readonly limits: SessionLimits;
  readonly controlPlane: ServiceControlPlane;
  readonly audit: AuditSignIn;
  readonly now: () => number;
}) {
  const { store, providers, limits, controlPlane, audit, now } = options;
  const idleMs = limits.idleMinutes * minuteMs;
  const absoluteMs = limits.absoluteMinutes * minuteMs;
  const recheckMs = limits.recheckMinutes * minuteMs;
  const checks = new Map<string, Promise<boolean>>();
  const retries = new Map<string, number>();

  /** Writes down who somebody is now. Who has no role is written down as well: their tokens stop. */
  async function recognise(provider: OpenIdProvider, { claims }: Vouched): Promise<PersonRow> {
    const { id } = provider.options;
    const person: PersonRow = {
      subject: `openid:${id}:${claims.sub}`,
      provider: id,
      username: usernameOf(claims),
      userId: await findUserId(claims, provider.options, controlPlane),
      role: roleOf(claims, provider.options),
      checkedAt: now(),
    };
    if (person.role !== undefined || store.person(person.subject) !== undefined) store.putPerson(person);
    return person;
  }

  const sealKept = (cookie: string, { refreshToken, idToken }: Vouched): string =>
    seal(cookie, JSON.stringify({ refreshToken, idToken } satisfies Record<keyof Kept, string | undefined>));

  function openKept(cookie: string, { sealed }: SessionRow): Kept {
    const text = unseal(cookie, sealed);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nobody else can have sealed it
    return text === undefined ? {} : (JSON.parse(text) as Kept);
  }

  function end(row: SessionRow, why: string): false {
    store.dropSession(row.id, row.subject);
    retries.delete(row.id);
    const person = store.person(row.subject);
    audit({
      action: 'person.session-ended',
      outcome: 'success',
      user: person?.userId,
      details: { caller: row.subject, reason: why },
    });
    return false;
  }

  /** Whether the session goes on. */
  async function recheck(
    cookie: string,
    row: SessionRow,
    person: PersonRow,
    provider: OpenIdProvider,
  ): Promise<boolean> {
    const { refreshToken } = openKept(cookie, row);
    if (refreshToken === undefined) return now() - row.createdAt <= idleMs || end(row, 'it was time to sign in again');
    const isLate = now() - row.checkedAt > recheckMs + outageMs;
    if (now() < (retries.get(row.id) ?? 0)) return !isLate;
    try {
      const vouched = await provider.renew(refreshToken, person.subject.slice(`openid:${person.provider}:`.length));
      const { role } = await recognise(provider, vouched);
      if (role === undefined) return end(row, 'the person has no role any more');
      const idToken = vouched.idToken ?? openKept(cookie, row).idToken;
      store.checkSession(row.id, now(), sealKept(cookie, { ...vouched, idToken }));
      retries.delete(row.id);
      return true;
    } catch (error) {
      if (!isPluginError(error) || error.code !== 'VENDOR_UNAVAILABLE') return end(row, 'the provider said no');
      retries.set(row.id, now() + retryMs);
      return !isLate;
    }
  }

  function findLive(cookie: string): SessionRow | undefined {
    const row = store.session(digest(cookie).toString('hex'));
    if (row === undefined) return undefined;
    if (now() - row.usedAt <= idleMs && now() - row.createdAt <= absoluteMs) return row;
    end(row, 'it was not used for too long, or is too old');
    return undefined;
  }

  return {
    recognise,
    /** Signs a browser in. Returns the cookie, which never is one that a browser had before. */
    begin(person: PersonRow, vouched: Vouched, agent: string): string {
      store.dropOld({ createdBefore: now() - absoluteMs, usedBefore: now() - idleMs, now: now() });
      const cookie = randomSecret();
      store.putSession({
        id: randomUUID(),
        digest: digest(cookie).toString('hex'),
        subject: person.subject,
        createdAt: now(),
        usedAt: now(),
        checkedAt: now(),
        sealed: sealKept(cookie, vouched),
        agent: agent.slice(0, 200),
      });
      return cookie;
    },
    /** Who a cookie stands for; `undefined` for one that is over. */
    async find(cookie: string): Promise<Caller | undefined> {
      const row = findLive(cookie);
      const person = row === undefined ? undefined : store.person(row.subject);
      const provider = person === undefined ? undefined : providers.get(person.provider);
      if (row === undefined || person === undefined || provider === undefined) return undefined;
      if (now() - row.checkedAt > recheckMs) {
        const check = checks.get(row.id) ?? recheck(cookie, row, person, provider);
        checks.set(row.id, check);
        const goesOn = await check.finally(() => checks.delete(row.id));
        if (!goesOn) return undefined;
      }
      const current = store.person(row.subject);
      if (current?.role === undefined) return undefined;
      if (now() - row.usedAt > minuteMs) store.useSession(row.id, now());
      return {
        id: row.subject,
        role: current.role,
        via: 'session',
        session: row.id,
        csrf: csrfOf(cookie),
        person: {
          username: current.username,
          groups: [],
          ...(current.userId === undefined ? {} : { userId: current.userId }),
        },
        expiresAt: row.createdAt + absoluteMs,
      };
    },
    /** Ends the session of a cookie. Returns where the browser has to go to sign out of its provider as well. */
    async signOut(cookie: string, returnTo: string): Promise<URL | undefined> {
      const row = findLive(cookie);
      if (row === undefined) return undefined;
      const { idToken } = openKept(cookie, row);
      const person = store.person(row.subject);
      store.dropSession(row.id, row.subject);
      const provider = person === undefined ? undefined : providers.get(person.provider);
      // That the provider is away keeps nobody from signing out here.
      return provider?.endSessionUrl(idToken, returnTo).catch(() => undefined);
    },
    absoluteMs,
  };
}
