import type { RepositoryFinding } from '../api-types.ts';

/** A finding of the sync itself, about a path of the repository as a whole. */
export function createFault(rule: RepositoryFinding['rule'], file: string, message: string): RepositoryFinding {
  const plugin = pluginOf(file);
  return { rule, severity: 'error', file, line: 1, column: 1, message, ...(plugin === undefined ? {} : { plugin }) };
}

/** The folder of a plugin that a path is in or is: `community/foo`. */
export function pluginOf(path: string): string | undefined {
  return /^(?:official|community)\/[^/]+/.exec(path)?.[0];
}
