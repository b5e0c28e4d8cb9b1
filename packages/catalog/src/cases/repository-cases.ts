import { baseFiles } from './bases.ts';
import type { CaseFiles, RuleCase } from './rule-case.ts';

const nothing: CaseFiles = Object.fromEntries(Object.keys(baseFiles('plain')).map((file) => [file, undefined]));
const template = (version: string): string => `apiVersion: ${version}\nkind: Template\n`;

export const repositoryCases = {
  'catalog-stale': {
    file: '/catalog.yaml',
    good: 'pnpm catalog && git add catalog.yaml',
    bad: 'editing catalog.yaml by hand',
    at: '1:1',
    files: { bad: { 'catalog.yaml': 'kind: PluginCatalog\n' } },
  },
  'repository-empty': {
    file: '/.',
    good: 'community/alpha/manifest.json',
    bad: 'alpha/manifest.json',
    at: '1:1',
    files: { bad: nothing },
  },
  'template-document': {
    file: '/docs/example.yaml',
    good: template('example.com/v1'),
    bad: template('stream.space/v1alpha1'),
    at: '2:7',
    files: {
      good: { 'docs/example.yaml': template('example.com/v1') },
      bad: { 'docs/example.yaml': template('stream.space/v1alpha1') },
    },
  },
} as const satisfies Record<string, RuleCase>;
