import { markdownTable } from '../output/markdown.ts';
import type { Template, Variant } from './template.ts';

/** README.md of a new plugin: what it does, each configuration key, why each permission. */
export function readme(
  plugin: { readonly name: string; readonly displayName: string; readonly description: string },
  template: Template,
  { configuration, permissions, noPermissions }: Variant,
): string {
  const { name, displayName, description } = plugin;
  const keys = configuration.map(({ key, fallback, meaning }) => [`\`${key}\``, fallback, meaning]);
  const asked = permissions.map(({ permission, why }) => [`\`${permission}\``, why]);
  return `# ${displayName}

${description.replace(/[.!?]$/, '')}.

## Example

\`\`\`sh
${template.tryIt(name)}
\`\`\`

## Configuration

${keys.length === 0 ? 'None.' : markdownTable([['Key', 'Default', 'Meaning'], ...keys])}

## Permissions

${asked.length === 0 ? `None. ${noPermissions ?? ''}`.trim() : markdownTable([['Permission', 'Why'], ...asked])}
`;
}
