import type { Manifest } from '@streamspace/plugin-sdk';
import { readDirectory, readFile } from '../files.ts';
import { createFinding, type Finding } from '../finding.ts';
import { decodeUtf8 } from '../json/decode.ts';
import { fileStart, splitLines, type TextRange } from '../text-range.ts';
import type { LoadedPlugin } from './loaded-plugin.ts';

export interface Readme {
  readonly file: string;
  readonly text?: string;
  readonly findings: readonly Finding[];
}

/** Reads README.md and finds out whether there is anything in it. */
export function readReadme({ root, path }: Pick<LoadedPlugin, 'root' | 'path'>): Readme {
  const file = `${path}/README.md`;
  const { bytes, finding } = readFile(root, file);
  if (finding) return { file, findings: [finding] };
  if (bytes === undefined) {
    const other = readDirectory(root, path).entries.find(({ name }) => /^readme(\.|$)/i.test(name));
    const hint = other ? `: rename "${other.name}"` : '';
    return { file, findings: [createFinding('readme-missing', file, `does not exist${hint}`)] };
  }
  const { text } = decodeUtf8(bytes);
  if (text.trim() === '') return { file, findings: [createFinding('readme-empty', file, 'is empty')] };
  return { file, text, findings: [] };
}

/** That permissions and configuration keys are mentioned, in backticks so that a word in a sentence is none. */
export function checkMentions(
  readme: Readme,
  mentioned: { manifest?: Manifest; configKeys: readonly string[] },
): readonly Finding[] {
  if (readme.text === undefined) return [];
  const { file, text } = readme;
  const lacks = (word: string): boolean => !text.includes(`\`${word}\``);
  const { permissions = [], optionalPermissions = [] } = mentioned.manifest ?? {};
  const asked = new Set([...permissions, ...optionalPermissions.map(({ permission }) => permission)]);
  return [
    ...[...asked].filter(lacks).map((permission) => {
      const message = `does not say why the plugin needs \`${permission}\``;
      return createFinding('readme-permission', file, message, findHeading(text, /permission/i));
    }),
    ...mentioned.configKeys.filter(lacks).map((key) => {
      const message = `does not explain the configuration key \`${key}\``;
      return createFinding('readme-config', file, message, findHeading(text, /config|setting/i));
    }),
  ];
}

/** The section where the missing words belong, or the start of the file. */
function findHeading(text: string, topic: RegExp): TextRange {
  const lines = splitLines(text);
  const index = lines.findIndex((line) => /^#{1,6}\s/.test(line) && topic.test(line));
  if (index === -1) return fileStart;
  return { line: index + 1, column: 1, endLine: index + 1, endColumn: (lines[index] ?? '').length + 1 };
}
