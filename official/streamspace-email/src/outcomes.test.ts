import { afterEach, expect, test } from 'vitest';
import { openStage, type Stage } from './__fixtures__/stage.ts';

/** What was stated of mails. */
let stated: (readonly [type: string, data: unknown])[] = [];

let stage: Stage;
afterEach(async () => {
  await stage.stop();
  stated = [];
});
const mail = {
  to: [{ user: 'u-ada' }],
  addresses: ['ada@example.com', 'bob@example.com'],
  subject: 'Hello',
  text: 'There',
  caller: 'billing',
  dedupe: 'invoice-1',
};
async function open(): Promise<void> {
  stage = await openStage();
  stage.host.operator.onChange((message) => {
    if (message.type === 'event' && message.event.type.startsWith('email.')) {
      stated.push([message.event.type, message.event.data]);
    }
  });
}
const transport = () => stage.host.extensions.use('email-transport', { plugin: 'host' });

test('that it arrived is told, and for how many', async () => {
  await open();
  stage.server.refused.set('bob@example.com', { code: 550, text: '5.2.1 Disabled' });
  const { id } = await transport().send(mail);
  await stage.pass(1);
  const data = { messageId: id, recipients: 1, idempotencyKey: 'invoice-1' };
  expect(stated).toEqual([['email.delivered', data]]);
});

test('it is told that a mail failed when it is not tried again, without addresses and the words of the server', async () => {
  await open();
  stage.server.refused.set('ada@example.com', { code: 550, text: '5.2.1 <ada@example.com> Disabled' });
  stage.server.refused.set('bob@example.com', { code: 451, text: '4.7.1 Greylisted' });
  const { id } = await transport().send(mail);
  await stage.until(async () => (await transport().status(id))?.recipients.some(({ state }) => state === 'failed'));
  expect(stated).toEqual([]);
  stage.server.refused.set('bob@example.com', { code: 550, text: '5.1.1 <bob@example.com> unknown' });
  await stage.pass(2);
  const error = { code: 'vendor_rejected', message: 'The mail could not be delivered' };
  const data = { messageId: id, recipients: 2, idempotencyKey: 'invoice-1', smtpCode: 550, error };
  expect(stated).toEqual([['email.failed', data]]);
});

test('nobody is told of notices, which no plugin asked for', async () => {
  await open();
  await stage.host.command('email:test', {});
  expect(stage.server.mails).toHaveLength(1);
  expect(stated).toEqual([]);
});
