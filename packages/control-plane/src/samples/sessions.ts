import { hourMs, instant, minuteMs } from '../instant.ts';
import type { Builders } from './builders.ts';
import { before, type Scene, sessionIn } from './scene.ts';

const share = (scene: Scene) => ({
  session: running(scene),
  with: { kind: 'user', id: 'c2a4e6d8-1b3f-4579-8ace-0f1e2d3c4b06' } as const,
  right: 'view' as const,
  expiresAt: instant(scene.at + hourMs),
});
const connection = ({ user }: Scene) => ({ connectionId: 'con-5d1e7c90', userId: user.id, role: 'owner' as const });

/** What happens to the life of a session. */
export const lifecycleSamples = {
  'session.created': (scene) => {
    const { startedAt: _start, lastActivityAt: _input, ...session } = sessionIn(scene, 'pending');
    return { session: { ...session, createdAt: instant(scene.at), hibernations: 0 } };
  },
  'session.started': (scene) => ({
    session: sessionIn(scene, 'running', {
      createdAt: before(scene, 4200),
      startedAt: instant(scene.at),
      lastActivityAt: instant(scene.at),
    }),
    phase: 'launch',
    launchMs: 4200,
  }),
  'session.hibernated': (scene) => ({
    session: sessionIn(scene, 'hibernated', { hibernations: scene.session.hibernations + 1 }),
    reason: 'idle',
  }),
  'session.woken': (scene) => ({ session: sessionIn(scene, 'waking'), reason: 'user' }),
  'session.terminated': (scene) => ({
    session: sessionIn(scene, 'terminated', { endedAt: instant(scene.at), endReason: 'user' }),
    reason: 'user',
    lifetimeMs: Math.max(0, scene.at - Date.parse(scene.session.createdAt)),
    runningMs: Math.max(0, scene.at - Date.parse(scene.session.startedAt ?? scene.session.createdAt)),
  }),
  'session.failed': (scene) => ({
    session: sessionIn(scene, 'failed'),
    phase: 'active',
    error: { code: 'oom', message: 'The container was killed: it used more memory than its limit' },
  }),
  'session.error': (scene) => ({
    session: running(scene),
    phase: 'active',
    error: {
      code: 'stream_interrupted',
      message: 'The stream stopped for 4 seconds and went on',
      component: 'selkies',
    },
  }),
  'session.heartbeat': (scene) => ({
    session: running(scene),
    usage: { cpuRatio: 0.34, memoryBytes: 1_288_490_188, storageBytes: 734_003_200 },
    connections: 1,
    lastActivityAt: before(scene, 12_000),
    stream: { fps: 58, rttMs: 23, packetLossRatio: 0.002, bitrateBps: 6_400_000 },
  }),
} satisfies Partial<Builders>;

/** What people do with a session. */
export const activitySamples = {
  'session.connected': (scene) => ({ session: running(scene), ...connection(scene) }),
  'session.disconnected': (scene) => ({
    session: sessionIn(scene, 'running'),
    ...connection(scene),
    connectedMs: 38 * minuteMs,
  }),
  'session.idle': (scene) => ({
    session: running(scene, 10 * minuteMs),
    idleSince: before(scene, 10 * minuteMs),
    idleSeconds: 600,
    thresholdSeconds: 600,
    repeat: 0,
  }),
  'session.active': (scene) => ({ session: running(scene), idleSeconds: 1260 }),
  'session.resources.updated': (scene) => ({
    session: {
      ...running(scene),
      resources: { cpu: '2', memory: '4Gi', cpuMilli: 2000, memoryBytes: 4 * 2 ** 30 },
    },
    previous: { cpu: '1', memory: '2Gi', cpuMilli: 1000, memoryBytes: 2 * 2 ** 30 },
  }),
  'session.tags.updated': (scene) => ({
    session: { ...running(scene), tags: ['demo', 'quarterly'] },
    previous: ['demo'],
  }),
  'session.updated': (scene) => ({
    session: { ...running(scene), idleTimeoutSeconds: 3600 },
    changes: ['idleTimeoutSeconds'],
    previous: { idleTimeoutSeconds: 1800 },
  }),
  'session.shared': share,
  'session.unshared': share,
} satisfies Partial<Builders>;

/** What crosses the border of a session. */
export const borderSamples = {
  'session.clipboard_access': (scene) => ({
    session: running(scene),
    direction: 'out',
    sizeBytes: 482,
    mime: 'text/plain',
    allowed: true,
    detectors: ['email-address'],
  }),
  'session.file_transfer': (scene) => ({
    session: running(scene),
    direction: 'out',
    sizeBytes: 248_311,
    name: 'report.pdf',
    mime: 'application/pdf',
    sha256: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
    allowed: true,
  }),
  'session.screen_capture': (scene) => ({ session: running(scene), kind: 'screenshot', allowed: false }),
  'session.printed': (scene) => ({ session: running(scene), pages: 3, sizeBytes: 91_204, allowed: true }),
  'session.device_attached': (scene) => ({ session: running(scene), device: 'microphone', allowed: true }),
  'session.network_denied': (scene) => ({
    session: running(scene),
    host: 'files.example.net',
    port: 443,
    rule: 'deny-file-sharing',
  }),
  'session.data_accessed': (scene) => ({
    session: running(scene),
    dataset: 'customers',
    classification: 'confidential',
    action: 'read',
  }),
  'monitors.activated': (scene) => ({ session: running(scene), configId: 'mon-2', displays: 2 }),
  'monitors.failed': (scene) => ({ session: running(scene), configId: 'mon-2', reason: 'display_limit' }),
} satisfies Partial<Builders>;

/** The session while somebody looks at it; last input `idleMs` ago. */
function running(scene: Scene, idleMs = 0) {
  return sessionIn(scene, 'running', {
    stateSince: scene.session.stateSince ?? scene.session.createdAt,
    connections: Math.max(1, scene.session.connections),
    lastActivityAt: before(scene, idleMs),
  });
}
