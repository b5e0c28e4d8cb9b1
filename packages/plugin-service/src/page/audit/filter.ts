import type { AuditFilter } from '../api.ts';

export const auditOutcomes = ['success', 'failure', 'denied'] as const;

/** What the address bar says about which rows are shown. */
export function readFilter(query: string): AuditFilter {
  const parameters = new URLSearchParams(query);
  const text = (name: 'plugin' | 'user' | 'action') => {
    const value = parameters.get(name)?.trim() ?? '';
    return value === '' ? {} : { [name]: value };
  };
  const outcome = auditOutcomes.find((each) => each === parameters.get('outcome'));
  return { ...text('plugin'), ...text('user'), ...text('action'), ...(outcome && { outcome }) };
}

/** The same for the address bar, always in one order. */
export function toQuery({ plugin, user, action, outcome }: AuditFilter): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ plugin, user, action, outcome })) {
    if (value !== undefined && value !== '') parameters.set(name, value);
  }
  return parameters.toString();
}
