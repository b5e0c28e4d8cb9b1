import { randomBytes, randomUUID } from 'node:crypto';
import { PluginError, type Role } from '@streamspace/plugin-sdk';
import type { MintedToken, PersonalToken } from '../api-types.ts';
import type { AuditSignIn } from './audit-sign-ins.ts';
import { hasRole, type Caller } from './caller.ts';
import { digest } from './secrets.ts';
import type { SignInStore, TokenRow } from './sign-in-store.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** Tokens of somebody who has not signed in for so long stop until they do. */
const absenceMs = 30 * dayMs;
/** More than anybody looks after. */
const mostOfOne = 100;
/** Scanners for secrets know it by this. */
const prefix = 'sspat_';

/** The name under which tokens belong to somebody: whoever has the machine is one person. */
export const ownerOf = ({ id }: Pick<Caller, 'id'>): string => (id === 'token' ? 'local' : id);

/** Tokens that people make for their programs. */
export type PersonalTokens = ReturnType<typeof createPersonalTokens>;

export function createPersonalTokens(options: {
  readonly store: SignInStore;
  /** Whether people of that provider may still sign in. */
  readonly hasProvider: (id: string) => boolean;
  readonly audit: AuditSignIn;
  readonly now: () => number;
}) {
  const { store, hasProvider, audit, now } = options;

  const userOf = (subject: string) => store.person(subject)?.userId;

  function view({ id, name, role, createdAt, expiresAt, usedAt }: TokenRow): PersonalToken {
    return {
      id,
      name,
      role,
      createdAt: new Date(createdAt).toISOString(),
      expiresAt: new Date(expiresAt).toISOString(),
      ...(usedAt === undefined ? {} : { usedAt: new Date(usedAt).toISOString() }),
    };
  }

  /** What the owner of a token may do now; `undefined` for nothing. */
  function ownerNow(subject: string): Pick<Caller, 'role' | 'person'> | undefined {
    if (subject === 'local') return { role: 'admin' };
    const person = store.person(subject);
    if (person?.role === undefined || !hasProvider(person.provider) || now() - person.checkedAt > absenceMs)
      return undefined;
    const { username, userId, role } = person;
    return { role, person: { username, groups: [], ...(userId === undefined ? {} : { userId }) } };
  }

  return {
    /**
     * Makes a token, which is shown this once.
     *
     * @throws {PluginError} `PERMISSION_DENIED` for a role above the owner's, `QUOTA_EXCEEDED`.
     */
    mint(
      owner: { readonly subject: string; readonly role: Role },
      { name, role, expiresInDays }: { readonly name: string; readonly role: Role; readonly expiresInDays: number },
    ): MintedToken {
      if (!hasRole(owner, role)) {
        throw new PluginError('PERMISSION_DENIED', `A token has at most your own role, which is "${owner.role}"`);
      }
      if (store.tokensOf(owner.subject).length >= mostOfOne) {
        throw new PluginError('QUOTA_EXCEEDED', `You have ${mostOfOne} tokens: revoke one first`);
      }
      const token = prefix + randomBytes(32).toString('base64url');
      const row = {
        id: randomUUID(),
        digest: digest(token).toString('hex'),
        subject: owner.subject,
        name,
        role,
        createdAt: now(),
        expiresAt: now() + expiresInDays * dayMs,
      };
      store.putToken(row);
      audit({
        action: 'token.minted',
        outcome: 'success',
        user: userOf(owner.subject),
        details: { caller: owner.subject, token: row.id, name, role, expiresAt: new Date(row.expiresAt).toISOString() },
      });
      return { ...view({ ...row, usedAt: undefined }), token };
    },
    list: (subject: string) => store.tokensOf(subject).map(view),
    /** @throws {PluginError} `NOT_FOUND` */
    revoke(subject: string, id: string): void {
      if (!store.dropToken(id, subject)) throw new PluginError('NOT_FOUND', `You have no token "${id}"`);
      audit({
        action: 'token.revoked',
        outcome: 'success',
        user: userOf(subject),
        details: { caller: subject, token: id },
      });
    },
    /** Who a token stands for: its owner, with the lower one of both roles. */
    find(token: string): Caller | undefined {
      const row = token.startsWith(prefix) ? store.token(digest(token).toString('hex')) : undefined;
      if (row === undefined || row.expiresAt <= now()) return undefined;
      const owner = ownerNow(row.subject);
      if (owner === undefined) return undefined;
      if (row.usedAt === undefined || now() - row.usedAt > 60_000) store.useToken(row.id, now());
      return {
        id: row.subject,
        role: hasRole(owner, row.role) ? row.role : owner.role,
        via: 'personal-token',
        token: row.id,
        ...(owner.person === undefined ? {} : { person: owner.person }),
        expiresAt: row.expiresAt,
      };
    },
  };
}
