import { existsSync, readdirSync, watch, type FSWatcher } from 'node:fs';
import { join, sep } from 'node:path';
import { isDirectory } from '../files.ts';

/** How long nothing may happen before a save counts as over: editors write a file in several steps. */
const quietMs = 25;

/** What no build reads: dependencies, results, what editors leave for a moment, tests. */
const ignored =
  /^(node_modules|dist|coverage|\..*|.*~|.*\.sw[a-z]|.*\.test\.ts|manifest\.d\.json\.ts|config\.schema\.json)$/;

/**
 * Watches the sources of a plugin.
 *
 * @param onChange Called once for each save, with one of the files that it changed.
 * @returns The way to stop.
 */
export function watchPlugin(directory: string, onChange: (file: string) => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;

  const changed = (file: string) => {
    if (file.split(sep).some((part) => ignored.test(part))) return;
    clearTimeout(timer);
    timer = setTimeout(() => onChange(file), quietMs);
  };
  // Each folder by itself: a recursive watch of the top would walk through node_modules.
  const watchFolder = (folder: string) => {
    if (watchers.has(folder) || ignored.test(folder) || !isDirectory(join(directory, folder))) return;
    const watcher = watch(join(directory, folder), { recursive: true }, (_type, file) =>
      changed(join(folder, file ?? '')),
    );
    watcher.on('error', () => {
      watcher.close();
      watchers.delete(folder);
    });
    watchers.set(folder, watcher);
  };

  const top = watch(directory, (_type, file) => {
    if (file === null) return;
    if (!existsSync(join(directory, file))) watchers.get(file)?.close();
    watchFolder(file);
    changed(file);
  });
  for (const entry of readdirSync(directory)) watchFolder(entry);

  return () => {
    clearTimeout(timer);
    for (const watcher of [top, ...watchers.values()]) watcher.close();
  };
}
