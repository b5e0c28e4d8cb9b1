import { randomBytes } from 'node:crypto';
import { createEmbeddedControlPlane } from '@streamspace/control-plane';
import type { Role } from '@streamspace/plugin-sdk';
import { onTestFinished, test, expect } from 'vitest';
import { createVirtualClock } from '../../clock.ts';
import { createVault } from '../../config/vault.ts';
import { createEgressBroker } from '../../egress/index.ts';
import { openDatabase } from '../../sqlite.ts';
import { createInProcessLoader } from '../in-process-loader.ts';
import { createPluginHost } from '../plugin-host.ts';

const commands = [
  { id: 'a:all', title: 'For all', audience: 'user' },
  { id: 'a:some', title: 'For some', audience: 'operator' },
  { id: 'a:few', title: 'For few' },
] as const;

test('a command is for the role that the manifest names and those above it, and for administrators by default', async () => {
  const clock = createVirtualClock();
  const controlPlane = createEmbeddedControlPlane({ path: ':memory:', clock, seed: 'still' });
  const done = () => ({ done: 'yes' });
  const host = await createPluginHost({
    db: openDatabase(':memory:'),
    vault: createVault(randomBytes(32)),
    controlPlane,
    loader: createInProcessLoader({
      onLoad: () => ({ commands: Object.fromEntries(commands.map(({ id }) => [id, done])) }),
    }),
    broker: createEgressBroker(),
    clock,
    version: '0.0.0-test',
  });
  onTestFinished(async () => {
    await host.close();
    await controlPlane.close();
  });
  await host.install({
    directory: '',
    tier: 'community',
    manifest: {
      name: 'sample',
      version: '1.0.0',
      displayName: 'Sample',
      description: 'For a test',
      type: 'extension',
      author: 'Test',
      license: 'MIT',
      permissions: [],
      entrypoints: { main: 'index.js' },
      contributes: { commands: [...commands] },
    },
  });
  await host.enable('sample');

  /** What becomes of each command when somebody in that role runs it. */
  const outcomes = (role: Role): Promise<unknown[]> =>
    Promise.all(
      commands.map(async ({ id }) => {
        const run = host.act('sample', id, { input: {}, viewer: { id: 'v', username: 'v', role } });
        return run.then(
          () => 'done',
          (error: { code: string }) => error.code,
        );
      }),
    );
  expect(await outcomes('user')).toEqual(['done', 'PERMISSION_DENIED', 'PERMISSION_DENIED']);
  expect(await outcomes('operator')).toEqual(['done', 'done', 'PERMISSION_DENIED']);
  expect(await outcomes('admin')).toEqual(['done', 'done', 'done']);
});
