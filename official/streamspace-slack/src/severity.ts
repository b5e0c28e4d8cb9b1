import type { PlatformEvent } from '@streamspace/plugin-sdk';
import { z } from 'zod';

export const severitySchema = z.enum(['info', 'warning', 'error', 'critical']);

/** How much a notice matters, from `info` to `critical`. */
export type Severity = z.output<typeof severitySchema>;

const byType: Readonly<Record<string, Severity>> = {
  'node.notready': 'critical',
  'plugin.data_loss': 'critical',
  'audit.integrity_failed': 'critical',
  'cluster.degraded': 'critical',
  'session.failed': 'error',
  'quota.exceeded': 'error',
  'billing.quota.exceeded': 'error',
  'billing.payment.failed': 'error',
  'plugin.error': 'error',
  'storage.degraded': 'error',
  'node.drain.failed': 'error',
  'session.hibernated': 'warning',
  'session.error': 'warning',
  'quota.warning': 'warning',
  'billing.quota.warning': 'warning',
  'user.deleted': 'warning',
  'user.login_failed': 'warning',
  'node.pressure': 'warning',
  'cluster.capacity.low': 'warning',
};

/** Violations have severities of their own. */
const ofViolation: Readonly<Record<string, Severity>> = {
  low: 'warning',
  medium: 'warning',
  high: 'error',
  critical: 'critical',
};

/** Severity of an event: as its alert or violation says, by its type, or `info`. */
export function severityOf({ type, data }: PlatformEvent): Severity {
  const { alert, violation } = data as { alert?: { severity?: string }; violation?: { severity?: string } };
  const stated = type === 'alert.resolved' ? 'info' : (ofViolation[violation?.severity ?? ''] ?? alert?.severity);
  return severitySchema.safeParse(stated).data ?? byType[type] ?? 'info';
}
