/** What a plugin outside of this repository depends on; inside, the workspace says it. */
export const packageVersions = { zod: '4.6.7', vitest: '5.1.1', typescript: '7.0.2', '@types/node': '26.6.6' } as const;

/** Options of the compiler for a plugin outside of this repository, where there is no tsconfig.base.json to extend. */
export const compilerOptions = {
  target: 'es2024',
  lib: ['es2025', 'esnext.array', 'esnext.disposable'],
  module: 'nodenext',
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noImplicitOverride: true,
  noFallthroughCasesInSwitch: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  erasableSyntaxOnly: true,
  allowImportingTsExtensions: true,
  allowArbitraryExtensions: true,
  resolveJsonModule: true,
  rewriteRelativeImportExtensions: true,
  skipLibCheck: true,
  noEmit: true,
} as const;
