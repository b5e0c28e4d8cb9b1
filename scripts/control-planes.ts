// The page that says what each kind of control plane does, and what that means for each plugin.
import { validateRepository } from '@streamspace/catalog';
import { capabilityKinds, limitsOf, type Capability } from '@streamspace/control-plane';

const words: Readonly<Record<Capability, string>> = { yes: 'yes', approx: 'roughly', no: 'no' };

const groups: readonly (readonly [title: string, about: string, belongs: (capability: string) => boolean])[] = [
  [
    'Sessions, users and templates',
    'What plugins can read and change, with the permission for it.',
    (name) => /\.(read|write)$/.test(name),
  ],
  [
    'Messages and events by hand',
    'A control plane that sends no mail needs a plugin that does: `api.email` goes through it.',
    (name) => ['notify', 'email', 'emit'].includes(name),
  ],
  [
    'Decisions',
    'Roughly: asked before what goes through the plugin service or another plugin, and not before what people do elsewhere.',
    (name) => name.startsWith('decide.'),
  ],
  [
    'Events',
    'Roughly: derived from what is seen every few seconds, so that it may come late, merged with the next, or with a guess that is marked `inferred`.',
    (name) => name.startsWith('events.'),
  ],
];

export function controlPlanesPage(root: string): string {
  const { embedded, real } = capabilityKinds;
  const capabilities = [...new Set([...Object.keys(embedded), ...Object.keys(real)])].toSorted();
  const plugins = validateRepository(root).plugins.flatMap(({ manifest }) =>
    manifest === undefined ? [] : [manifest],
  );

  const lines = [
    '# What control planes can do',
    '',
    'The control plane that is built into the service is there for trying things out, and does nearly everything. A real one',
    'does less, and says so: what a plugin asks for and the control plane does not do is said at install and written into',
    'its log. Where a plugin cannot work without it, because a permission that it requires is of no use or because none of',
    'the events it listens to is told, the install is refused with `UNSUPPORTED`.',
    '',
    'This page is generated from the code: `pnpm generate`.',
    '',
    '## Plugins on a real control plane',
    '',
    ...table(
      ['plugin', 'what is missing there'],
      plugins
        .toSorted((a, b) => (a.name < b.name ? -1 : 1))
        .map((manifest) => {
          const limits = limitsOf(manifest, real);
          const missing = limits.map(({ capability }) => `\`${capability}\``).join(', ') || 'nothing';
          return [
            `\`${manifest.name}\``,
            limits.some(({ essential }) => essential) ? `cannot work: ${missing}` : missing,
          ];
        }),
    ),
    ...groups.flatMap(([title, about, belongs]) => [
      '',
      `## ${title}`,
      '',
      about,
      '',
      ...table(
        ['capability', 'built in', 'real'],
        capabilities
          .filter(belongs)
          .map((name) => [`\`${name}\``, words[embedded[name] ?? 'no'], words[real[name] ?? 'no']]),
      ),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Columns of one width, as the formatter writes them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
