import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { contrastReport, contrastReportFile, hasErrors, validatePlugin, type Finding } from '@streamspace/catalog';
import {
  bundlePlugin,
  generatedFiles,
  isTypeScriptPlugin,
  openSandboxLoader,
  syncFiles,
  type PluginSource,
  type SyncedFile,
} from '@streamspace/plugin-runtime';
import type { PluginFolder } from '../plugin-folder.ts';

export interface PluginBuild {
  /** Absent where the manifest could not be read. */
  readonly name?: string;
  readonly version?: string;
  readonly findings: readonly Finding[];
  /** The generated files. */
  readonly files: readonly SyncedFile[];
  /** Absent after a check, of a theme, and where there are errors. */
  readonly bundle?: { readonly sha256: string; readonly files: readonly SizedFile[] };
}

interface SizedFile {
  /** Relative to the plugin's folder. */
  readonly file: string;
  readonly sizeBytes: number;
  readonly gzipBytes: number;
}

/**
 * Brings a plugin's generated files up to date and bundles it into `dist/index.js`.
 *
 * @param options.check Writes nothing: only says which generated files are out of date.
 * @throws {PluginError} `INVALID_ARGUMENT` with file and line for sources that cannot be bundled.
 */
export async function buildPlugin(
  { directory, root }: PluginFolder,
  { check }: { readonly check: boolean },
): Promise<PluginBuild> {
  const { plugin, findings: before } = validatePlugin(directory, root);
  const { manifest, tier } = plugin;
  if (manifest === undefined) return { findings: before, files: [] };
  const { name, version } = manifest;

  const files =
    plugin.theme === undefined
      ? await syncGenerated({ manifest, directory, tier }, check)
      : await syncFiles(directory, new Map([[contrastReportFile, contrastReport(manifest, plugin.theme)]]), { check });
  // Anew, because what was written may be what was wrong.
  const findings = check ? before : validatePlugin(directory, root).findings;
  if (check || hasErrors(findings) || manifest.type === 'theme') return { name, version, findings, files };

  const outDir = join(directory, 'dist');
  const { file, sha256 } = await bundlePlugin({ directory, manifest, outDir, purpose: 'archive' });
  const bundled = [file, `${file}.map`];
  const sized = await Promise.all(
    bundled.map(async (each) => ({ file: relative(directory, each), ...(await sizes(each)) })),
  );
  return { name, version, findings, files, bundle: { sha256, files: sized } };
}

async function syncGenerated(source: PluginSource, check: boolean): Promise<readonly SyncedFile[]> {
  if (!isTypeScriptPlugin(source.directory)) return [];
  const loader = await openSandboxLoader();
  try {
    return await syncFiles(source.directory, await generatedFiles(source, loader), { check });
  } finally {
    await loader.close();
  }
}

const compress = promisify(gzip);

async function sizes(file: string): Promise<Omit<SizedFile, 'file'>> {
  const contents = await readFile(file);
  return { sizeBytes: contents.byteLength, gzipBytes: (await compress(contents)).byteLength };
}
