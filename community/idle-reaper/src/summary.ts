import type { HostApi, Platform } from '@streamspace/plugin-sdk';
import type { Rows } from './rows.ts';

const weekMs = 7 * 86_400_000;

/** Mails what happened in the last seven days, rule by rule. */
export async function sendSummary(
  api: Pick<HostApi<never>, 'email'> & { readonly storage: Rows },
  recipients: readonly string[],
  clock: Platform['clock'],
): Promise<void> {
  if (recipients.length === 0) return;
  const now = clock.now();
  const counts = new Map<string, { hibernate: number; terminate: number }>();
  const from = new Date(now.getTime() - weekMs).toISOString();
  for await (const { rule, action, outcome } of api.storage.actions.scan({ where: { at: { gte: from } } })) {
    if (outcome !== 'done') continue;
    const count = counts.get(rule) ?? { hibernate: 0, terminate: 0 };
    count[action] += 1;
    counts.set(rule, count);
  }
  const lines = [...counts].map(
    ([rule, { hibernate, terminate }]) => `${rule}: ${hibernate} hibernated, ${terminate} ended`,
  );
  await api.email({
    to: recipients.map((address) => ({ address })),
    subject: 'Idle sessions of the last seven days',
    text: lines.join('\n') || 'No session was hibernated or ended.',
    dedupe: `summary ${now.toISOString().slice(0, 10)}`,
  });
}
