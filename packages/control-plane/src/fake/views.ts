import { instant } from '../instant.ts';
import type { FakeGroup, FakeSession, FakeTemplate, FakeUser } from './rows.ts';

/** A session as REST shows it: no `id`, no tags. */
export function sessionView(session: FakeSession): object {
  return { ...common(session), persistentHome: true, idleTimeout: '30m', maxSessionDuration: '8h', ...streaming };
}

/** A session as frames show it: fewer fields, and activity. */
export function frameView(session: FakeSession): object {
  const { lastActivityMs } = session;
  return { ...common(session), ...(lastActivityMs === undefined ? {} : { lastActivity: instant(lastActivityMs) }) };
}

const streaming = { streamingProtocol: 'selkies', streamingPort: 3000, streamingPath: '/websockify' };

function common({
  name,
  user,
  template,
  state,
  createdAtMs,
  activeConnections,
  resources,
  lastActivityMs,
}: FakeSession) {
  return {
    name,
    namespace: 'streamspace',
    user,
    template,
    state,
    createdAt: instant(createdAtMs),
    platform: 'kubernetes',
    activeConnections,
    status: {
      phase: state.charAt(0).toUpperCase() + state.slice(1),
      url: '',
      podName: state === 'running' ? `ss-${name}` : '',
      ...(lastActivityMs === undefined ? {} : { lastActivity: instant(lastActivityMs) }),
    },
    resources,
  };
}

export function userView({ id, username, email, fullName, role, active, ...at }: FakeUser): object {
  return {
    id,
    orgId: '',
    username,
    email,
    fullName,
    role,
    provider: 'local',
    active,
    createdAt: instant(at.createdAtMs),
    updatedAt: instant(at.updatedAtMs),
    ...(at.lastLoginMs === undefined ? {} : { lastLogin: instant(at.lastLoginMs) }),
  };
}

export function groupView({ id, name, members }: FakeGroup): object {
  const epoch = instant(0);
  const dates = { createdAt: epoch, updatedAt: epoch };
  return { id, name, displayName: name, description: '', type: 'team', ...dates, memberCount: members.length };
}

/** A template in snake_case, with what matters inside its manifest. */
export function templateView({
  name,
  displayName,
  category,
  tags,
  image,
  createdAtMs,
  updatedAtMs,
}: FakeTemplate): object {
  return {
    id: 1,
    repository_id: 1,
    name,
    display_name: displayName,
    description: '',
    category,
    app_type: 'desktop',
    icon_url: '',
    manifest: { spec: { displayName, baseImage: image } },
    tags: mangledTags(tags),
    install_count: 0,
    created_at: instant(createdAtMs),
    updated_at: instant(updatedAtMs),
  };
}

/** Tags as the real server reads them back: joined with commas, or lost where PostgreSQL has to quote one. */
export function mangledTags(tags: readonly string[]): readonly string[] | null {
  const isLost = tags.length === 0 || tags.some((tag) => tag === '' || /[\s,"{}\\]|^null$/i.test(tag));
  return isLost ? null : [tags.join(',')];
}
