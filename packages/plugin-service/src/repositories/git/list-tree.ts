import { PluginError } from '@streamspace/plugin-sdk';
import { incoming } from './fetch-commit.ts';
import { runGit } from './run-git.ts';

/** Something in a commit's tree; git calls a folder's files one by one. */
export interface TreeEntry {
  /** Relative to the folder that was listed, with forward slashes, as it is written in the tree: not yet safe. */
  readonly path: string;
  readonly kind: 'file' | 'link' | 'submodule' | 'other';
  /** Id of its contents. */
  readonly id: string;
  /** Bytes; 0 where there are none. */
  readonly sizeBytes: number;
}

/** More than any catalog has; 10,000 plugins of 20 files. */
const maxEntries = 200_000;

/**
 * All files of a commit, without reading any of them.
 *
 * @param folder Of the repository. Default: its root.
 * @throws {PluginError} `NOT_FOUND` for no such folder, `QUOTA_EXCEEDED` for more than 200,000 files.
 */
export async function listTree(
  gitDir: string,
  options: { readonly folder?: string; readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<readonly TreeEntry[]> {
  const { folder, ...limits } = options;
  const entries: TreeEntry[] = [];
  let rest = '';
  const decoder = new TextDecoder('utf-8');
  const tree = await findTree(gitDir, folder, limits);
  await runGit({
    args: ['ls-tree', '-r', '-l', '-z', '--full-tree', tree],
    gitDir,
    ...limits,
    onOutput(chunk) {
      const records = (rest + decoder.decode(chunk, { stream: true })).split('\0');
      rest = records.pop() ?? '';
      for (const record of records) entries.push(parseEntry(record));
      if (entries.length > maxEntries) {
        throw new PluginError('QUOTA_EXCEEDED', `The repository has more than ${maxEntries} files`);
      }
    },
  });
  return entries;
}

async function findTree(
  gitDir: string,
  folder: string | undefined,
  limits: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<string> {
  const commit = `${incoming}^{commit}`;
  if (folder === undefined) return commit;
  const output = await runGit({ args: ['ls-tree', '-d', '-z', '--full-tree', commit, folder], gitDir, ...limits });
  const [, id] = /^040000 tree ([0-9a-f]+)\t/.exec(output.toString()) ?? [];
  if (id !== undefined) return id;
  throw new PluginError('NOT_FOUND', `The repository has no folder "${folder}"`);
}

/** `100644 blob 8ab686eafeb1f44702738c8b0f24f2567c36da6d      14\tREADME.md` */
export function parseEntry(record: string): TreeEntry {
  const at = record.indexOf('\t');
  const [mode = '', type = '', id = '', size = ''] = record.slice(0, at).split(/ +/);
  return { path: record.slice(at + 1), kind: kindOf(mode, type), id, sizeBytes: Number(size) || 0 };
}

function kindOf(mode: string, type: string): TreeEntry['kind'] {
  if (type === 'commit') return 'submodule';
  if (mode === '120000') return 'link';
  return type === 'blob' && (mode === '100644' || mode === '100755' || mode === '100664') ? 'file' : 'other';
}
