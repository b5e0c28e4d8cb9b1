import type { Constraints } from '@streamspace/plugin-sdk';

type Combine = { readonly [K in keyof Constraints]-?: (a: Given<K>, b: Given<K>) => Given<K> };
type Given<K extends keyof Constraints> = Exclude<Constraints[K], undefined>;

const both = (a: boolean, b: boolean): boolean => a && b;
const either = (a: boolean, b: boolean): boolean => a || b;
const least = (a: number, b: number): number => Math.min(a, b);
const common = <T>(a: readonly T[], b: readonly T[]): readonly T[] => a.filter((item) => b.includes(item));
const union = (a: readonly string[], b: readonly string[]): readonly string[] => [...new Set([...a, ...b])];

const directions = { both: ['in', 'out'], in: ['in'], out: ['out'], off: [] } as const;
const sharing = ['off', 'view', 'full'] as const;

function commonDirection(a: Given<'clipboard'>, b: Given<'clipboard'>): Given<'clipboard'> {
  const left = common<string>(directions[a], directions[b]);
  if (left.length === 2) return 'both';
  return left.includes('in') ? 'in' : left.includes('out') ? 'out' : 'off';
}

/** How two values of each constraint become one: the stricter. */
const combine: Combine = {
  clipboard: commonDirection,
  clipboardImages: both,
  clipboardDeliberate: either,
  clipboardMaxBytes: least,
  files: common,
  fileMaxBytes: least,
  printing: both,
  microphone: both,
  webcam: both,
  audio: both,
  gamepad: both,
  sharing: (a, b) => sharing[Math.min(sharing.indexOf(a), sharing.indexOf(b))] ?? 'off',
  allowHosts: common,
  blockHosts: union,
  allowCidrs: common,
  blockCidrs: union,
  idleTimeoutSeconds: least,
  maxDurationSeconds: least,
  watermark: (a, b) => ({
    ...a,
    text: a.text === b.text ? a.text : `${a.text} · ${b.text}`,
    opacity: Math.max(a.opacity, b.opacity),
  }),
};

export function combineConstraints(a: Constraints, b: Constraints): Constraints {
  const result: Record<string, unknown> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    if (value === undefined) continue;
    const before = result[key];
    const merge = combine[key as keyof Constraints] as (a: unknown, b: unknown) => unknown;
    result[key] = before === undefined ? value : merge(before, value);
  }
  return result;
}
