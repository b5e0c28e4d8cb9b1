import { isAtLeast, type Notice, type NoticeMetrics } from '@streamspace/plugin-kit/notifications';
import { matchSubscription, type PlatformEvent } from '@streamspace/plugin-sdk';
import { resolveBody, triggerBody, type Sender } from './bodies.ts';
import { dedupKey } from './dedup-key.ts';
import { describe, type DescribeOptions } from './describe.ts';
import { groupValues } from './matching.ts';
import type { Queue } from './queue.ts';
import type { RoutingKeys } from './routing-keys.ts';
import type { Alert, Tx } from './rows.ts';
import type { Rule } from './rule.ts';
import type { Throttle } from './throttle.ts';

const minuteMs = 60_000;
/** An open alert is told of further events that often. */
const resendMs = 5 * minuteMs;
const keptMs = 30 * 24 * 60 * minuteMs;
/** Far enough: what is open goes when it is resolved. */
const openMs = 12 * keptMs;
const mostExamples = 10;

export interface AlertsOptions extends DescribeOptions {
  readonly now: () => number;
  readonly keys: RoutingKeys;
  readonly queue: Queue;
  readonly sender: Sender;
  readonly throttle: Throttle;
  readonly metrics: Pick<NoticeMetrics, 'suppressed'>;
}

