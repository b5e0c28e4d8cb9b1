import { sampleEvent } from '@streamspace/control-plane';
import { expect, test } from 'vitest';
import type { Manifest } from '@streamspace/plugin-sdk';
import type { EventDedupe } from '../../deliveries/index.ts';
import type { Statement } from '../publisher.ts';
import type { ApiContext } from './context.ts';
import { emit } from './events.ts';

const manifest = { name: 'streamspace-rec', emits: ['plugin.rec.done', 'recording.viewed'] } as unknown as Manifest;

function setUp(caller: ApiContext['caller'] = { plugin: manifest.name }) {
  const published: { readonly statement: Statement; readonly dedupe: EventDedupe | undefined }[] = [];
  const context: Partial<ApiContext> = {
    manifest,
    caller,
    holdsSecret: (text) => text.includes('hunter2'),
    async publish(statement, dedupe) {
      published.push({ statement, dedupe });
      return { id: 'evt_1', fresh: true };
    },
  };
  return { published, context: context as ApiContext };
}

test('a payload that holds a secret of the configuration is not shown to other plugins', async () => {
  const { context, published } = setUp();
  await expect(emit(context, ['plugin.rec.done', { url: 'https://x/?token=hunter2' }, {}])).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringContaining('holds a secret of the configuration'),
  });
  expect(published).toEqual([]);
});

test('a payload of exactly 64 KiB fits', async () => {
  const { context, published } = setUp();
  const text = 'x'.repeat(64 * 1024 - JSON.stringify({ text: '' }).length);
  await emit(context, ['plugin.rec.done', { text }, {}]);
  await expect(emit(context, ['plugin.rec.done', { text: `${text}x` }, {}])).rejects.toThrow('has 65537 bytes');
  expect(published).toHaveLength(1);
});

test('the reference goes to the last link of the chain, which is the plugin’s own', async () => {
  const causedBy = [
    { plugin: 'streamspace-workflows', event: 'evt_1', ref: 'w/1' },
    { plugin: manifest.name, event: 'evt_2' },
  ];
  const { context, published } = setUp({ plugin: manifest.name, causedBy });
  await emit(context, ['plugin.rec.done', {}, { ref: 'r-7' }]);
  expect(published[0]?.statement.causedBy).toEqual([causedBy[0], { ...causedBy[1], ref: 'r-7' }]);
});

test('a dedupe key holds for a day, for this plugin', async () => {
  const { context, published } = setUp();
  const { recording, by } = sampleEvent('recording.viewed', { recording: { id: 'a' } }).data;
  await emit(context, ['recording.viewed', { recording: { ...recording }, by }, { dedupeKey: 'k' }]);
  expect(published[0]).toMatchObject({
    statement: { subject: { kind: 'recording', id: 'a' }, source: 'plugin:streamspace-rec' },
    dedupe: { plugin: 'streamspace-rec', key: 'k', forMs: 86_400_000 },
  });
});

test('what does not fit the catalogue is refused with each path, up to five', async () => {
  const { context, published } = setUp();
  const { data } = sampleEvent('recording.viewed');
  const { user: _user, ...recording } = data.recording;
  const broken = { ...data, by: '', seen: true, recording: { ...recording, gapCount: -1, startedAt: 'noon' } };
  await expect(emit(context, ['recording.viewed', broken, {}])).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringMatching(
      /^Cannot emit "recording.viewed": its payload is not that of the catalogue: data\.recording\.user: .*data\.recording\.startedAt: must be an instant in UTC.*data\.recording\.gapCount: .*data\.by: must be a text that is not empty.*data: Unrecognized key: "seen"$/,
    ),
  });
  const none = { recording: {}, by: 'u' };
  await expect(emit(context, ['recording.viewed', none, {}])).rejects.toThrow(/ and 3 more$/);
  expect(published).toEqual([]);
});

test('the plugin’s own events have any shape', async () => {
  const { context, published } = setUp();
  await emit(context, ['plugin.rec.done', { '': null }, {}]);
  expect(published).toHaveLength(1);
});
