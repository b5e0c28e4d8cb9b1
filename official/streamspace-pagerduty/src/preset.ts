import { toRule, type Rule } from './rule.ts';

/** What pages people where nobody has written rules. */
export const preset: readonly Rule[] = [
  {
    name: 'sessions-failing',
    match: { events: ['session.failed'] },
    groupBy: ['template' as const],
    threshold: { count: 3, windowMinutes: 10 },
    severity: 'error' as const,
    resolveOn: ['session.started'],
    resolveCount: 3,
    resolveAfterQuietMinutes: 15,
  },
  {
    name: 'node-down',
    match: { events: ['node.notready'] },
    groupBy: ['node' as const],
    severity: 'critical' as const,
    holdSeconds: 60,
    resolveOn: ['node.ready'],
  },
  {
    name: 'agent-lost',
    match: { events: ['agent.disconnected'] },
    groupBy: ['agent' as const],
    severity: 'critical' as const,
    holdSeconds: 120,
    resolveOn: ['agent.connected'],
  },
  {
    name: 'policy',
    match: { events: ['audit.violation'] },
    groupBy: ['user' as const],
    severity: 'error' as const,
    resolveAfterQuietMinutes: 60,
  },
  {
    name: 'plugin-broken',
    match: { events: ['plugin.error'] },
    groupBy: ['plugin' as const],
    severity: 'warning' as const,
    holdSeconds: 600,
    resolveOn: ['plugin.recovered'],
  },
  {
    name: 'data-lost',
    match: { events: ['plugin.data_loss'] },
    groupBy: ['plugin' as const],
    severity: 'critical' as const,
  },
  { name: 'audit-tampered', match: { events: ['audit.integrity_failed'] }, severity: 'critical' as const },
  {
    name: 'storage',
    match: { events: ['storage.degraded'] },
    severity: 'error' as const,
    holdSeconds: 120,
    resolveOn: ['storage.recovered'],
  },
  {
    name: 'changes',
    match: { events: ['template.*', 'user.created'] },
    action: 'change' as const,
    continue: true,
  },
].map(toRule);
