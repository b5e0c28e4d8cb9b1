import type { Recording, Snapshot } from '@streamspace/plugin-sdk';
import { hourMs, instant, minuteMs } from '../instant.ts';
import type { Builders } from './builders.ts';
import { before, type Scene } from './scene.ts';

const recording = (scene: Scene, changes: Partial<Recording> = {}): Recording => ({
  id: 'rec-4e5f',
  session: scene.session.id,
  user: scene.user.id,
  template: scene.template.name,
  policy: 'all-sessions',
  required: false,
  status: 'recording',
  startedAt: before(scene, 30 * minuteMs),
  gapCount: 0,
  expiresAt: instant(scene.at + 30 * 24 * hourMs),
  ...changes,
});
const completeRecording = (scene: Scene) =>
  recording(scene, {
    status: 'completed',
    endedAt: instant(scene.at),
    durationMs: 30 * minuteMs,
    sizeBytes: 220_200_960,
  });

const snapshot = (scene: Scene, changes: Partial<Snapshot> = {}): Snapshot => ({
  id: 'snap-19ab',
  session: scene.session.id,
  user: scene.user.id,
  name: 'before-upgrade',
  driver: 'csi',
  state: 'ready',
  sizeBytes: 3_221_225_472,
  trigger: 'manual',
  createdAt: before(scene, 2 * minuteMs),
  ...changes,
});

const workflow = ({ user }: Scene) => ({
  workflow: { id: 'wf-onboarding', name: 'Onboarding', owner: user.id },
  runId: 'run-c81d',
  trigger: 'user.created',
});

/** What the plugins for recordings, snapshots and workflows state. */
export const mediaSamples = {
  'recording.started': (scene) => ({ recording: recording(scene, { startedAt: instant(scene.at) }) }),
  'recording.completed': (scene) => ({ recording: completeRecording(scene) }),
  'recording.failed': (scene) => ({
    recording: recording(scene, { status: 'failed', endedAt: instant(scene.at) }),
    error: { code: 'storage', message: 'The bucket refused the upload' },
  }),
  'recording.gap': (scene) => ({
    recording: recording(scene, { gapCount: 1 }),
    from: before(scene, minuteMs),
    to: instant(scene.at),
    cause: 'reconnect',
  }),
  'recording.viewed': (scene) => ({ recording: completeRecording(scene), by: scene.user.id, position: 125_000 }),
  'recording.deleted': (scene) => ({ recording: completeRecording(scene), reason: 'expired' }),
  'snapshot.started': (scene) => {
    const { sizeBytes: _unknown, ...started } = snapshot(scene, { state: 'creating', createdAt: instant(scene.at) });
    return { snapshot: started };
  },
  'snapshot.completed': (scene) => ({ snapshot: snapshot(scene) }),
  'snapshot.failed': (scene) => ({
    snapshot: snapshot(scene, { state: 'failed' }),
    error: { code: 'timeout', message: 'The volume snapshot was not ready within 5 minutes' },
  }),
  'snapshot.restored': (scene) => ({ snapshot: snapshot(scene), mode: 'new_session', target: 'ada-firefox-77aa01bc' }),
  'snapshot.deleted': (scene) => ({ snapshot: snapshot(scene), reason: 'expired' }),
  'snapshot.shared': (scene) => ({ snapshot: snapshot(scene), with: 'group:platform', right: 'view' }),
  'workflow.started': workflow,
  'workflow.completed': (scene) => ({ ...workflow(scene), durationMs: 8400 }),
  'workflow.failed': (scene) => ({
    ...workflow(scene),
    durationMs: 8400,
    error: { code: 'timeout', message: 'Step "start session" took longer than 120 s' },
  }),
} satisfies Partial<Builders>;

const violation = (scene: Scene) => ({
  schema: 1 as const,
  id: '019bbf2e-3c00-7a41-9d55-6f0e2b7c8a13',
  source: 'dlp',
  type: 'clipboard',
  severity: 'high' as const,
  policy: { id: 'pol-cards', name: 'No card numbers' },
  subject: { user: scene.user.id, session: scene.session.id, template: scene.template.name },
  action: 'blocked' as const,
  count: 1,
  firstAt: instant(scene.at),
  lastAt: instant(scene.at),
  summary: 'Clipboard data with a card number was kept inside the session',
  labels: { detector: 'card-number' },
});

/** What the plugins for audit, compliance and data loss prevention state. */
export const auditSamples = {
  'audit.violation': (scene) => ({ violation: violation(scene) }),
  'audit.integrity_failed': (scene) => ({
    fromSeq: 18_220,
    toSeq: 18_224,
    kind: 'missing',
    detectedAt: instant(scene.at),
  }),
  'audit.sealed': () => ({
    segment: 42,
    firstSeq: 41_001,
    lastSeq: 42_000,
    treeSize: 42_000,
    root: 'fb2b5e8c1e6b3f0f2d8a0f5a7c9d4e61b3a2c5d7e9f01234567890abcdef0123',
    checkpoint: 'streamspace-audit\n42000\n+ytejB5rPw8tigD1p8nU5hs6LF1+nwEjRWeJCrze8BI=\n',
  }),
  'compliance.check_completed': () => ({ framework: 'soc2', passed: 41, failed: 2, unknown: 3, runId: 'chk-2d90' }),
  'compliance.report_generated': (scene) => ({
    reportId: 'rep-5b77',
    framework: 'soc2',
    period: { from: before(scene, 30 * 24 * hourMs), to: instant(scene.at) },
  }),
  'plugin.analytics.report_generated': (scene) => ({
    reportId: 'rep-31f2',
    kind: 'daily',
    date: before(scene, 24 * hourMs).slice(0, 10),
  }),
} satisfies Partial<Builders>;
