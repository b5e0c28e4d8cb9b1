import type { Finding } from '../finding.ts';
import { describeChange } from './describe-change.ts';
import { areas } from './fact.ts';
import type { CatalogDiff } from './diff-catalogs.ts';
import type { JudgedChange, PluginDiff } from './diff-plugin.ts';
import { code } from './markdown.ts';

export interface SheetOptions {
  /** What both sides are called. */
  readonly base: string;
  readonly head: string;
}

/** A difference for the person who reviews it, in Markdown: the verdict first, then each plugin, what matters most on top. */
export function formatSheet(diff: CatalogDiff, { base, head }: SheetOptions): string {
  const { plugins, unchanged, findings, mayMerge } = diff;
  const verdict = mayMerge ? '✅ **May be merged**, as far as rules can tell.' : '❌ **Must not be merged yet.**';
  const others = unchanged === 0 ? '' : ` ${unchanged} ${unchanged === 1 ? 'other is' : 'others are'} as before.`;
  const blocks = [
    '# Review sheet',
    `${verdict} ${countOf(plugins)} between ${code(base)} and ${code(head)}.${others}`,
    ...(plugins.length > 1 ? [overview(plugins)] : []),
    ...plugins.map(pluginSection),
    ...(findings.length === 0 ? [] : ['## The repository', listFindings('New findings', findings)]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function countOf(plugins: readonly PluginDiff[]): string {
  if (plugins.length === 0) return 'No plugin differs';
  return plugins.length === 1 ? 'One plugin differs' : `${plugins.length} plugins differ`;
}

function overview(plugins: readonly PluginDiff[]): string {
  const rows = plugins.map((plugin) => {
    const { more, broken } = sort(plugin.changes);
    const cells = [
      plugin.problems.length === 0 ? '✅' : '❌',
      code(plugin.name, { inTable: true }),
      versionText(plugin),
      plugin.state === 'removed' ? '' : String(more.length),
      plugin.state === 'changed' ? String(broken.length) : '',
      `${plugin.findings.new.length} new, ${plugin.findings.fixed.length} fixed`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return `| | plugin | version | asks for more | breaks | findings |\n| --- | --- | --- | --- | --- | --- |\n${rows.join('\n')}`;
}

function versionText({ state, version: { before, after } }: PluginDiff): string {
  if (state === 'added') return `new, ${after ?? 'unreadable'}`;
  if (state === 'removed') return `removed, was ${before ?? 'unreadable'}`;
  return before === after ? (after ?? 'unreadable') : `${before ?? 'unreadable'} → ${after ?? 'unreadable'}`;
}

function pluginSection(plugin: PluginDiff): string {
  const { name, tier, changes, findings, problems, bundleBytes } = plugin;
  const { more, broken, less, configuration, others, files } = sort(changes);
  const isChange = plugin.state === 'changed';
  const blocks = [
    `## ${code(name)} ${versionText(plugin)} (${tier})`,
    ...(problems.length === 0 ? [] : [problems.map((problem) => `- ❌ ${problem}.`).join('\n')]),
    list(isChange ? 'Asks for more' : plugin.state === 'added' ? 'Asks for' : 'Asked for', more),
    list('Breaks what others may rely on', isChange ? broken : []),
    list('Asks for less', less),
    list('Configuration', configuration),
    list('Packages, manifest and the rest', others),
    list('Files', files),
    ...(bundleBytes === undefined ? [] : [`Bundle: ${bundleBytes.before} → ${bundleBytes.after} bytes`]),
    listFindings('New findings', findings.new),
    listFindings('Mended', findings.fixed),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** Each change under one heading, and under that of what it breaks too. */
function sort(changes: readonly JudgedChange[]) {
  // What a removed plugin asked for is what it will not ask for any more.
  const isGone = changes.every(({ after }) => after === undefined);
  const more = changes.filter(({ widens, narrows }) => widens || (isGone && narrows));
  const less = changes.filter((change) => change.narrows && !more.includes(change));
  const rest = changes.filter((change) => !more.includes(change) && !less.includes(change));
  const of = (area: string) => rest.filter((change) => change.area === area);
  return {
    more,
    less,
    broken: changes.filter(({ breaks }) => breaks),
    configuration: of('config'),
    files: of('file'),
    others: rest.filter(({ area }) => area !== 'config' && area !== 'file'),
  };
}

function list(title: string, changes: readonly JudgedChange[]): string {
  const rows = changes.toSorted((a, b) => areas.indexOf(a.area) - areas.indexOf(b.area));
  return listRows(
    title,
    rows.map((change) => `- ${describeChange(change)}`),
  );
}

const maxOpenRows = 12;

/** Long lists are folded, unless they are what the sheet is for. */
function listRows(title: string, rows: readonly string[]): string {
  if (rows.length === 0) return '';
  const isFolded = rows.length > maxOpenRows && !/^(Asks|Breaks|New)/.test(title);
  if (!isFolded) return `**${title}**\n\n${rows.join('\n')}`;
  return `<details><summary>${title} (${rows.length})</summary>\n\n${rows.join('\n')}\n\n</details>`;
}

function listFindings(title: string, findings: readonly Finding[]): string {
  const rows = findings.map(
    ({ severity, rule, file, line, message }) =>
      `- ${severity} ${rule} at ${code(`${file}:${line}`)}: ${code(message)}`,
  );
  return listRows(title, rows);
}
