import { casePath, type BaseName, type CaseFiles } from './rule-case.ts';

const manifest = `{
  "name": "alpha",
  "version": "1.0.0",
  "displayName": "Alpha",
  "description": "Counts sessions",
  "type": "webhook",
  "author": "Ann Author",
  "license": "MIT",
  "permissions": ["read:sessions"],
  "entrypoints": { "main": "index.js" }
}
`;

const code = `module.exports = {
  async onLoad({ api }) {
    await api.sessions.list();
  },
};
`;

const readme = '# Alpha\n\nCounts sessions.\n\n## Permissions\n\n`read:sessions`: to count them.\n';

const plain: CaseFiles = { 'manifest.json': manifest, 'README.md': readme, 'index.js': code };

const configuredReadme = `${readme}\n## Configuration\n\n\`url\`: where it posts to. \`limit\`: how often.\n`;

const configured: CaseFiles = {
  ...plain,
  'README.md': configuredReadme,
  'config.schema.json': `{
  "type": "object",
  "required": ["url"],
  "properties": {
    "url": { "type": "string", "description": "Where it posts to" },
    "limit": { "type": "integer", "description": "How often", "default": 5 }
  }
}
`,
};

const network: CaseFiles = {
  ...configured,
  'README.md': `${configuredReadme}\n\`network\`: to post.\n`,
  'manifest.json': manifest.replace(
    '["read:sessions"],',
    `["read:sessions", "network"],
  "permissionReasons": { "network": "Posts the count" },
  "network": { "hosts": [{ "host": "api.example.com", "reason": "Takes the count" }] },`,
  ),
  'index.js': code.replace('  },\n};', `    await api.fetch('https://api.example.com/count');\n  },\n};`),
};

const typescript: CaseFiles = {
  ...plain,
  'index.js': undefined,
  'package.json':
    '{\n  "name": "alpha",\n  "version": "1.0.0",\n  "scripts": { "build": "streamspace plugin build" }\n}\n',
  'src/index.ts': code.replace('module.exports =', 'export default'),
};

const theme: CaseFiles = {
  'README.md': '# Alpha\n\nA calm theme.\n',
  'manifest.json': manifest
    .replace('"webhook"', '"theme"')
    .replace('["read:sessions"]', '[]')
    .replace('index.js', 'theme.json'),
  'theme.json': `{
  "tokens": {
    "status.success.icon": "check",
    "status.warning.icon": "warning",
    "status.danger.icon": "error",
    "status.info.icon": "info"
  },
  "light": {
    "color.background": "#ffffff",
    "color.surface": "#ffffff",
    "color.text": "#000000",
    "color.muted": "#404040",
    "color.border": "#606060",
    "color.accent": "#003090",
    "color.accentText": "#ffffff",
    "color.focus": "#003090",
    "status.success.text": "#0b5330",
    "status.warning.text": "#5a3d00",
    "status.danger.text": "#9b1620",
    "status.info.text": "#124a86"
  },
  "options": {
    "accent": {
      "title": "Accent",
      "default": "blue",
      "values": {
        "blue": { "title": "Blue" },
        "teal": { "title": "Teal", "light": { "color.accent": "#00525e" } }
      }
    }
  }
}
`,
};

const bases: Readonly<Record<BaseName, CaseFiles>> = { plain, configured, network, typescript, theme };

/** The files of a base, from the root of the repository. */
export function baseFiles(name: BaseName): CaseFiles {
  return Object.fromEntries(Object.entries(bases[name]).map(([file, content]) => [`${casePath}/${file}`, content]));
}

/** A text file of a base. */
export function baseText(name: BaseName, file: string): string {
  const content = bases[name][file];
  if (typeof content !== 'string') throw new Error(`the base ${name} has no text ${file}`);
  return content;
}
