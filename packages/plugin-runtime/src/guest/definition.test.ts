import { definePlugin } from '@streamspace/plugin-sdk';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readDefinition } from './definition.ts';

describe('a plain plugin is found', () => {
  const hooks = {
    name: 'ada',
    onLoad(this: { name: string }) {
      return this.name;
    },
    onDisable: () => 'bye',
  };
  test.each<[string, object]>([
    ['in module.exports', { default: hooks }],
    ['in named exports', hooks],
    ['in the default of a compiled module', { default: { __esModule: true, default: hooks } }],
  ])('%s, and its hooks keep their this', (_where, module) => {
    const definition = readDefinition(module);
    expect(definition.onLoad?.({})).toBe('ada');
    expect(Object.keys(definition.hooks)).toEqual(['onDisable']);
    expect(definition.parseConfig({ any: 1 })).toEqual({ ok: true, value: { any: 1 } });
  });
});

test('a module that is no plugin says so', () => {
  for (const module of [{}, { default: undefined }, { default: 'x' }, { default: { load() {} } }]) {
    expect(() => readDefinition(module)).toThrow('The module is no plugin');
  }
});

test('the result of definePlugin brings its schemas along', () => {
  const plugin = definePlugin({ name: 'sample', permissions: [], jobs: { send: {} } } as const, {
    config: z.strictObject({ size: z.number().default(3) }),
    jobs: { send: z.object({ text: z.string() }) },
    onLoad: () => ({ jobs: { send: () => {} } }),
  });
  const definition = readDefinition({ default: plugin });
  expect(definition.describeConfig()).toMatchObject({ properties: { size: { default: 3 } } });
  expect(definition.parseConfig({})).toEqual({ ok: true, value: { size: 3 } });
  expect(definition.parseConfig({ size: 'x', other: 1 })).toMatchObject({
    ok: false,
    issues: [{ path: ['size'] }, { path: [] }],
  });
  expect(definition.parseJob('send', { text: 1 })).toMatchObject({ ok: false, issues: [{ path: ['text'] }] });
  expect(definition.jobs).toEqual(['send']);
});
