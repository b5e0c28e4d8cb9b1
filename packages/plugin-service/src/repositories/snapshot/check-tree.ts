import type { RepositoryFinding } from '../api-types.ts';
import type { TreeEntry } from '../git/list-tree.ts';
import { createFault, pluginOf } from './fault.ts';
import { isSafePath } from './safe-path.ts';

export interface CheckedTree {
  /** What is written to disk: regular files of plugins without a fault here. */
  readonly files: readonly TreeEntry[];
  readonly findings: readonly RepositoryFinding[];
}

const maxFileBytes = 16 * 1024 ** 2;
const maxPathLength = 300;

/**
 * Chooses what of a commit is looked at, before any of it is read. A plugin with something other than plain files in it is
 * left out as a whole; what lies outside of `official/` and `community/` is not even unpacked.
 */
export function checkTree(entries: readonly TreeEntry[]): CheckedTree {
  const own = entries.filter(({ path }) => isOfPlugin(path));
  const findings = [...own.flatMap((entry) => faultsOf(entry)), ...collisions(own)];
  const leftOut = new Set(findings.map(({ file }) => pluginOf(file) ?? file));
  return { files: own.filter(({ path }) => !leftOut.has(pluginOf(path) ?? path)), findings };
}

/** Also a link or a submodule in the place of a tier's folder, in whatever case. */
const isOfPlugin = (path: string): boolean => /^(official|community)(\/|$)/i.test(path);

/** Why something cannot be taken, if it cannot. */
export function faultsOf({ path, kind, sizeBytes }: TreeEntry): RepositoryFinding[] {
  const shown = path.slice(0, maxPathLength);
  if (kind === 'link') return [createFault('file-kind', shown, 'is a symbolic link, which could lead anywhere')];
  if (kind === 'submodule') return [createFault('file-kind', shown, 'is a submodule, which is another repository')];
  if (kind === 'other') return [createFault('file-kind', shown, 'is no regular file')];
  if (!isSafePath(path)) return [createFault('path-unsafe', shown, 'is a path that not every system can hold')];
  if (sizeBytes > maxFileBytes) {
    return [createFault('file-too-large', shown, `has ${sizeBytes} bytes: at most ${maxFileBytes} are taken`)];
  }
  return [];
}

/** Paths that are one path where a file system ignores case, or composes letters and accents. */
function collisions(entries: readonly TreeEntry[]): RepositoryFinding[] {
  const findings: RepositoryFinding[] = [];
  const known = new Map<string, string>();
  for (const { path } of entries) {
    const parts = path.split('/');
    for (let end = 1; end <= parts.length; end += 1) {
      const prefix = parts.slice(0, end).join('/');
      const folded = prefix.normalize('NFC').toLowerCase();
      const other = known.get(folded);
      if (other === undefined) known.set(folded, prefix);
      else if (other !== prefix) {
        for (const [file, twin] of [
          [prefix, other],
          [other, prefix],
        ] as const) {
          findings.push(createFault('path-collision', file, `and "${twin}" are one path on some systems: rename one`));
        }
        break;
      }
    }
  }
  return unique(findings);
}

function unique(findings: readonly RepositoryFinding[]): RepositoryFinding[] {
  return [...new Map(findings.map((finding) => [`${finding.file}\0${finding.message}`, finding])).values()];
}