/** Alerts from their first event to their end: pending, firing, resolved. */
export function createAlerts(options: AlertsOptions) {
  const { now, keys, queue, sender, throttle, metrics, instance } = options;

  const keyOf = (rule: Rule, event: PlatformEvent): string => dedupKey(instance, rule.name, groupValues(rule, event));

  async function send(tx: Tx, alert: Alert): Promise<Alert> {
    const { key, keyId, round, type, summary, count } = alert;
    await queue(tx, { kind: 'trigger', key, keyId, round, type, body: triggerBody(alert, sender) }, { summary });
    const { resendAt: _resend, ...rest } = alert;
    return { ...rest, sentAt: now(), sentCount: count };
  }

  async function fire(tx: Tx, alert: Alert): Promise<Alert> {
    const { holdUntil: _hold, ...rest } = alert;
    // What nobody is told of now begins again with its next event.
    if (alert.severity !== 'critical' && !(await throttle.take(tx))) {
      metrics.suppressed(alert.type, 'limit');
      await withhold(tx);
      return rest;
    }
    return send(tx, { ...rest, state: 'firing', status: 'triggered', round: alert.round + 1 });
  }

  /** One alert that counts what the hour's limit kept back. */
  async function withhold(tx: Tx): Promise<void> {
    const key = dedupKey(instance, 'withheld', []);
    const before = await tx.alerts.get({ key });
    const at = new Date(now()).toISOString();
    const isOpen = before?.state === 'firing';
    const count = isOpen ? before.count + 1 : 1;
    const summary = `${count} ${count === 1 ? 'alert' : 'alerts'} withheld: more than rateLimit allows in an hour (StreamSpace ${instance})`;
    const next: Alert = {
      ...empty(key, keys.idOf(undefined)),
      ...before,
      rule: 'withheld',
      summary,
      severity: 'warning',
      count,
      last: at,
      lastMs: now(),
      since: isOpen ? before.since : at,
      details: { event: 'withheld' },
      state: 'firing',
      status: 'triggered',
      round: isOpen ? before.round : (before?.round ?? 0) + 1,
      resolveAt: now() + 60 * minuteMs,
      expiresAt: now() + openMs,
    };
    await tx.alerts.put(await schedule(tx, isOpen ? await update(tx, next) : await send(tx, next)));
  }

  /** Tells PagerDuty of further events, at most every five minutes. */
  async function update(tx: Tx, alert: Alert, isWorse = false): Promise<Alert> {
    if (isWorse || now() - alert.sentAt >= resendMs) return send(tx, alert);
    return { ...alert, resendAt: alert.resendAt ?? alert.sentAt + resendMs };
  }

  async function resolve(tx: Tx, alert: Alert, why: string): Promise<void> {
    const { key, keyId, round, type } = alert;
    const { holdUntil: _hold, resendAt: _resend, resolveAt: _resolve, ...rest } = alert;
    await queue(tx, { kind: 'resolve', key, keyId, round, type, body: resolveBody(key) }, { summary: why });
    await tx.alerts.put({ ...rest, state: 'resolved', status: 'resolved', expiresAt: now() + keptMs });
  }

  /** Sees to it that a job looks at the alert when something is to be done. */
  async function schedule(tx: Tx, alert: Alert): Promise<Alert> {
    const times = [alert.holdUntil, alert.resendAt, alert.resolveAt].filter((at) => at !== undefined);
    const at = Math.min(...times);
    const { jobAt } = alert;
    if (times.length === 0 || (jobAt !== undefined && jobAt > now() && jobAt <= at)) return alert;
    await tx.enqueue('due', { key: alert.key }, { at: new Date(Math.max(at, now())).toISOString() });
    return { ...alert, jobAt: at };
  }

  return {
    /** Counts an event of a rule, and pages when it is time to. */
    async note(tx: Tx, rule: Rule, event: PlatformEvent, notice: Notice): Promise<void> {
      const key = keyOf(rule, event);
      const at = now();
      const before = await tx.alerts.get({ key });
      const open = before?.state === 'resolved' ? undefined : before;
      const { count: needed = 1, windowMinutes = 0 } = rule.threshold ?? {};
      const recent = [...(open?.recent ?? []).filter((each) => each > at - windowMinutes * minuteMs), at].slice(
        -needed,
      );
      const isFiring = open?.state === 'firing';
      const count = isFiring ? open.count + 1 : recent.length;
      const { example, ...said } = describe(rule, { event, notice, count }, options);
      const isWorse = isFiring && open.severity !== said.severity && isAtLeast(said.severity, open.severity);
      const quiet = rule.resolveAfterQuietMinutes;
      const resolveAt =
        quiet === undefined
          ? (open?.resolveAt ??
            (rule.resolveAfterSeconds === undefined ? undefined : at + rule.resolveAfterSeconds * 1000))
          : at + quiet * minuteMs;
      const next: Alert = {
        ...empty(key, keys.idOf(rule.routingKey)),
        ...open,
        ...said,
        // An open alert does not become milder by itself.
        severity: isFiring && !isWorse ? open.severity : said.severity,
        rule: rule.name,
        round: before?.round ?? 0,
        attempted: before?.attempted ?? 0,
        recoveries: 0,
        recent,
        count,
        since: recent.length > 1 || isFiring ? (open?.since ?? notice.time) : notice.time,
        last: notice.time,
        lastMs: at,
        examples: [...(open?.examples ?? []), example].slice(-mostExamples),
        expiresAt: at + openMs,
        ...(resolveAt === undefined ? {} : { resolveAt }),
      };
      if (isFiring) return tx.alerts.put(await schedule(tx, await update(tx, next, isWorse)));
      if (recent.length < needed) {
        const { resolveAt: _resolve, ...pending } = next;
        return tx.alerts.put({ ...pending, expiresAt: at + windowMinutes * minuteMs });
      }
      if (rule.holdSeconds > 0) {
        const holdUntil = open?.holdUntil ?? at + rule.holdSeconds * 1000;
        return tx.alerts.put(await schedule(tx, { ...next, holdUntil }));
      }
      return tx.alerts.put(await schedule(tx, await fire(tx, next)));
    },

    /** Ends the alert that an event is the end of; whether there was one. */
    async recover(tx: Tx, rule: Rule, event: PlatformEvent): Promise<boolean> {
      if (matchSubscription(rule.resolveOn, event) === undefined) return false;
      const alert = await tx.alerts.get({ key: keyOf(rule, event) });
      if (alert === undefined || alert.state === 'resolved') return false;
      const recoveries = alert.recoveries + 1;
      // What is still held never happened. What a threshold has counted so far did.
      if (alert.state === 'pending') {
        if (alert.holdUntil === undefined) return false;
        await tx.alerts.delete({ key: alert.key });
      } else if (recoveries < rule.resolveCount) await tx.alerts.put({ ...alert, recoveries });
      else await resolve(tx, alert, event.type);
      return true;
    },

    /** For the job that looks at an alert when its time has come. */
    async due(tx: Tx, key: string): Promise<void> {
      const alert = await tx.alerts.get({ key });
      if (alert === undefined || alert.state === 'resolved') return;
      const isDue = (at: number | undefined): boolean => at !== undefined && at <= now();
      const { jobAt: _job, ...rest } = alert;
      if (alert.state === 'pending') {
        if (isDue(alert.holdUntil)) return tx.alerts.put(await schedule(tx, await fire(tx, rest)));
      } else {
        if (isDue(alert.resolveAt)) return resolve(tx, rest, 'quiet');
        if (isDue(alert.resendAt)) return tx.alerts.put(await schedule(tx, await send(tx, rest)));
      }
      return tx.alerts.put(await schedule(tx, rest));
    },

    resolve,
  };
}

export type Alerts = ReturnType<typeof createAlerts>;

const empty = (key: string, keyId: string): Alert => ({
  key,
  keyId,
  rule: '',
  state: 'pending',
  severity: 'info',
  summary: '',
  type: '',
  round: 0,
  attempted: 0,
  count: 0,
  recent: [],
  recoveries: 0,
  since: '',
  last: '',
  lastMs: 0,
  sentAt: 0,
  sentCount: 0,
  examples: [],
  component: 'streamspace',
  group: 'streamspace',
  class: 'withheld',
  details: {},
  links: [],
  status: 'triggered',
  expiresAt: 0,
});
