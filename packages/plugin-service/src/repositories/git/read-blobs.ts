import { PluginError } from '@streamspace/plugin-sdk';
import { runGit } from './run-git.ts';

/**
 * Reads contents by their ids, in the order in which they are asked for. No filter, attribute or hook of a repository has a
 * say in it, as it would in a checkout.
 *
 * @param onContent Gets one at a time, and is waited for.
 * @see https://git-scm.com/docs/git-cat-file#_batch_output
 */
export async function readBlobs(
  gitDir: string,
  ids: readonly string[],
  onContent: (index: number, content: Buffer) => void | Promise<void>,
  limits: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<void> {
  let index = 0;
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let wanted = 0;

  async function take(): Promise<void> {
    for (let bytes = Buffer.concat(pending); ; bytes = bytes.subarray(wanted), wanted = 0) {
      pending = [bytes];
      pendingBytes = bytes.length;
      const end = bytes.indexOf(10);
      if (end < 0) return;
      const size = sizeOf(bytes.subarray(0, end).toString(), ids[index]);
      // Head, line end, content, line end.
      wanted = end + 1 + size + 1;
      if (bytes.length < wanted) return;
      // oxlint-disable-next-line no-await-in-loop -- one after the other, so that only one is in memory
      await onContent(index, bytes.subarray(end + 1, wanted - 1));
      index += 1;
    }
  }

  await runGit({
    args: ['cat-file', '--batch', '--buffer'],
    gitDir,
    ...limits,
    input: lines(ids),
    async onOutput(chunk) {
      pending.push(chunk);
      pendingBytes += chunk.length;
      if (pendingBytes >= wanted) await take();
    },
  });
  if (index !== ids.length) throw new PluginError('INTEGRITY', 'The repository is not complete: files are missing');
}

/** Some at a time, so that git can begin. */
function* lines(ids: readonly string[]): Generator<string> {
  for (let at = 0; at < ids.length; at += 500) yield `${ids.slice(at, at + 500).join('\n')}\n`;
}

function sizeOf(head: string, id: string | undefined): number {
  const [found, type, size] = head.split(' ');
  if (id !== undefined && found === id && type === 'blob' && /^\d+$/.test(size ?? '')) return Number(size);
  throw new PluginError('INTEGRITY', `The repository is not complete: ${head.slice(0, 100)}`);
}
