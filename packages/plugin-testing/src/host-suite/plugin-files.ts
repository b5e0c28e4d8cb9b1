import type { Api, Config, Json, Manifest, NetworkHost, Permission, Platform } from '@streamspace/plugin-sdk';
import type { WirePlace } from './suite-host.ts';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A plugin's files by their path: `index.js`, or `src/index.ts`, and what they need. */
export type PluginFiles = Readonly<Record<string, string>>;

/** What a plugin of the suite works with: everything, whether granted or not. */
export interface SuiteContext {
  readonly api: Api<Permission>;
  readonly config: Config<Json>;
  readonly platform: Platform;
}

/** Runs what `SuiteHost.run` sends. */
async function runSent(
  context: object,
  { source, args }: { source: string; args: readonly unknown[] },
): Promise<object> {
  // oxlint-disable-next-line no-eval -- the point of it
  const run = (0, eval)(`(${source})`) as (...args: readonly unknown[]) => unknown;
  return { done: JSON.stringify([await run(context, ...args)]) };
}

/**
 * A CommonJS plugin whose `onLoad` is this function, and which takes part in `SuiteHost.run`. The text of the function
 * crosses, so it sees nothing of what is around it here.
 */
export function pluginOf(onLoad: (context: SuiteContext) => unknown): PluginFiles {
  return {
    'index.js': `${String(runSent)}
      module.exports = {
        onLoad(context) {
          context.api.commands.register('probe:run', ({ input }) => runSent(context, input));
          return (${String(onLoad)})(context);
        },
      };`,
  };
}

/**
 * The same for a plugin made with `definePlugin`.
 *
 * @param parts Source text of what stands beside `onLoad`: `config: …, jobs: …`.
 * @param handlers Source text of what `onLoad` returns; it can use `api` and `config`.
 */
export function typedPluginOf(parts: string, handlers = '{}'): PluginFiles {
  return {
    'src/index.ts': `
      import { collection, definePlugin, encrypted, secret } from '@streamspace/plugin-sdk';
      import { z } from 'zod';
      import manifest from '../manifest.json' with { type: 'json' };

      ${String(runSent)}
      export default definePlugin(manifest as never, {
        ${parts},
        onLoad(context: any) {
          const { api, config } = context;
          api.commands.register('probe:run', ({ input }: any) => runSent(context, input));
          let count = 0;
          return (${handlers});
        },
      } as never);`,
  };
}

/** A plugin that does nothing but what it is sent. */
export const probe: PluginFiles = pluginOf(() => undefined);

/** A configuration with a secret. */
export const secretToken: PluginFiles = {
  'config.schema.json': JSON.stringify({
    type: 'object',
    properties: { token: { type: 'string', writeOnly: true } },
  }),
};

/** The manifest of a plugin of the suite, which may reach the vendor if it may reach anything. */
export function manifestOf(
  changes: Partial<Manifest>,
  vendor: { readonly host: string; readonly port: number },
  wire: WirePlace,
): Manifest {
  const reachesVendor = changes.permissions?.includes('network') === true;
  return {
    name: 'probe',
    version: '1.0.0',
    displayName: 'Probe',
    description: 'Shows how a host treats plugins',
    type: 'extension',
    author: 'Ada',
    license: 'MIT',
    permissions: [],
    entrypoints: { main: 'index.js' },
    ...(reachesVendor
      ? { network: { hosts: [{ ...vendor, protocol: 'http', reason: 'The vendor of the suite' }, ...wireRules(wire)] } }
      : {}),
    ...changes,
  };
}

function wireRules({ host, port, securePort, closedPort }: WirePlace): readonly NetworkHost[] {
  const reason = 'The server of the suite';
  return [
    { host, port, protocol: 'tcp', reason },
    { host, port, protocol: 'http', reason },
    { host, port: securePort, protocol: 'tls', reason },
    { host, port: closedPort, protocol: 'tcp', reason },
  ];
}

/** What an operator allows before a case begins. */
export const allowedPlaces = (
  vendor: { readonly host: string; readonly port: number },
  { host, port, securePort, closedPort }: WirePlace,
): readonly { readonly host: string; readonly port: number }[] => [
  vendor,
  ...[port, securePort, closedPort].map((each) => ({ host, port: each })),
];

const ownModules = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** Writes a plugin into a new folder, where it finds the SDK and zod. */
export function writePlugin(directory: string, files: PluginFiles): void {
  for (const [file, text] of Object.entries(files)) {
    const target = path.join(directory, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  symlinkSync(ownModules, path.join(directory, 'node_modules'));
}

export const entryOf = (files: PluginFiles): string =>
  Object.keys(files).find((file) => /^(src\/index\.ts|index\.js)$/.test(file)) ?? 'index.js';

/** The schema that a plugin in plain JavaScript writes by hand. */
export function writtenSchema(files: PluginFiles): Json | undefined {
  const text = files['config.schema.json'];
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}
