import { join } from 'node:path';

/** Where the parts of a catalog are in its folder. */
export function places(directory: string): {
  /** What was fetched, for bundles. */
  readonly gitDir: string;
  /** Plugins, as they are in the repository. */
  readonly files: string;
  /** Archives of plugins, until they are unpacked. */
  readonly archives: string;
  /** What was found wrong with the tree before it was unpacked. */
  readonly findings: string;
} {
  return {
    gitDir: join(directory, 'repository.git'),
    files: join(directory, 'files'),
    archives: join(directory, 'archives'),
    findings: join(directory, 'findings.json'),
  };
}
