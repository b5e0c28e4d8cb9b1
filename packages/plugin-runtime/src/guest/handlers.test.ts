import type { Manifest } from '@streamspace/plugin-sdk';
import { describe, expect, test } from 'vitest';
import { createHandlerRegistry } from './handlers.ts';

const manifest = (more: object): Manifest => ({ name: 'sample', permissions: [], ...more }) as unknown as Manifest;
const nothing = (): void => {};

test('what is returned and what is registered come together', () => {
  const registry = createHandlerRegistry();
  registry.on('session.*', nothing);
  const commands = { commands: [{ id: 'sample:a', title: 'A' }] };
  const handlers = registry.finish(manifest({ jobs: { send: {} }, contributes: commands }), {
    jobs: { send: nothing },
    commands: { 'sample:a': nothing },
    onEnable: nothing,
  });
  expect([handlers.events, handlers.jobs, handlers.commands].map((map) => [...map.keys()])).toEqual([
    ['session.*'],
    ['send'],
    ['sample:a'],
  ]);
});

test('a later registration for the same pattern replaces the first', () => {
  const registry = createHandlerRegistry();
  registry.on('user.created', () => 'first');
  registry.on('user.created', () => 'second');
  expect(registry.finish(manifest({}), undefined).events.get('user.created')?.()).toBe('second');
});

describe('loading fails with INVALID_ARGUMENT for', () => {
  test.each<[string, object, unknown, string]>([
    [
      'a declared event without a handler',
      { events: ['user.created'] },
      {},
      'lists "user.created" under "events", but there is no handler',
    ],
    ['a declared job without a handler', { jobs: { send: {} } }, {}, '"send" under "jobs"'],
    [
      'a declared command without a handler',
      { contributes: { commands: [{ id: 'a:b', title: '' }] } },
      {},
      '"a:b" under "contributes.commands"',
    ],
    [
      'a returned event that is not declared',
      {},
      { events: { 'user.created': nothing } },
      'handler for "user.created", but manifest.json does not list it',
    ],
    ['a returned job that is not declared', { jobs: {} }, { jobs: { send: nothing } }, 'handler for "send"'],
    [
      'a handler that is no function',
      { jobs: { send: {} } },
      { jobs: { send: 'later' } },
      'jobs["send"], which is no function',
    ],
    ['a section that does not exist', {}, { event: {} }, 'onLoad returned "event"'],
    ['a result that is no object', {}, 'handlers', 'has to return an object'],
    ['a name that every object has', { events: ['toString'] }, {}, '"toString"'],
  ])('%s', (_what, more, returned, fault) => {
    expect(() => createHandlerRegistry().finish(manifest(more), returned)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(fault) as unknown }),
    );
  });

  test('a registered event that the manifest, which lists events, does not list', () => {
    const registry = createHandlerRegistry();
    registry.on('session.created', nothing);
    registry.on('session.failed', nothing);
    expect(() => registry.finish(manifest({ events: ['session.created'] }), {})).toThrow(
      'handler for "session.failed"',
    );
  });
});

test('registering an unknown event, no function, or too late is refused', () => {
  const registry = createHandlerRegistry();
  expect(() => registry.on('session.exploded', nothing)).toThrow('there is no event "session.exploded"');
  expect(() => registry.on('session.created', 'handler')).toThrow('needs a function');
  registry.finish(manifest({}), {});
  expect(() => registry.on('session.created', nothing)).toThrow('comes too late');
  expect(() => registry.register('sample:a', nothing)).toThrow('comes too late');
});
