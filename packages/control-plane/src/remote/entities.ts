import type { Group, Resources, Session, SessionState, Template, User } from '@streamspace/plugin-sdk';
import { createHash } from 'node:crypto';
import { instant } from '../instant.ts';
import { toResources } from '../quantity.ts';
import { templateSpecSchema, type WireGroup, type WireSession, type WireTemplate, type WireUser } from './wire.ts';

const orgId = 'default-org';

/** What a plugin sees of a session; `state` is what we take it for. */
export function toSession(wire: WireSession, state: SessionState, facts: Partial<Session> = {}): Session {
  const lastActivityAt = parseInstant(wire.lastActivity ?? wire.status?.lastActivity);
  const idleTimeoutSeconds = parseDuration(wire.idleTimeout);
  const maxDurationSeconds = parseDuration(wire.maxSessionDuration);
  return {
    id: wire.name,
    user: wire.user,
    orgId,
    template: wire.template,
    state,
    createdAt: parseInstant(wire.createdAt) ?? instant(0),
    resources: sizeOf(wire),
    persistentHome: wire.persistentHome ?? false,
    connections: wire.activeConnections ?? 0,
    hibernations: 0,
    protocol: wire.streamingProtocol === 'selkies' ? 'selkies' : 'other',
    ...(idleTimeoutSeconds === undefined ? {} : { idleTimeoutSeconds }),
    ...(maxDurationSeconds === undefined ? {} : { maxDurationSeconds }),
    ...(lastActivityAt === undefined ? {} : { lastActivityAt }),
    ...(wire.platform === 'kubernetes' || wire.platform === 'docker' ? { platform: wire.platform } : {}),
    ...filled('namespace', wire.namespace),
    ...filled('podName', wire.status?.podName),
    ...filled('agentId', wire.agent_id),
    ...facts,
  };
}

/** A size that cannot be read is kept as text. */
export function sizeOf({ resources }: WireSession): Resources {
  const { cpu, memory } = resources ?? {};
  const texts = { ...filled('cpu', cpu), ...filled('memory', memory) };
  if (!cpu || !memory) return texts;
  try {
    return toResources({ cpu, memory });
  } catch {
    return texts;
  }
}

export function toUser(wire: WireUser): User {
  const { id, username, role, provider, active, groups } = wire;
  const createdAt = parseInstant(wire.createdAt) ?? instant(0);
  const lastLoginAt = parseInstant(wire.lastLogin);
  return {
    id,
    username,
    role,
    provider,
    active,
    orgId,
    createdAt,
    updatedAt: parseInstant(wire.updatedAt) ?? createdAt,
    ...filled('email', wire.email),
    ...filled('fullName', wire.fullName),
    ...(lastLoginAt === undefined ? {} : { lastLoginAt }),
    ...(groups === undefined || groups === null || groups.length === 0 ? {} : { groups }),
  };
}

export function toGroup(wire: WireGroup): Group {
  const { id, name, type } = wire;
  const createdAt = parseInstant(wire.createdAt) ?? instant(0);
  return {
    id,
    name,
    type,
    displayName: wire.displayName || name,
    memberCount: wire.memberCount ?? 0,
    createdAt,
    updatedAt: parseInstant(wire.updatedAt) ?? createdAt,
    ...filled('description', wire.description),
    ...filled('parentId', wire.parentId),
  };
}

export function toTemplate(wire: WireTemplate): Template {
  const { name, display_name: displayName, manifest } = wire;
  // Joined by the server; a tag itself holds no comma.
  const tags = (wire.tags ?? []).flatMap((joined) => joined.split(',')).filter((tag) => tag !== '');
  const createdAt = parseInstant(wire.created_at) ?? instant(0);
  const content = {
    name,
    displayName: displayName || name,
    tags,
    ...filled('description', wire.description),
    ...filled('category', wire.category),
    ...filled('appType', wire.app_type),
    ...filled('iconUrl', wire.icon_url),
    ...filled('image', templateSpecSchema.safeParse(manifest).data?.spec.baseImage),
  };
  const revision = createHash('sha256')
    .update(JSON.stringify([content, manifest]))
    .digest('hex')
    .slice(0, 12);
  return { ...content, revision, createdAt, updatedAt: parseInstant(wire.updated_at) ?? createdAt };
}

function filled<K extends string>(key: K, text: string | null | undefined): Partial<Record<K, string>> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the only key is K
  return text === undefined || text === null || text === '' ? {} : ({ [key]: text } as Record<K, string>);
}

/** The zero time of Go stands for none. */
function parseInstant(text: string | null | undefined): string | undefined {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) || ms <= 0 ? undefined : instant(ms);
}

const unitSeconds: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };

/** Seconds of a duration such as `1h30m`, https://pkg.go.dev/time#ParseDuration. */
function parseDuration(text: string | null | undefined): number | undefined {
  if (!/^(\d+(\.\d+)?[hms])+$/.test(text ?? '')) return undefined;
  const parts = (text ?? '').matchAll(/(\d+(?:\.\d+)?)([hms])/g);
  const seconds = [...parts].reduce((sum, [, digits, unit = '']) => sum + Number(digits) * (unitSeconds[unit] ?? 0), 0);
  return seconds > 0 ? Math.round(seconds) : undefined;
}
