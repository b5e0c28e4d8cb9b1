import { expect, test } from 'vitest';
import { createOutcomes } from './outcomes.ts';
import type { MailRow } from './rows.ts';

test('what became of a mail is addressed to the plugin that sent it, once', async () => {
  const emitted: unknown[][] = [];
  const outcomes = createOutcomes({
    log: { error: () => undefined } as never,
    events: {
      emit: async (...how: unknown[]) => {
        emitted.push(how);
        return { fresh: true };
      },
    } as never,
  });
  const row = { id: 'm-1', caller: 'billing', recipients: [{ state: 'sent' }] } as unknown as MailRow;
  await outcomes.delivered(row);
  expect(emitted).toEqual([
    ['email.delivered', { messageId: 'm-1', recipients: 1 }, { to: 'billing', dedupeKey: 'm-1' }],
  ]);
});
