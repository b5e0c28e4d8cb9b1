import type { Manifest } from '@streamspace/plugin-sdk';
import { markdownTable } from '../output/markdown.ts';
import { monogram } from './icon.ts';
import { formatJson } from './json.ts';

/** What a new theme is made from. */
interface ThemeParts {
  readonly manifest: Manifest;
  readonly isWorkspace: boolean;
}

/** What it looks like as it stands. */
export const themeDescription = 'Calm blue and paper, light and dark';

/** The files of a new theme by name: data, a README and an icon. Its contrast is that of WCAG 2.2 AA, as validation wants. */
export function themeFiles({ manifest, isWorkspace }: ThemeParts): Map<string, string> {
  const { name, displayName, description } = manifest;
  return new Map([
    ['manifest.json', formatJson(manifest)],
    ['README.md', readme(displayName, description, name)],
    ['theme.json', formatJson(theme(isWorkspace))],
    ['assets/icon.svg', monogram(name, displayName)],
  ]);
}

const choices = markdownTable([
  ['Choice', 'Default', 'Meaning'],
  ['Accent (`accent`)', 'blue', 'Colour of links, buttons and what is chosen'],
]);

function readme(displayName: string, description: string, name: string): string {
  return `# ${displayName}

${description.replace(/[.!?]$/, '')}.

## Example

\`\`\`sh
streamspace plugin install ${name} --enable
\`\`\`

Everybody then finds it under **Home › My settings › Theme**. [contrast.md](contrast.md) tells how much its colours stand
out; \`streamspace catalog generate\` writes it.

## What each person may choose

${choices}

## Permissions

None. A theme is data.
`;
}

function theme(isWorkspace: boolean): object {
  return {
    ...(isWorkspace ? { $schema: '../../packages/plugin-sdk/theme.schema.json' } : {}),
    tokens: {
      'radius.panel': '10px',
      'radius.control': '6px',
      'status.success.icon': 'check',
      'status.warning.icon': 'warning',
      'status.danger.icon': 'error',
      'status.info.icon': 'info',
    },
    light: {
      'color.background': '#f6f4ef',
      'color.surface': '#fffdf8',
      'color.text': '#1f2328',
      'color.muted': '#545a63',
      'color.border': '#767d87',
      'color.divider': '#ddd8cc',
      'color.accent': '#1f5f99',
      'color.accentText': '#ffffff',
      'color.focus': '#1f5f99',
      'status.success.text': '#1b6239',
      'status.warning.text': '#7a4a00',
      'status.danger.text': '#a8202c',
      'status.info.text': '#1d5c94',
    },
    dark: {
      'color.background': '#14171c',
      'color.surface': '#1c2027',
      'color.text': '#e8e6e1',
      'color.muted': '#aeb3bb',
      'color.border': '#7c8592',
      'color.divider': '#323945',
      'color.accent': '#8fc0f0',
      'color.accentText': '#0c1016',
      'color.focus': '#8fc0f0',
      'status.success.text': '#7fd3a3',
      'status.warning.text': '#f0c06c',
      'status.danger.text': '#ff9f9f',
      'status.info.text': '#8fc0f0',
    },
    options: {
      accent: {
        title: 'Accent',
        description: 'Colour of links, buttons and what is chosen',
        default: 'blue',
        values: {
          blue: { title: 'Blue' },
          plum: {
            title: 'Plum',
            light: { 'color.accent': '#7b2d6b', 'color.focus': '#7b2d6b' },
            dark: { 'color.accent': '#e6a8d7', 'color.focus': '#e6a8d7' },
          },
        },
      },
    },
  };
}
