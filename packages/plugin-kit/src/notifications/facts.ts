import { formatBytes, formatDuration } from './format.ts';

/** One line of a notice. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** What a payload says beside its main entity. */
interface Known {
  readonly label: string;
  /** As text; `undefined` for what says nothing. */
  readonly show?: (value: unknown) => string | undefined;
  /** Shown only where details are. */
  readonly detail?: true;
}

const duration = (value: unknown): string | undefined =>
  typeof value === 'number' ? formatDuration(value) : undefined;
const seconds = (value: unknown): string | undefined =>
  typeof value === 'number' ? formatDuration(value * 1000) : undefined;
const bytes = (value: unknown): string | undefined => (typeof value === 'number' ? formatBytes(value) : undefined);
const percent = (value: unknown): string | undefined =>
  typeof value === 'number' ? `${Math.round(value * 100)} %` : undefined;
const list = (value: unknown): string | undefined =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string').join(', ') : undefined;
const yesNo = (value: unknown): string | undefined => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : undefined);
const reason = (value: unknown): string | undefined => (value === 'unknown' ? undefined : scalar(value));
const message = (value: unknown): string | undefined => scalar((value as { message?: unknown } | null)?.message);
const target = (value: unknown): string | undefined => {
  const { kind, id } = (typeof value === 'object' && value !== null ? value : {}) as { kind?: unknown; id?: unknown };
  return scalar(value) ?? ([scalar(kind), scalar(id)].filter((part) => part !== undefined).join(' ') || undefined);
};

/** In the order in which they are shown. */
const known: Readonly<Record<string, Known>> = {
  reason: { label: 'Reason', show: reason, detail: true },
  phase: { label: 'Phase', detail: true },
  error: { label: 'Error', show: message, detail: true },
  what: { label: 'Lost' },
  cause: { label: 'Cause', detail: true },
  count: { label: 'Count' },
  from: { label: 'From' },
  to: { label: 'To' },
  rolledBack: { label: 'Rolled back', show: yesNo },
  changes: { label: 'Changed', show: list },
  keys: { label: 'Keys', show: list },
  scope: { label: 'Scope' },
  purposes: { label: 'Purposes', show: list },
  ratio: { label: 'Used', show: percent },
  nodeCount: { label: 'Nodes' },
  sessionCount: { label: 'Sessions' },
  idleSeconds: { label: 'Idle for', show: seconds },
  launchMs: { label: 'Ready after', show: duration, detail: true },
  lifetimeMs: { label: 'Duration', show: duration, detail: true },
  durationMs: { label: 'Took', show: duration, detail: true },
  connectedMs: { label: 'Connected for', show: duration, detail: true },
  outageMs: { label: 'Was down for', show: duration },
  downMs: { label: 'Was down for', show: duration },
  since: { label: 'Since', detail: true },
  provider: { label: 'Provider', detail: true },
  method: { label: 'Method', detail: true },
  enabled: { label: 'Switched on', show: yesNo },
  refused: { label: 'Refused', show: yesNo },
  role: { label: 'Role', detail: true },
  with: { label: 'With', show: target, detail: true },
  right: { label: 'Right' },
  by: { label: 'By', detail: true },
  requestedBy: { label: 'Requested by', detail: true },
  direction: { label: 'Direction' },
  allowed: { label: 'Allowed', show: yesNo },
  name: { label: 'Name', detail: true },
  sizeBytes: { label: 'Size', show: bytes, detail: true },
  kind: { label: 'Kind' },
  device: { label: 'Device' },
  host: { label: 'Host', detail: true },
  port: { label: 'Port', detail: true },
  dataset: { label: 'Dataset', detail: true },
  classification: { label: 'Classification' },
  action: { label: 'Action' },
  format: { label: 'Format', detail: true },
  mode: { label: 'Mode', detail: true },
  target: { label: 'Target', show: target, detail: true },
  trigger: { label: 'Trigger', detail: true },
  displays: { label: 'Displays' },
  dueAt: { label: 'Due', detail: true },
  graceUntil: { label: 'Grace until' },
  clean: { label: 'Clean', show: yesNo },
  recipients: { label: 'Recipients', detail: true },
};

/** A text or a number that says something, as text. */
export function scalar(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** Facts with a value, from labels and values. */
export function factsOf(values: Readonly<Record<string, unknown>>): Fact[] {
  return Object.entries(values).flatMap(([label, value]) => {
    const text = scalar(value);
    return text === undefined ? [] : [{ label, value: text }];
  });
}

/** What a payload of the catalogue says beside its main entity. */
export function knownFacts(data: Readonly<Record<string, unknown>>, details: boolean): Fact[] {
  return Object.entries(known).flatMap(([name, { label, show = scalar, detail }]) => {
    const value = detail === true && !details ? undefined : show(data[name]);
    return value === undefined || value === '' ? [] : [{ label, value }];
  });
}

/** Names of fields whose values are nobody's business. */
const secretName = /token|secret|password|key|cookie|authorization/i;

/** Facts of an event that no table knows: its first eight scalars, one level deep, without what looks secret. */
export function scalarFacts(data: object): Fact[] {
  const entries = Object.entries(data).flatMap(([name, value]): [string, unknown][] =>
    typeof value === 'object' && value !== null && !secretName.test(name) ? Object.entries(value) : [[name, value]],
  );
  return factsOf(Object.fromEntries(entries.filter(([name]) => !secretName.test(name)))).slice(0, 8);
}
