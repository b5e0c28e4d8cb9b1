import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomically } from '../bundle/files.ts';

/** What a generated file was found to be, and what became of it. */
export type SyncedFile =
  | { readonly file: string; readonly state: 'current' | 'written' }
  | { readonly file: string; readonly state: 'stale'; readonly difference: string };

/**
 * Brings generated files up to date. One that is right is not touched, so that nobody who watches it is woken.
 *
 * @param files Their texts by name, relative to `directory`.
 * @param options.check Writes nothing: what is not right is `stale`, with the first difference.
 */
export async function syncFiles(
  directory: string,
  files: ReadonlyMap<string, string>,
  { check = false }: { readonly check?: boolean } = {},
): Promise<readonly SyncedFile[]> {
  return Promise.all(
    [...files].map(async ([file, text]): Promise<SyncedFile> => {
      const target = path.join(directory, file);
      const current = await read(target);
      if (current === text) return { file, state: 'current' };
      if (check) return { file, state: 'stale', difference: firstDifference(current, text) };
      await writeAtomically(target, text);
      return { file, state: 'written' };
    }),
  );
}

async function read(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function firstDifference(current: string | undefined, wanted: string): string {
  if (current === undefined) return 'it does not exist';
  const [lines, wantedLines] = [current.split('\n'), wanted.split('\n')];
  const index = wantedLines.findIndex((line, at) => line !== lines[at]);
  if (index === -1) return `line ${wantedLines.length + 1} and what follows should not be there`;
  return `line ${index + 1} should be ${JSON.stringify(wantedLines[index])}`;
}
