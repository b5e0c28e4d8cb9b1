import { afterEach, expect, test, vi } from 'vitest';
import type * as outcomes from './outcomes.ts';
import { openStage, type Stage } from './__fixtures__/stage.ts';

/** What was stated, beside what the host made of it. */
const { stated } = vi.hoisted(() => ({ stated: [] as unknown[][] }));
vi.mock(import('./outcomes.ts'), async (original): Promise<typeof outcomes> => {
  const { createOutcomes } = await original();
  return {
    createOutcomes: ({ events, log }) =>
      createOutcomes({
        log,
        events: {
          async emit(...how) {
            const answer = await events.emit(...how);
            stated.push([...how, answer.fresh]);
            return answer;
          },
        },
      }),
  };
});

let stage: Stage;
afterEach(async () => {
  await stage.stop();
  stated.length = 0;
});
const mail = {
  to: [{ user: 'u-ada' }],
  addresses: ['ada@example.com', 'bob@example.com'],
  subject: 'Hello',
  text: 'There',
  caller: 'billing',
  dedupe: 'invoice-1',
};
const transport = () => stage.host.extensions.use('email-transport', { plugin: 'host' });

test('the plugin that sent a mail, and nobody else, is told that it arrived and for how many', async () => {
  stage = await openStage();
  stage.server.refused.set('bob@example.com', { code: 550, text: '5.2.1 Disabled' });
  const { id } = await transport().send(mail);
  await stage.pass(1);
  const data = { messageId: id, recipients: 1, idempotencyKey: 'invoice-1' };
  expect(stated).toEqual([['email.delivered', data, { to: 'billing', dedupeKey: id }, true]]);
});

test('it is told that a mail failed when it is not tried again, without addresses and the words of the server', async () => {
  stage = await openStage();
  stage.server.refused.set('ada@example.com', { code: 550, text: '5.2.1 <ada@example.com> Disabled' });
  stage.server.refused.set('bob@example.com', { code: 451, text: '4.7.1 Greylisted' });
  const { id } = await transport().send(mail);
  await stage.until(async () => (await transport().status(id))?.recipients.some(({ state }) => state === 'failed'));
  expect(stated).toEqual([]);
  stage.server.refused.set('bob@example.com', { code: 550, text: '5.1.1 <bob@example.com> unknown' });
  await stage.pass(2);
  const error = { code: 'vendor_rejected', message: 'The mail could not be delivered' };
  const data = { messageId: id, recipients: 2, idempotencyKey: 'invoice-1', smtpCode: 550, error };
  expect(stated).toEqual([['email.failed', data, { to: 'billing', dedupeKey: id }, true]]);
});

test('nobody is told of notices, which no plugin asked for', async () => {
  stage = await openStage();
  await stage.host.command('email:test', {});
  expect(stage.server.mails).toHaveLength(1);
  expect(stated).toEqual([]);
});
