import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** Sources of the page, beside this file in the repository and shipped with the package. */
const pageSource = fileURLToPath(new URL('../src/page', import.meta.url));
/** Raised when this file writes something else from the same sources. */
const recipe = 1;

export interface PageBundleOptions {
  /** Holds one folder per version of the page. */
  readonly cacheDir: string;
  /** Folder with `index.html`, `main.tsx` and `styles.css`. Default: our page. */
  readonly source?: string;
}

/**
 * Bundles the page, or finds the bundle of an earlier run with the same sources and the same lockfile.
 *
 * @returns The folder with `index.html` and the hashed files that it names.
 */
export async function buildPage({ cacheDir, source = pageSource }: PageBundleOptions): Promise<string> {
  const directory = join(cacheDir, await hashSources(source));
  if (existsSync(join(directory, 'index.html'))) return directory;

  await mkdir(cacheDir, { recursive: true });
  const staging = await mkdtemp(join(cacheDir, '.building-'));
  try {
    await writePage(source, staging);
    await removeOthers(cacheDir, staging);
    await rename(staging, directory);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return directory;
}

async function writePage(source: string, directory: string): Promise<void> {
  const [template, styles, script] = await Promise.all([
    readFile(join(source, 'index.html'), 'utf8'),
    readFile(join(source, 'styles.css')),
    bundleScript(join(source, 'main.tsx')),
  ]);
  const files = [
    { url: '/assets/main.js', name: `main-${shortHash(script)}.js`, contents: script },
    { url: '/assets/styles.css', name: `styles-${shortHash(styles)}.css`, contents: styles },
  ];
  let html = template;
  for (const { url, name } of files) {
    if (!html.includes(`"${url}"`)) throw new Error(`Cannot build the page: index.html does not load "${url}"`);
    html = html.replaceAll(`"${url}"`, `"/assets/${name}"`);
  }
  await Promise.all(files.map(({ name, contents }) => writeFile(join(directory, name), contents)));
  await writeFile(join(directory, 'index.html'), html);
}

async function bundleScript(input: string): Promise<string> {
  const bundle = await rolldown({
    input,
    platform: 'browser',
    transform: {
      define: { 'process.env.NODE_ENV': '"production"' },
      jsx: { runtime: 'automatic', development: false },
    },
  });
  try {
    const { output } = await bundle.generate({ format: 'esm', minify: true, codeSplitting: false });
    return output[0].code;
  } finally {
    await bundle.close();
  }
}

/** SHA-256 over names and contents of all that goes into the bundle. */
async function hashSources(source: string): Promise<string> {
  const hash = createHash('sha256').update(`recipe ${recipe}\n`);
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  const lockfile = findLockfile(source);
  for (const file of lockfile === undefined ? files : [...files, lockfile]) {
    // oxlint-disable-next-line no-await-in-loop -- the order of the contents is part of the hash
    const contents = await readFile(file);
    hash.update(`${relative(source, file).split(sep).join('/')} ${contents.byteLength}\n`).update(contents);
  }
  return hash.digest('hex').slice(0, 16);
}

/** The lockfile that says which React is bundled; an installed package has none, and a fixed version instead. */
function findLockfile(from: string): string | undefined {
  for (let directory = from; directory !== join(directory, '..'); directory = join(directory, '..')) {
    const file = join(directory, 'pnpm-lock.yaml');
    if (existsSync(file)) return file;
  }
  return undefined;
}

async function removeOthers(cacheDir: string, kept: string): Promise<void> {
  const names = await readdir(cacheDir);
  const others = names.map((name) => join(cacheDir, name)).filter((path) => path !== kept);
  await Promise.all(others.map((path) => rm(path, { recursive: true, force: true })));
}

function shortHash(contents: string | Uint8Array): string {
  return createHash('sha256').update(contents).digest('hex').slice(0, 12);
}
