import type { PlatformEvent } from '@streamspace/plugin-sdk';
import { z } from 'zod';

/** How much a notice matters, the least first. */
export const severities = ['info', 'warning', 'error', 'critical'] as const;
export const severitySchema = z.enum(severities);
export type Severity = z.output<typeof severitySchema>;

const byType: Readonly<Record<string, Severity>> = {
  'node.notready': 'critical',
  'plugin.data_loss': 'critical',
  'audit.integrity_failed': 'critical',
  'cluster.degraded': 'critical',
  'agent.disconnected': 'critical',
  'session.failed': 'error',
  'quota.exceeded': 'error',
  'billing.quota.exceeded': 'error',
  'billing.payment.failed': 'error',
  'plugin.error': 'error',
  'storage.degraded': 'error',
  'recording.failed': 'error',
  'snapshot.failed': 'error',
  'node.drain.failed': 'error',
  'session.hibernated': 'warning',
  'session.error': 'warning',
  'quota.warning': 'warning',
  'billing.quota.warning': 'warning',
  'user.deleted': 'warning',
  'user.login_failed': 'warning',
  'node.pressure': 'warning',
  'cluster.capacity.low': 'warning',
  'recording.gap': 'warning',
};

/** Violations have severities of their own. */
const ofViolation: Readonly<Record<string, Severity>> = {
  low: 'warning',
  medium: 'warning',
  high: 'error',
  critical: 'critical',
};

/** Severity of an event: as its alert or violation says, by its type, or `info`, which all recoveries are. */
export function severityOf({ type, data }: Pick<PlatformEvent, 'type' | 'data'>): Severity {
  const { alert, violation } = data as { alert?: { severity?: string }; violation?: { severity?: string } };
  const stated = type === 'alert.resolved' ? 'info' : (ofViolation[violation?.severity ?? ''] ?? alert?.severity);
  return severitySchema.safeParse(stated).data ?? byType[type] ?? 'info';
}

export const isAtLeast = (severity: Severity, least: Severity): boolean =>
  severities.indexOf(severity) >= severities.indexOf(least);
