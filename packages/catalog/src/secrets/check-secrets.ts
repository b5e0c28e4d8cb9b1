import { readDirectory, readFile } from '../files.ts';
import { createFinding, type Finding } from '../finding.ts';
import { decodeUtf8 } from '../json/decode.ts';
import { createLineIndex } from '../text-range.ts';
import { findSecrets } from './find-secrets.ts';

const rules = { token: 'secret-token', value: 'secret-value' } as const;

/** Files that are in no package: samples of vendors stand there beside what they give. */
const isTest = (file: string): boolean => /\.test(-d)?\.[cm]?[jt]sx?$|(^|\/)__fixtures__\//.test(file);

/**
 * Looks for secrets in every text file of a plugin; in tests for known tokens only. What was found is never part of a
 * finding.
 */
export function checkSecrets(root: string, path: string): readonly Finding[] {
  return [...walk(root, `${path}/`)].flatMap((file) => {
    const { bytes } = readFile(root, file);
    if (bytes === undefined || isBinary(bytes)) return [];
    const { text } = decodeUtf8(bytes);
    const found = findSecrets(text).filter(({ kind }) => kind === 'token' || !isTest(file));
    if (found.length === 0) return [];
    const lines = createLineIndex(text);
    return found.map(({ kind, what, offset, length }) =>
      createFinding(rules[kind], file, `holds ${what}: withdraw it, then remove it`, lines.range(offset, length)),
    );
  });
}

function* walk(root: string, directory: string): Generator<string> {
  for (const entry of readDirectory(root, directory).entries) {
    const name = `${directory}${entry.name}`;
    if (entry.isFile()) yield name;
    else if (entry.isDirectory() && !/^(node_modules|\.git|dist)$/.test(entry.name)) yield* walk(root, `${name}/`);
  }
}

const isBinary = (bytes: Buffer): boolean => bytes.subarray(0, 8192).includes(0);
