import { z } from 'zod';
import type { BrowserSession, MintedToken, PersonalToken, TerminalToken } from '../api-types.ts';
import { described, instant, maybe } from './described.ts';
import { roleSchema } from './platform.ts';

const token = {
  id: z.string(),
  name: z.string(),
  role: roleSchema,
  createdAt: instant,
  expiresAt: instant,
  usedAt: maybe(instant.describe('To a minute; absent for one that nobody has used')),
};
const secret = z.string().describe('Shown this once');

export const personalTokenSchema = described<PersonalToken>('PersonalToken', token);
export const mintedTokenSchema = described<MintedToken>('MintedToken', { ...token, token: secret });
export const terminalTokenSchema = described<TerminalToken>('TerminalToken', { ...token, token: secret, url: z.url() });

export const browserSessionSchema = described<BrowserSession>('BrowserSession', {
  id: z.string(),
  createdAt: instant,
  usedAt: instant.describe('To a minute'),
  agent: z.string(),
  current: z.boolean(),
});

export const tokenNameSchema = z
  .string()
  .trim()
  .min(1, { error: 'must have a name' })
  .max(80, { error: 'must have at most 80 characters' })
  .regex(/^[^\p{Cc}\p{Cf}]+$/u, { error: 'must be plain text' });
