import { z } from 'zod';

/** What the control plane answers, field by field: it leaves fields out, sends `null`, and may send words we do not know. */
const text = z.string().nullish().catch(undefined);
const filled = z.string().min(1);
const count = z.number().int().nonnegative().nullish().catch(undefined);
const size = z.object({ cpu: text, memory: text }).nullish().catch(undefined);

export const signedInSchema = z.object({ token: filled, expiresAt: text });

export const wireSessionSchema = z.object({
  name: filled,
  user: filled,
  template: filled,
  state: filled,
  createdAt: filled,
  namespace: text,
  platform: text,
  agent_id: text,
  activeConnections: count,
  persistentHome: z.boolean().nullish().catch(undefined),
  idleTimeout: text,
  maxSessionDuration: text,
  streamingProtocol: text,
  lastActivity: text,
  status: z.object({ podName: text, lastActivity: text }).nullish().catch(undefined),
  resources: size,
});
export type WireSession = z.infer<typeof wireSessionSchema>;

export const wireUserSchema = z.object({
  id: filled,
  username: filled,
  email: text,
  fullName: text,
  role: z.enum(['user', 'operator', 'admin']).catch('user'),
  provider: z.enum(['local', 'saml', 'oidc']).catch('local'),
  active: z.boolean().catch(false),
  createdAt: text,
  updatedAt: text,
  lastLogin: text,
  groups: z.array(z.string()).nullish().catch(undefined),
});
export type WireUser = z.infer<typeof wireUserSchema>;

export const wireGroupSchema = z.object({
  id: filled,
  name: filled,
  displayName: text,
  description: text,
  type: z.enum(['team', 'department', 'project']).catch('team'),
  parentId: text,
  memberCount: count,
  createdAt: text,
  updatedAt: text,
});
export type WireGroup = z.infer<typeof wireGroupSchema>;

export const wireMemberSchema = z.object({ user: z.object({ id: filled }), role: text });

export const wireTemplateSchema = z.object({
  name: filled,
  display_name: text,
  description: text,
  category: text,
  app_type: text,
  icon_url: text,
  manifest: z.unknown(),
  tags: z.array(z.string()).nullish().catch(undefined),
  created_at: text,
  updated_at: text,
});
export type WireTemplate = z.infer<typeof wireTemplateSchema>;

export const templateSpecSchema = z.object({ spec: z.object({ baseImage: text }) });

const frameSchema = z.object({ type: z.literal('sessions_update'), sessions: z.array(z.unknown()).nullish() });

/** The rows of a list that can be read; `null` stands for an empty one. One bad row does not hide the others. */
export function parseRows<T>(answer: unknown, key: string, schema: z.ZodType<T>): readonly T[] {
  const list = z.object({ [key]: z.array(z.unknown()).nullish() }).parse(answer)[key] ?? [];
  return list.flatMap((row) => {
    const parsed = schema.safeParse(row);
    return parsed.success ? [parsed.data] : [];
  });
}

/** The newest list of sessions in a frame, which may hold several documents; `undefined` where there is none. */
export function parseFrame(frame: string): readonly WireSession[] | undefined {
  const newest = frame
    .split('\n')
    .map((line) => frameSchema.safeParse(parseLine(line)))
    .findLast(({ success }) => success)?.data;
  return newest === undefined ? undefined : parseRows({ rows: newest.sessions ?? [] }, 'rows', wireSessionSchema);
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** What an answer says about a fault, in at most 200 characters. */
export function errorTextOf(body: unknown): string {
  const parsed = z.object({ error: text, message: text, details: text }).safeParse(body).data;
  const texts = [parsed?.error, parsed?.message, parsed?.details].filter((each) => each !== undefined && each !== null);
  return (texts.join(': ') || 'no reason given').slice(0, 200);
}
