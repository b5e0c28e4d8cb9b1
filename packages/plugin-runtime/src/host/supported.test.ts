import type { Manifest } from '@streamspace/plugin-sdk';
import { expect, test } from 'vitest';
import { requireSupported } from './supported.ts';

const manifest: Manifest = {
  name: 'plain',
  version: '1.0.0',
  displayName: 'Plain',
  description: 'Nothing special',
  type: 'extension',
  author: 'Ada',
  license: 'MIT',
  permissions: [],
  entrypoints: { main: 'index.js' },
};
const limit = { capability: 'users.write', message: 'This control plane does not let plugins change users.' };

test('a plugin is refused for what it cannot do without, in words, and not for the rest', () => {
  expect(() => requireSupported(manifest, [])).not.toThrow();
  expect(() => requireSupported(manifest, [{ ...limit, essential: false }])).not.toThrow();
  expect(() => requireSupported(manifest, [{ ...limit, essential: true }])).toThrow(
    'plain 1.0.0 cannot work here: This control plane does not let plugins change users.',
  );
});

test('a plugin is refused for what this host does not do', () => {
  const signals = { ...manifest, signals: ['session.heartbeat'] } as unknown as Manifest;
  expect(() => requireSupported(signals, [])).toThrow('needs what this host does not do: signals');
});
