import type { Variant } from './template.ts';
import { packageVersions } from './versions.ts';

/** package.json of a TypeScript plugin. */
export function packageFile(
  {
    name,
    isWorkspace,
    cliVersion,
  }: { readonly name: string; readonly isWorkspace: boolean; readonly cliVersion: string },
  { dependencies = [] }: Variant,
): object {
  // The packages of StreamSpace are released together, under one version.
  const own = isWorkspace ? 'workspace:*' : `^${cliVersion}`;
  const versionOf = (dependency: string): string => {
    if (dependency.startsWith('@streamspace/')) return own;
    return isWorkspace ? 'catalog:' : `^${packageVersions[dependency as keyof typeof packageVersions]}`;
  };
  const listed = (names: readonly string[]) =>
    Object.fromEntries(names.toSorted().map((dependency) => [dependency, versionOf(dependency)]));
  const tools = isWorkspace ? [] : ['@types/node', 'typescript', 'vitest'];
  return {
    name,
    version: '1.0.0',
    private: true,
    type: 'module',
    scripts: { build: 'streamspace plugin build', test: 'vitest run', typecheck: 'tsc --noEmit' },
    dependencies: listed(['@streamspace/plugin-sdk', ...dependencies]),
    devDependencies: listed(['@streamspace/cli', '@streamspace/plugin-testing', ...tools]),
  };
}
