import { baseText } from './bases.ts';
import type { CaseFiles, RuleCase } from './rule-case.ts';

/** The plain plugin once more, in another folder, whose name it has. */
function copyTo(path: string): CaseFiles {
  const name = path.split('/').at(-1) ?? '';
  return {
    ...Object.fromEntries(['README.md', 'index.js'].map((file) => [`${path}/${file}`, baseText('plain', file)])),
    [`${path}/manifest.json`]: baseText('plain', 'manifest.json').replace('"name": "alpha"', `"name": "${name}"`),
  };
}

export const nameCases = {
  'name-duplicate': {
    file: 'manifest.json',
    good: 'official/alpha and community/alpha-reports',
    bad: 'official/alpha and community/alpha',
    at: '2:11',
    files: { good: copyTo('official/beta-reports'), bad: copyTo('official/alpha') },
  },
  'name-folder': { file: 'manifest.json', good: '"name": "alpha"', bad: '"name": "session-count"', at: '2:11' },
  'name-reserved': {
    file: '/community/streamspace-count/manifest.json',
    good: '"name": "session-count"',
    bad: '"name": "streamspace-count"',
    at: '2:11',
    files: { good: copyTo('community/session-count'), bad: copyTo('community/streamspace-count') },
  },
  'name-similar': {
    file: '/community/webhok-relay/manifest.json',
    good: 'community/webhook-relay and community/event-mail',
    bad: 'community/webhook-relay and community/webhok-relay',
    at: '2:11',
    files: {
      good: { ...copyTo('official/webhook-relay'), ...copyTo('community/event-mail') },
      bad: { ...copyTo('official/webhook-relay'), ...copyTo('community/webhok-relay') },
    },
  },
} as const satisfies Record<string, RuleCase>;
