import type { Node } from '@streamspace/plugin-sdk';
import { dayMs, instant, minuteMs } from '../instant.ts';
import type { Builders } from './builders.ts';
import { before, type Scene } from './scene.ts';

const node = ({ session }: Scene, changes: Partial<Node> = {}): Node => ({
  name: session.node ?? 'node-1',
  pool: 'sessions',
  zone: 'eu-central-1a',
  instanceType: 'm7i.2xlarge',
  ready: true,
  unschedulable: false,
  conditions: ['Ready'],
  cpuRatio: 0.62,
  memoryRatio: 0.71,
  sessionCount: 1,
  sessions: [session.id],
  ...changes,
});
const cordoned = (scene: Scene) => node(scene, { unschedulable: true });

const cluster = (scene: Scene) => ({
  pool: 'sessions',
  since: before(scene, 5 * minuteMs),
  nodeCount: 6,
  sessionCount: 41,
});

const invoice = (scene: Scene) => ({
  account: { kind: 'user' as const, id: scene.user.id },
  invoice: {
    id: 'inv-0042',
    number: '2026-0042',
    amountMinor: 4250,
    currency: 'EUR',
    dueAt: instant(scene.at + 14 * dayMs),
  },
});

const mail = { messageId: 'msg-6a2c', idempotencyKey: 'invoice-2026-0042', recipients: 1 };

/** What the plugins for nodes, storage, billing and mail state. */
export const infrastructureSamples = {
  'node.notready': (scene) => ({
    node: node(scene, { ready: false, conditions: ['NotReady'] }),
    reason: 'KubeletNotReady',
    since: before(scene, minuteMs),
  }),
  'node.ready': (scene) => ({
    node: node(scene),
    reason: 'KubeletReady',
    since: instant(scene.at),
    outageMs: 6 * minuteMs,
  }),
  'node.pressure': (scene) => ({
    node: node(scene, { conditions: ['Ready', 'MemoryPressure'], memoryRatio: 0.96 }),
    reason: 'MemoryPressure',
    since: before(scene, minuteMs),
  }),
  'node.cordoned': (scene) => ({ node: cordoned(scene), reason: 'maintenance' }),
  'node.uncordoned': (scene) => ({ node: node(scene), reason: 'maintenance_over' }),
  'node.drain.started': (scene) => ({ node: cordoned(scene), reason: 'maintenance', drainId: 'drn-9c04' }),
  'node.drain.completed': (scene) => ({
    node: node(scene, { unschedulable: true, sessionCount: 0, sessions: [] }),
    reason: 'maintenance',
    drainId: 'drn-9c04',
  }),
  'node.drain.failed': (scene) => ({
    node: cordoned(scene),
    reason: 'maintenance',
    drainId: 'drn-9c04',
    error: { code: 'timeout', message: '1 session did not hibernate within 10 minutes' },
  }),
  'cluster.capacity.low': (scene) => ({ ...cluster(scene), reason: 'cpu', ratio: 0.91 }),
  'cluster.capacity.ok': (scene) => ({ ...cluster(scene), reason: 'cpu', ratio: 0.64 }),
  'cluster.degraded': (scene) => ({ ...cluster(scene), reason: 'nodes_not_ready', ratio: 0.34 }),
  'cluster.recovered': (scene) => ({ ...cluster(scene), reason: 'nodes_ready', ratio: 0.1 }),
  'storage.degraded': (scene) => ({ purposes: ['recordings'], reason: 'UNAVAILABLE', since: before(scene, minuteMs) }),
  'storage.recovered': (scene) => ({
    purposes: ['recordings'],
    reason: 'UNAVAILABLE',
    since: instant(scene.at),
    downMs: 3 * minuteMs,
  }),
  'billing.quota.warning': ({ user }) => ({
    quota: {
      owner: { kind: 'user', id: user.id },
      resource: 'cpu',
      used: 12_800,
      limit: 16_000,
      ratio: 0.8,
      level: 'warning',
    },
    period: '2026-01',
  }),
  'billing.quota.exceeded': () => ({
    budget: { amountMinor: 50_000, currency: 'EUR', ratio: 1.02 },
    period: '2026-01',
  }),
  'billing.invoice.created': invoice,
  'billing.invoice.paid': invoice,
  'billing.payment.failed': (scene) => ({
    ...invoice(scene),
    reason: 'card_declined',
    graceUntil: instant(scene.at + 7 * dayMs),
  }),
  'billing.account.suspended': (scene) => ({ account: invoice(scene).account, reason: 'payment_overdue' }),
  'billing.account.resumed': (scene) => ({ account: invoice(scene).account, reason: 'paid' }),
  'email.delivered': () => mail,
  'email.failed': () => ({
    ...mail,
    smtpCode: 550,
    error: { code: 'mailbox_unavailable', message: 'The server refused the recipient' },
  }),
} satisfies Partial<Builders>;
