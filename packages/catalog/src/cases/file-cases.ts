import { casePath, type RuleCase } from './rule-case.ts';

const inside = (name: string): string => `${casePath}/${name}`;
const icon = '"license": "MIT",\n  "icon": "assets/icon.svg",';
const manifestWith = (text: string): string => `{
  "name": "alpha",
  "version": "1.0.0",
  "displayName": "Alpha",
  "description": "Counts sessions",
  "type": "webhook",
  "author": "Ann Author",
  ${text}
  "permissions": ["read:sessions"],
  "entrypoints": { "main": "index.js" }
}
`;
const pictures = { [inside('assets/icon.svg')]: '<svg/>', [inside('assets/icon.gif')]: 'GIF89a' };
const withIcon = { ...pictures, [inside('manifest.json')]: manifestWith(icon) };

export const fileCases = {
  'asset-missing': {
    file: 'manifest.json',
    good: '"icon": "assets/icon.svg",',
    bad: '"icon": "assets/Icon.svg",',
    at: '9:11',
    files: {
      good: withIcon,
      bad: { ...pictures, [inside('manifest.json')]: manifestWith(icon.replace('icon.s', 'Icon.s')) },
    },
  },
  'entry-missing': { file: 'manifest.json', good: '"main": "index.js"', bad: '"main": "main.js"', at: '10:28' },
  'file-kind': {
    file: 'README.md',
    good: 'README.md holds its text',
    bad: 'README.md -> ../../docs/alpha.md',
    at: '1:1',
    files: { bad: { [inside('README.md')]: { link: '../../docs/alpha.md' } } },
  },
  'file-too-large': {
    file: 'README.md',
    good: 'README.md with 4 KiB and pictures under assets/',
    bad: 'README.md with 5 MiB of pictures as data: URLs',
    at: '1:1',
    files: { bad: { [inside('README.md')]: '`read:sessions`\n'.padEnd(1024 * 1024 + 1, '.') } },
  },
  'file-unreadable': {
    file: 'README.md',
    good: '-rw-r--r-- README.md',
    bad: '---------- README.md',
    at: '1:1',
    files: { bad: {} },
    needsUser: true,
  },
  'icon-format': {
    file: 'manifest.json',
    good: '"icon": "assets/icon.svg",',
    bad: '"icon": "assets/icon.gif",',
    at: '9:11',
    files: {
      good: withIcon,
      bad: { ...pictures, [inside('manifest.json')]: manifestWith(icon.replace('svg', 'gif')) },
    },
  },
} as const satisfies Record<string, RuleCase>;
