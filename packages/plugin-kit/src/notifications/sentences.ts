import { scalar } from './facts.ts';
import { formatMoney } from './format.ts';

type Data = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => scalar(value) ?? '';
const list = (value: unknown): string => (Array.isArray(value) ? value.map(text).filter(Boolean).join(', ') : '');
const percent = (value: unknown): string => (typeof value === 'number' ? `${Math.round(value * 100)} %` : '');
/** Parts that say something, with what separates them. */
const join = (separator: string, ...parts: readonly string[]): string =>
  parts.filter((part) => part !== '').join(separator);
/** `5 passed`, or nothing. */
const counted = (value: unknown, what: string): string => (typeof value === 'number' ? `${value} ${what}` : '');
const records = ({ fromSeq, toSeq, firstSeq, lastSeq }: Data): string => {
  const ends = [text(fromSeq ?? firstSeq), text(toSeq ?? lastSeq)];
  return ends.includes('') ? '' : `records ${ends.join(' to ')}`;
};

const cluster = ({ pool, reason, ratio, sessionCount }: Data): string =>
  join(', ', join(': ', text(pool), text(reason)), percent(ratio), counted(sessionCount, 'sessions'));
const storage = ({ purposes, reason }: Data): string => join(': ', list(purposes), text(reason));
const version = ({ version: number }: Data): string => (text(number) === '' ? '' : `version ${text(number)}`);
const mail = ({ recipients }: Data): string => counted(recipients, recipients === 1 ? 'recipient' : 'recipients');
const budget = ({ budget: plan }: Data): string => {
  const { amountMinor, currency, ratio } = (plan ?? {}) as Data;
  const money = typeof amountMinor === 'number' ? formatMoney(amountMinor, text(currency)) : '';
  return join(' of ', percent(ratio), money);
};

/** What notices say whose events are about no entity. */
const sentences: Readonly<Record<string, (data: Data) => string>> = {
  'cluster.capacity.low': cluster,
  'cluster.capacity.ok': cluster,
  'cluster.degraded': cluster,
  'cluster.recovered': cluster,
  'storage.degraded': storage,
  'storage.recovered': storage,
  'config.changed': ({ scope, keys }) => join(': ', text(scope), list(keys)),
  'system.startup': version,
  'system.shutdown': version,
  'audit.integrity_failed': (data) => join(': ', records(data), text(data['kind'])),
  'audit.sealed': (data) => join(', ', text(data['segment']) && `segment ${text(data['segment'])}`, records(data)),
  'compliance.check_completed': ({ framework, passed, failed, unknown }) =>
    join(
      ': ',
      text(framework),
      join(', ', counted(passed, 'passed'), counted(failed, 'failed'), counted(unknown, 'unknown')),
    ),
  'compliance.report_generated': ({ framework }) => text(framework),
  'billing.quota.warning': budget,
  'billing.quota.exceeded': budget,
  'email.delivered': mail,
  'email.failed': mail,
  'events.dropped': ({ type, count }) => join(' of ', text(count), text(type)),
  'plugin.analytics.report_generated': ({ kind, date }) => join(', ', text(kind), text(date)),
};

/** The sentence for an event about no entity; empty where its payload does not say enough. */
export const sentenceOf = (type: string, data: Data): string => sentences[type]?.(data) ?? '';
