import { casePath, type CaseFiles, type RuleCase } from './rule-case.ts';

const base = 'typescript';
const file = 'package.json';
const own = '{\n  "name": "alpha",\n  "version": "1.0.0",\n  "dependencies": { "left": "1.0.0" }\n}\n';

/** A dependency that brings in another package. */
const bringing = (content: object): CaseFiles => ({
  [`${casePath}/package.json`]: own,
  [`${casePath}/node_modules/left/package.json`]: JSON.stringify({
    name: 'left',
    license: 'MIT',
    dependencies: { right: '1' },
  }),
  [`${casePath}/node_modules/right/package.json`]: JSON.stringify({ name: 'right', license: 'ISC', ...content }),
});

export const dependencyCases = {
  'dependency-install-script': {
    base,
    file,
    good: '{ "name": "right" }, on which "left" depends',
    bad: '{ "name": "right", "scripts": { "postinstall": "node download.js" } }, on which "left" depends',
    at: '4:21',
    files: { good: bringing({}), bad: bringing({ scripts: { postinstall: 'node download.js' } }) },
  },
  'dependency-license': {
    base,
    file,
    good: '{ "name": "right", "license": "GPL-3.0-only OR MIT" }, on which "left" depends',
    bad: '{ "name": "right", "license": "GPL-3.0-only" }, on which "left" depends',
    at: '4:21',
    files: { good: bringing({ license: '(GPL-3.0-only OR MIT)' }), bad: bringing({ license: 'GPL-3.0-only' }) },
  },
} as const satisfies Record<string, RuleCase>;
