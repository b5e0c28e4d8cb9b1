import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ArtifactError, verifyArtifact, type VerifiedArtifact } from '../artifact/index.ts';
import { stagingPrefix } from './write-tree.ts';
import { nothingPublished, PublicationError, readPublication, type Publication } from './publication.ts';

const maxCatalogBytes = 64 * 1024 ** 2;

/**
 * Reads the publication in a folder; an empty folder, or one that is not there, holds the one before the first.
 *
 * @throws {PublicationError} for a folder with other things in it, and for a `catalog.yaml` that is none of a publication.
 */
export function openPublication(directory: string): Publication {
  const text = readText(join(directory, 'catalog.yaml'));
  if (text !== undefined) return parsePublication(text);
  const others = listFolder(directory).filter((name) => name !== '.git' && !name.startsWith(stagingPrefix));
  if (others.length === 0) return nothingPublished;
  throw new PublicationError(
    `${directory} holds other things (${others.slice(0, 3).join(', ')}) and no catalog.yaml: name an empty folder, or one of a publication`,
  );
}

/**
 * Reads the archive of a published version, which has to be the one that was published.
 *
 * @throws {PublicationError}
 */
export function readArchive(
  directory: string,
  { name, version, sha256 }: { readonly name: string; readonly version: string; readonly sha256: string },
): VerifiedArtifact & { readonly bytes: Buffer } {
  const path = `${name}/${version}/plugin.tar.gz`;
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(directory, path));
  } catch {
    throw new PublicationError(
      `${path} is missing: what was published stays. Take it from an earlier state of the folder`,
    );
  }
  try {
    return { ...verifyArtifact(bytes, { name, version, digest: `sha256:${sha256}` }), bytes };
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error;
    throw new PublicationError(
      `${path} ${error.message}. What was published stays: take it from an earlier state of the folder`,
    );
  }
}

/** Reads the text of a `catalog.yaml`. @throws {PublicationError} for one of no publication. */
export function parsePublication(text: string): Publication {
  return readPublication(parseYaml(text));
}

function parseYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0, schema: 'core' });
  } catch (error) {
    throw new PublicationError(`catalog.yaml is no YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readText(file: string): string | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return undefined;
  }
  if (bytes.length > maxCatalogBytes) throw new PublicationError('catalog.yaml is larger than 64 MiB');
  return bytes.toString();
}

function listFolder(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new PublicationError(`${directory} is no folder: name one for the publication`);
  }
}
