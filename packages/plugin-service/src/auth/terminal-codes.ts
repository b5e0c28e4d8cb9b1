import { createHash } from 'node:crypto';
import type { Role } from '@streamspace/plugin-sdk';
import { digest, randomSecret, sameSecret } from './secrets.ts';

const lifetimeMs = 120_000;
const most = 256;

/** What a person allowed a terminal. */
export interface TerminalGrant {
  readonly subject: string;
  /** The person's own, when it was allowed. */
  readonly ownRole: Role;
  readonly name: string;
  readonly role: Role;
  /** base64url of the SHA-256 of the verifier. */
  readonly challenge: string;
  readonly redirectUri: string;
}

/** Codes between a browser and a terminal, which work once. @see https://www.rfc-editor.org/rfc/rfc8252 */
export function createTerminalCodes(now: () => number) {
  const grants = new Map<string, TerminalGrant & { readonly expiresAt: number }>();
  return {
    issue(grant: TerminalGrant): string {
      const code = randomSecret();
      grants.set(digest(code).toString('hex'), { ...grant, expiresAt: now() + lifetimeMs });
      const [oldest] = grants.keys();
      if (grants.size > most && oldest !== undefined) grants.delete(oldest);
      return code;
    },
    /** The grant of a code. Whoever fails with it has used it up. */
    redeem(code: string, verifier: string, redirectUri: string): TerminalGrant | undefined {
      const key = digest(code).toString('hex');
      const grant = grants.get(key);
      grants.delete(key);
      if (grant === undefined || grant.expiresAt <= now() || grant.redirectUri !== redirectUri) return undefined;
      const challenge = createHash('sha256').update(verifier).digest('base64url');
      return sameSecret(challenge, digest(grant.challenge)) ? grant : undefined;
    },
  };
}

export type TerminalCodes = ReturnType<typeof createTerminalCodes>;

/** Whether an address is one of a program on the person's own machine. */
export function isLoopbackRedirect(text: string): boolean {
  if (!/^http:\/\/(127\.0\.0\.1|\[::1\]):\d{1,5}\//.test(text) || !URL.canParse(text)) return false;
  const { username, password, search, hash, port } = new URL(text);
  return username === '' && password === '' && search === '' && hash === '' && port !== '';
}
