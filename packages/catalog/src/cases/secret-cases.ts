import { baseText } from './bases.ts';
import { casePath, type RuleCase } from './rule-case.ts';

const file = 'index.js';
const list = 'await api.sessions.list();';

/** The code of the plain plugin with one more line before its call. */
const having = (line: string) => ({
  [`${casePath}/${file}`]: baseText('plain', file).replace(list, `${line}\n    ${list}`),
});

// In pieces, because this file must hold no secret either.
const token = ['ghp', 'k3VnQ8sTzB1xWf7RyLh2MdPc9JgUa5Ee4NoX'].join('_');
const value = ['Zk8q', 'Tn3v', 'Lw9x', 'Rb2m', 'Jc7h', 'Yd5s'].join('');

export const secretCases = {
  'secret-token': {
    file,
    good: "const token = config.get('token');",
    bad: "const token = 'ghp_…'; // and 36 letters and digits",
    at: '3:20',
    files: { bad: having(`const token = '${token}';`) },
  },
  'secret-value': {
    file,
    good: "const apiKey = config.get('apiKey');",
    bad: "const apiKey = 'Zk8q…'; // and 20 other letters and digits",
    at: '3:21',
    files: { bad: having(`const apiKey = '${value}';`) },
  },
} as const satisfies Record<string, RuleCase>;
