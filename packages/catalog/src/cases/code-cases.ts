import { baseText } from './bases.ts';
import { casePath, type RuleCase } from './rule-case.ts';

const file = 'index.js';
const list = 'await api.sessions.list();';

/** The plain plugin with one more line in its manifest and one more call in its code. */
function declaring(line: string, call: string) {
  return {
    [`${casePath}/manifest.json`]: baseText('plain', 'manifest.json').replace(
      '"license": "MIT",',
      `"license": "MIT",${line}`,
    ),
    [`${casePath}/index.js`]: baseText('plain', file).replace(list, `${list}${call}`),
  };
}

/** Cases of a list in the manifest that names what the code calls. */
const listCases = (key: string, name: string, call: string) => {
  const line = `\n  "${key}": ["${name}"],`;
  const files = { good: declaring(line, ` ${call}`) };
  const both = `manifest.json: ${line.trim()}\n${file}:      ${call}`;
  return {
    undeclared: {
      file,
      good: both,
      bad: `manifest.json: nothing about it\n${file}:      ${call}`,
      at: '3:38',
      files: { ...files, bad: declaring('', ` ${call}`) },
    },
    unused: {
      file: 'manifest.json',
      good: both,
      bad: `manifest.json: ${line.trim()}\n${file}:      no such call`,
      at: `9:${key.length + 8}`,
      files: { ...files, bad: declaring(line, '') },
    },
  };
};

const decision = listCases('asks', 'session.create', "await api.decisions.ask('session.create', {});");
const event = listCases('emits', 'plugin.alpha.done', "await api.events.emit('plugin.alpha.done', {});");
const extension = listCases('consumes', 'object-store', "await api.extensions.use('object-store');");

export const codeCases = {
  'code-eval': { file, good: list, bad: `${list} eval('1 + 1');`, at: '3:32' },
  'code-syntax': { file, good: list, bad: 'await api..sessions.list();', at: '3:15' },
  'code-unresolved': {
    file,
    good: list,
    bad: "await api.sessions[process.argv[2] ?? 'list']();",
    at: '3:24',
  },
  'decision-undeclared': decision.undeclared,
  'decision-unused': decision.unused,
  'event-undeclared': event.undeclared,
  'event-unused': event.unused,
  'extension-undeclared': extension.undeclared,
  'extension-unused': extension.unused,
  'host-undeclared': {
    base: 'network',
    file,
    good: "await api.fetch('https://api.example.com/count');",
    bad: "await api.fetch('https://other.example.com/count');",
    at: '4:11',
  },
  'host-unresolved': {
    base: 'network',
    file,
    good: "await api.fetch('https://api.example.com/count');",
    bad: 'await api.fetch(process.env.URL);',
    at: '4:11',
  },
  'permission-undeclared': { file, good: list, bad: `${list} await api.users.list();`, at: '3:48' },
  'permission-unused': {
    file: 'manifest.json',
    good: '["read:sessions"]',
    bad: '["read:sessions", "write:sessions"]',
    at: '9:36',
    files: {
      bad: {
        [`${casePath}/manifest.json`]: baseText('plain', 'manifest.json').replace(
          '["read:sessions"]',
          '["read:sessions", "write:sessions"]',
        ),
        [`${casePath}/README.md`]: '# Alpha\n\n`read:sessions`: to count. `write:sessions`: for later.\n',
      },
    },
  },
} as const satisfies Record<string, RuleCase>;
