import { parse } from 'yaml';
import { describeDrift } from './drift.ts';
import { readFile } from './files.ts';
import { compareFindings, createFinding, type Finding } from './finding.ts';
import { generateCatalog, type GenerateOptions } from './generate.ts';
import { isJsonObject } from './json/object.ts';
import { lostByMistake, type AllowedRemovals } from './publish/retention.ts';
import { readCatalog } from './read.ts';
import { rules } from './rules.ts';

const file = 'catalog.yaml';

export interface CatalogCheck {
  /** Whether the committed file is what the manifests say, to the byte, and every plugin is in it. */
  readonly isCurrent: boolean;
  /** What would change, one line each. */
  readonly changes: readonly string[];
  /** The drift; or, where plugins are missing from the catalog because of faults, those faults alone. */
  readonly findings: readonly Finding[];
  /** Plugins that the committed file has and that are gone, where these are so many that it must be a mistake. */
  readonly lost: readonly string[];
  /** What the file should hold. */
  readonly expected: string;
}

/**
 * Compares the committed `catalog.yaml` with the one that the manifests give now.
 *
 * @param options.allowRemovals What may be gone although it is much. Default: nothing.
 */
export function checkCatalog(
  root: string,
  { allowRemovals = false, ...options }: GenerateOptions & { readonly allowRemovals?: AllowedRemovals } = {},
): CatalogCheck {
  const { plugins, findings: inRepository } = readCatalog(root);
  const broken = inRepository.filter(({ rule }) => rules[rule].fatal);
  const expected = generateCatalog(plugins, options);
  const { bytes, finding } = readFile(root, file);
  const committed = bytes?.toString();
  // A plugin that cannot be read would look like one that was removed.
  const changes = committed === expected || broken.length > 0 ? [] : explain(committed, expected);

  const stale = changes.map((change) => createFinding('catalog-stale', file, change));
  const findings = [...broken, ...(finding ? [finding] : stale)].toSorted(compareFindings);
  const lost = lostByMistake(
    listedNames(committed),
    plugins.map(({ manifest }) => manifest.name),
    allowRemovals,
  );
  return { isCurrent: findings.length === 0, changes, findings, lost, expected };
}

function explain(committed: string | undefined, expected: string): readonly string[] {
  if (committed === undefined) return ['does not exist'];
  const before = parseSafely(committed);
  if (before === undefined) return ['is no YAML document'];
  const changes = describeDrift(before, parse(expected)).map((change) => change.replace(/^spec: /, ''));
  return changes.length > 0 ? changes : ['says the same but is written otherwise: order, quotes or comments differ'];
}

function parseSafely(text: string): unknown {
  try {
    return (parse(text) as unknown) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Names of the plugins that a catalog lists; of one that cannot be read, none. */
function listedNames(text: string | undefined): readonly string[] {
  const parsed = text === undefined ? undefined : parseSafely(text);
  const spec = isJsonObject(parsed) ? parsed['spec'] : undefined;
  const plugins = isJsonObject(spec) ? spec['plugins'] : undefined;
  return (Array.isArray(plugins) ? plugins : []).flatMap((entry: unknown) =>
    isJsonObject(entry) && typeof entry['name'] === 'string' ? [entry['name']] : [],
  );
}
