import { describe, expectTypeOf, test } from 'vitest';
import { definePlugin, type Consumer, type ObjectStore, type Ticketing, type Upload } from '../index.ts';

const store = { name: 'store', permissions: [], provides: ['object-store'] } as const;
const both = {
  name: 'both',
  permissions: [],
  provides: [{ extensionPoint: 'ticketing', version: 1 }],
  consumes: [{ extensionPoint: 'object-store', purpose: 'recordings' }, 'retention'],
} as const;
const bare = { name: 'bare', permissions: [] } as const;

declare const objects: ObjectStore;
declare const tickets: Ticketing;

describe('provides', () => {
  test('asks for what makes each declared point, per consumer', () => {
    definePlugin(store, {
      onLoad: () => ({
        provides: {
          'object-store': (consumer) => {
            expectTypeOf(consumer).toEqualTypeOf<Consumer>();
            return objects;
          },
        },
      }),
    });
    definePlugin(both, { onLoad: () => ({ provides: { ticketing: () => tickets } }) });
  });
  test('is not forgotten', () => {
    // @ts-expect-error -- object-store is declared
    definePlugin(store, { onLoad: () => ({}) });
    // @ts-expect-error -- the section is there, the point is not
    definePlugin(store, { onLoad: () => ({ provides: {} }) });
  });
  test('holds nothing else', () => {
    // @ts-expect-error -- ticketing is not declared
    definePlugin(store, { onLoad: () => ({ provides: { 'object-store': () => objects, ticketing: () => tickets } }) });
    // @ts-expect-error -- nothing is declared
    definePlugin(bare, { onLoad: () => ({ provides: { ticketing: () => tickets } }) });
    // @ts-expect-error -- tickets are no store
    definePlugin(store, { onLoad: () => ({ provides: { 'object-store': () => tickets } }) });
  });
});

describe('extensions', () => {
  test('are there for points that the manifest consumes', () => {
    definePlugin(both, {
      onLoad({ api }) {
        const used = api.extensions.use('object-store', { purpose: 'recordings' });
        expectTypeOf(used).toEqualTypeOf<ObjectStore>();
        expectTypeOf(used.openUpload('k', { contentType: 'video/mp4' })).resolves.toEqualTypeOf<Upload>();
        expectTypeOf(api.extensions.all('retention')).resolves.items.toHaveProperty('provider').toBeString();
        // @ts-expect-error -- ticketing is provided, not consumed
        api.extensions.use('ticketing');
        // @ts-expect-error -- put wants a content type
        void used.put('k', new Uint8Array(), {});
        return { provides: { ticketing: () => tickets } };
      },
    });
  });
  test('do not exist otherwise', () => {
    definePlugin(bare, {
      onLoad({ api }) {
        // @ts-expect-error -- nothing is consumed
        void api.extensions;
        return {};
      },
    });
  });
});
