import type { Instant, Session, SessionState, Template, User } from '@streamspace/plugin-sdk';
import { hourMs, instant, minuteMs } from '../instant.ts';

/** Who and what a sample event is about. */
export interface Scene {
  /** When it happens, in milliseconds since the Unix epoch. */
  readonly at: number;
  readonly session: Session;
  /** Owner of the session. */
  readonly user: User;
  readonly template: Template;
}

const orgId = 'default-org';
const team = '0c9d2f6e-6f0b-4a53-8f0e-5b1c7a90d311';

/** A scene of made-up entities, always the same. 2026-01-15 is a Thursday. */
export const defaultScene: Scene = createScene(Date.UTC(2026, 0, 15, 9, 30));

function createScene(at: number): Scene {
  const user: User = {
    id: '7b1f8d52-4a6c-4f0a-9d7e-2c5e8a1b3f01',
    username: 'ada',
    email: 'ada@example.com',
    fullName: 'Ada Lovelace',
    role: 'user',
    provider: 'local',
    active: true,
    orgId,
    groups: [team],
    createdAt: instant(at - 2000 * hourMs),
    updatedAt: instant(at - 48 * hourMs),
    lastLoginAt: instant(at - hourMs),
  };
  const template: Template = {
    name: 'firefox',
    displayName: 'Firefox',
    description: 'Web browser',
    category: 'Web Browsers',
    appType: 'desktop',
    image: 'ghcr.io/streamspace-dev/firefox:146.0.1',
    resources: { cpu: '1', memory: '2Gi', cpuMilli: 1000, memoryBytes: 2 * 2 ** 30 },
    tags: ['browser', 'web'],
    revision: '3f1c9a27d0be',
    createdAt: instant(at - 2000 * hourMs),
    updatedAt: instant(at - 100 * hourMs),
  };
  const session: Session = {
    id: 'ada-firefox-1a2b3c4d',
    user: user.id,
    username: user.username,
    orgId,
    teams: [team],
    template: template.name,
    templateRevision: template.revision,
    image: 'ghcr.io/streamspace-dev/firefox:146.0.1',
    state: 'running',
    stateSince: instant(at - 50 * minuteMs),
    createdAt: instant(at - 51 * minuteMs),
    startedAt: instant(at - 50 * minuteMs),
    resources: { cpu: '1', memory: '2Gi', cpuMilli: 1000, memoryBytes: 2 * 2 ** 30 },
    persistentHome: true,
    idleTimeoutSeconds: 1800,
    maxDurationSeconds: 28_800,
    lastActivityAt: instant(at - 2 * minuteMs),
    connections: 1,
    hibernations: 0,
    namespace: 'streamspace',
    podName: 'ada-firefox-1a2b3c4d-0',
    platform: 'kubernetes',
    agentId: 'agent-1',
    node: 'node-1',
    region: 'eu-central',
    protocol: 'selkies',
  };
  return { at, session, user, template };
}

/** The instant `ms` milliseconds before the scene. */
export function before({ at }: Scene, ms: number): Instant {
  return instant(at - ms);
}

/** The session of the scene as it looks right after it entered a state. */
export function sessionIn(scene: Scene, state: SessionState, changes: Partial<Session> = {}): Session {
  const { endedAt: _ended, endReason: _reason, podName, node, ...rest } = scene.session;
  const place = { ...(podName === undefined ? {} : { podName }), ...(node === undefined ? {} : { node }) };
  const hasPlace = state === 'running' || state === 'waking' || state === 'hibernating' || state === 'terminating';
  return { ...rest, ...(hasPlace ? place : {}), state, stateSince: instant(scene.at), connections: 0, ...changes };
}
