import { digest, randomSecret, sameSecret } from './secrets.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** An unused URL is good for a day, a browser that used one for a week. */
const lifetimeMs = { url: dayMs, session: 7 * dayMs } as const;
/** More than anybody opens; beyond it the oldest goes. */
const most = 64;

/** Who may use the service: holders of the token file, and browsers that opened a one-time URL. */
export interface Access {
  /** A new token for `/?token=…`. */
  issueUrlToken(): string;
  /** Uses up a URL token. Returns the secret for the session cookie, or `undefined` for a used, old or wrong token. */
  redeem(urlToken: string): string | undefined;
  /** Whether a cookie belongs to a live session. */
  hasSession(cookie: string): boolean;
  /** Ends a session. */
  endSession(cookie: string): void;
  /** Whether a bearer token is the one of the token file. */
  isBearer(token: string): boolean;
}

/** Secrets with an expiry, kept as digests. */
function createSecretSet(lifetime: number, now: () => number) {
  const expiries = new Map<string, number>();
  const keyOf = (secret: string) => digest(secret).toString('hex');

  const has = (key: string) => {
    const expiry = expiries.get(key);
    if (expiry !== undefined && expiry > now()) return true;
    expiries.delete(key);
    return false;
  };
  return {
    issue() {
      const secret = randomSecret();
      expiries.set(keyOf(secret), now() + lifetime);
      const [oldest] = expiries.keys();
      if (expiries.size > most && oldest !== undefined) expiries.delete(oldest);
      return secret;
    },
    has: (secret: string) => has(keyOf(secret)),
    take(secret: string) {
      const key = keyOf(secret);
      return has(key) && expiries.delete(key);
    },
  };
}

/** Access to one service. Sessions live in memory: a restart asks every browser for a fresh URL. */
export function createAccess(options: { readonly token: string; readonly now?: () => number }): Access {
  const now = options.now ?? Date.now;
  const bearer = digest(options.token);
  const urlTokens = createSecretSet(lifetimeMs.url, now);
  const sessions = createSecretSet(lifetimeMs.session, now);

  return {
    issueUrlToken: () => urlTokens.issue(),
    redeem: (urlToken) => (urlTokens.take(urlToken) ? sessions.issue() : undefined),
    hasSession: (cookie) => sessions.has(cookie),
    endSession: (cookie) => void sessions.take(cookie),
    isBearer: (token) => sameSecret(token, bearer),
  };
}
