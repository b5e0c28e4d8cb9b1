import { ArtifactError } from './artifact-error.ts';

/** Names that Windows keeps for devices, whatever follows a dot. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Refuses names that would lead out of the folder an archive is unpacked into, or that some file system reads as another
 * name.
 *
 * @param name Of a folder it ends in a slash.
 * @throws {ArtifactError} `absolute-path`, `path-traversal`, `name`.
 */
export function checkEntryName(name: string): void {
  if (/^[/\\]|^[a-z]:/i.test(name)) throw new ArtifactError('absolute-path', `holds the absolute path ${quote(name)}`);
  const parts = name.replace(/\/$/, '').split('/');
  if (name.split(/[/\\]/).includes('..')) {
    throw new ArtifactError('path-traversal', `holds ${quote(name)}, which leads out of the plugin's folder`);
  }
  const isPlain = parts.every(
    (part) => /^[A-Za-z0-9_@+-][A-Za-z0-9._@+-]*$/.test(part) && !part.endsWith('.') && !reserved.test(part),
  );
  if (!isPlain) {
    throw new ArtifactError(
      'name',
      `holds ${quote(name)}: names are letters, digits and "._@+-", and start with no dot`,
    );
  }
}

/** Names come from strangers, and messages end on terminals. */
export const quote = (name: string): string =>
  JSON.stringify(name.length > 120 ? `${name.slice(0, 120)}…` : name).replaceAll(/[^\u0020-\u007e…]/g, '\uFFFD');
