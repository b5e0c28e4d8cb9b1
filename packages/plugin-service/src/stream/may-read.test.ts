import { expect, test } from 'vitest';
import { mayRead } from './may-read.ts';
import type { StreamMessage } from './messages.ts';

const at = '2026-11-25T07:00:00.000Z';
const notice: StreamMessage = {
  event: 'notice',
  data: { id: 'n', at, to: 'u-ada', from: 'a', title: 'Hello', level: 'info', read: false },
};
const mail: StreamMessage = { event: 'mail', data: { id: 'm', at, from: 'a', to: [], subject: 'Hi', text: '' } };
const removed: StreamMessage = { event: 'plugin', data: { name: 'a', removed: true } };
const log: StreamMessage = {
  event: 'log',
  data: { plugin: 'a', seq: 1, at, level: 'info', from: 'plugin', message: 'Hello' },
};
const view: StreamMessage = { event: 'view', data: { plugin: 'a', view: 'b' } };
const banners: StreamMessage = { event: 'banners', data: [] };

test('users follow their own notices, and views to draw anew', () => {
  const ada = { role: 'user', id: 'u-ada' } as const;
  expect([notice, mail, removed, log, view, banners].map((each) => mayRead(each, ada))).toEqual([
    true,
    false,
    false,
    false,
    true,
    false,
  ]);
  expect(mayRead(notice, { role: 'user', id: 'u-bob' })).toBe(false);
});

test('operators follow everything but mails, administrators all', () => {
  const messages = [notice, mail, removed, log, view, banners];
  const follow = (role: 'operator' | 'admin') => messages.filter((each) => mayRead(each, { role, id: 'x' }));
  expect(follow('operator')).toEqual([notice, removed, log, view, banners]);
  expect(follow('admin')).toEqual(messages);
});
