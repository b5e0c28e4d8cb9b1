import type { Events, EventType, PlatformEvent } from '@streamspace/plugin-sdk';
import { createHash } from 'node:crypto';
import { instant } from '../instant.ts';
import { usualSource } from '../source.ts';
import { subjectOf } from '../subject.ts';
import type { Builders } from './builders.ts';
import { infrastructureSamples } from './infrastructure.ts';
import { type DeepPartial, mergeDeep } from './merge.ts';
import { platformSamples } from './platform.ts';
import { auditSamples, mediaSamples } from './plugin-emitted.ts';
import { defaultScene, type Scene } from './scene.ts';
import { activitySamples, borderSamples, lifecycleSamples } from './sessions.ts';
import { userSamples } from './users.ts';

const builders: Builders = {
  ...lifecycleSamples,
  ...activitySamples,
  ...borderSamples,
  ...userSamples,
  ...platformSamples,
  ...mediaSamples,
  ...auditSamples,
  ...infrastructureSamples,
};

/** What a sample can be told beside its payload. */
export interface SampleOptions extends Partial<Scene> {
  /** Default: follows from type and payload, so that equal samples are one event. */
  readonly id?: string;
}

/**
 * A realistic event of any type, the same for the same arguments. It is about made-up entities at a fixed time unless
 * `options` say otherwise.
 *
 * @param data Laid over the payload, key by key; `undefined` leaves a field out.
 */
export function sampleEvent<T extends EventType>(
  type: T,
  data: DeepPartial<Events[T]> = {} as DeepPartial<Events[T]>,
  { id, ...changes }: SampleOptions = {},
): PlatformEvent<T, Events[T]> {
  const scene: Scene = { ...defaultScene, ...changes };
  const payload = mergeDeep(builders[type](scene), data) as Events[T] & PlatformEvent['data'];
  const occurredAt = instant(scene.at);
  const actor = actorOf(type, scene);
  return {
    id: id ?? sampleId(scene.at, type, payload),
    type,
    occurredAt,
    certainty: 'observed',
    subject: subjectOf(type, payload),
    orgId: 'default-org',
    source: usualSource(type),
    ...(actor === undefined ? {} : { actor }),
    data: payload,
  };
}

/** Events of a session or a user that the platform states by itself. */
const unattended: ReadonlySet<EventType> = new Set([
  'session.idle',
  'session.hibernated',
  'session.failed',
  'session.error',
  'session.heartbeat',
  'session.network_denied',
]);

function actorOf(type: EventType, { user }: Scene): PlatformEvent['actor'] | undefined {
  if (!/^(session|user)\./.test(type)) return undefined;
  if (type === 'user.login_failed') return { kind: 'anonymous' };
  if (unattended.has(type)) return { kind: 'system', id: 'control-plane', name: 'control-plane' };
  return { kind: 'user', id: user.id, name: user.username, role: user.role };
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `evt_` and a ULID whose random part is a hash. */
function sampleId(at: number, type: string, data: unknown): string {
  let time = '';
  for (let rest = at; time.length < 10; rest = Math.floor(rest / 32)) time = crockford.charAt(rest % 32) + time;
  const hash = createHash('sha256')
    .update(JSON.stringify([type, data]))
    .digest();
  const tail = [...hash.subarray(0, 16)].map((byte) => crockford.charAt(byte % 32)).join('');
  return `evt_${time}${tail}`;
}
