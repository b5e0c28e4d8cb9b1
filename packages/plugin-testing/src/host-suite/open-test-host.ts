import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTestHost } from '../test-host/create-test-host.ts';
import { allowedPlaces, entryOf, manifestOf, writePlugin, writtenSchema } from './plugin-files.ts';
import { createSuiteHost, type OpenHost, type WirePlace } from './suite-host.ts';

const require = createRequire(import.meta.url);
const vendor = { host: '127.0.0.1', port: 9000 };
const wire: WirePlace = { host: '127.0.0.1', port: 9001, securePort: 9002, closedPort: 9003 };

/** The host of plugin tests: in this process, on virtual time. */
export const openTestHost: OpenHost = async (
  files,
  { manifest: changes = {}, config, grant = [], enabled = true } = {},
) => {
  const manifest = manifestOf(changes, vendor, wire);
  const folders: string[] = [];
  const evaluate = (): object => {
    const folder = mkdtempSync(path.join(tmpdir(), 'host-suite-'));
    folders.push(folder);
    writePlugin(folder, { ...files, 'manifest.json': JSON.stringify(manifest) });
    return require(path.join(folder, entryOf(files))) as object;
  };
  const removeFolders = (): void => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  };
  const configSchema = writtenSchema(files);

  try {
    const host = await createTestHost(evaluate, {
      manifest,
      grant,
      enabled,
      allow: [...allowedPlaces(vendor, wire)],
      ...(config === undefined ? {} : { config }),
      ...(configSchema === undefined ? {} : { configSchema }),
    });
    return createSuiteHost({
      source: { manifest, directory: '', tier: 'community' },
      operator: host.operator,
      controlPlane: host.controlPlane,
      vendor: {
        origin: `http://${vendor.host}:${vendor.port}`,
        serve: (handler) => host.egress.serve(`${vendor.host}:${vendor.port}`, handler),
      },
      wire: {
        ...wire,
        listen(handler) {
          for (const port of [wire.port, wire.securePort]) host.egress.listen(`${wire.host}:${port}`, handler);
        },
      },
      pass: (ms) => host.clock.advance(ms),
      crash: () => host.faults.crash(),
      async close() {
        await host.stop();
        removeFolders();
      },
    });
  } catch (error) {
    removeFolders();
    throw error;
  }
};
