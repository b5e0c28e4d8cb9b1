import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { VerifiedArtifact } from '../artifact/index.ts';
import { manifestFaults } from './control-plane-2.ts';
import type { PublicationFault } from './fault.ts';
import { offeredVersion } from './offered-version.ts';
import { PublicationError, type PublishedVersion } from './publication.ts';
import { readArchive } from './read-tree.ts';

const identitySchema = z.object({ name: z.string(), version: z.string() });
const offerSchema = z.object({
  apiVersion: z.literal('v1'),
  kind: z.literal('ConfigMap'),
  data: identitySchema.extend({ url: z.string(), sha256: z.string(), manifest: z.string() }),
});

/** Checks the archives of a plugin, and that what stands beside them offers the version that is to be offered. */
export function verifyPlugin(
  directory: string,
  name: string,
  versions: readonly PublishedVersion[],
): readonly PublicationFault[] {
  const faults: PublicationFault[] = [];
  const archives = new Map<string, VerifiedArtifact & { readonly bytes: Buffer }>();
  const best = offeredVersion(versions);
  for (const { version, sha256 } of versions) {
    try {
      const archive = readArchive(directory, { name, version, sha256 });
      if (version === best) archives.set(version, archive);
    } catch (error) {
      if (!(error instanceof PublicationError)) throw error;
      faults.push({ kind: 'archive', file: `${name}/${version}/plugin.tar.gz`, message: error.message });
    }
  }
  if (versions.length === 0) faults.push({ kind: 'archive', file: 'catalog.yaml', message: `${name} has no version` });
  const row = versions.find(({ version }) => version === best);
  return [
    ...faults,
    ...(row === undefined ? nothingOffered(directory, name) : checkOffer(row, archives.get(row.version))),
  ];

  function checkOffer(
    { version, url, sha256 }: PublishedVersion,
    archive: (VerifiedArtifact & { readonly bytes: Buffer }) | undefined,
  ): PublicationFault[] {
    const found: PublicationFault[] = [];
    const add = (file: string, message: string) => void found.push({ kind: 'offer', file: `${name}/${file}`, message });
    const copies = new Map<string, Uint8Array | undefined>([
      ['plugin.tar.gz', archive?.bytes],
      ['README.md', archive?.files.get('README.md')],
      ['LICENSE', archive?.files.get('LICENSE')],
    ]);
    for (const [file, contents] of copies) {
      if (contents !== undefined && read(directory, `${name}/${file}`)?.equals(contents) !== true) {
        add(file, file === 'plugin.tar.gz' ? `is not the archive of version ${version}` : `is not that of ${version}`);
      }
    }
    const manifest = parseText(read(directory, `${name}/manifest.json`), JSON.parse);
    const about = identitySchema.safeParse(manifest).data;
    if (about?.name !== name || about.version !== version) add('manifest.json', `is not the manifest of ${version}`);
    else
      for (const fault of manifestFaults(manifest))
        add('manifest.json', `would be dropped by control planes up to 2.0: ${fault}`);

    const data = offerSchema.safeParse(parseText(read(directory, `${name}/manifest.yaml`), parse)).data?.data;
    const isSame =
      data?.name === name &&
      data.version === version &&
      data.sha256 === sha256 &&
      data.url === url &&
      data.manifest === JSON.stringify(manifest);
    if (!isSame) add('manifest.yaml', `is not the ConfigMap of version ${version}`);
    return found;
  }
}

function nothingOffered(directory: string, name: string): PublicationFault[] {
  return ['plugin.tar.gz', 'manifest.json', 'manifest.yaml'].flatMap((file): PublicationFault[] =>
    read(directory, `${name}/${file}`) === undefined
      ? []
      : [
          {
            kind: 'offer',
            file: `${name}/${file}`,
            message: 'is there although no version may be installed any more',
          },
        ],
  );
}

function parseText(bytes: Buffer | undefined, parser: (text: string) => unknown): unknown {
  try {
    return bytes === undefined ? undefined : parser(bytes.toString());
  } catch {
    return undefined;
  }
}

/** A file of a publication, or `undefined` where there is none. */
export function read(directory: string, path: string): Buffer | undefined {
  try {
    return readFileSync(join(directory, path));
  } catch {
    return undefined;
  }
}
