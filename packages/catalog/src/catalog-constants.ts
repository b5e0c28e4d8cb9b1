import type { Manifest } from '@streamspace/plugin-sdk';
import type { Tier } from './discover.ts';

/** What `catalog.yaml` says whatever plugins there are. */
export const catalogMetadata = {
  name: 'streamspace-official-plugins',
  version: '1.0.0',
  repository: 'https://github.com/streamspace-dev/streamspace-plugins',
  description: 'Official and community plugins for StreamSpace',
} as const;

/** Versions of StreamSpace that read this catalog. */
export const compatibleVersions = ['v1.0.0', 'v2.0.0'] as const;

interface Label {
  readonly displayName: string;
  readonly description: string;
  readonly icon: string;
}

export const categoryLabels: Readonly<Record<Tier, Label & { readonly verified: boolean }>> = {
  official: {
    displayName: 'Official Plugins',
    description: 'Maintained and signed by the StreamSpace team',
    icon: 'verified',
    verified: true,
  },
  community: {
    displayName: 'Community Plugins',
    description: 'Contributed and maintained by their authors',
    icon: 'people',
    verified: false,
  },
};

export const typeLabels: Readonly<Record<Manifest['type'], Label>> = {
  extension: {
    displayName: 'Extension',
    description: 'Adds pages, widgets and session actions to StreamSpace',
    icon: 'extension',
  },
  webhook: {
    displayName: 'Webhook',
    description: 'Reacts to what happens to sessions, users and templates',
    icon: 'webhook',
  },
  integration: {
    displayName: 'Integration',
    description: 'Moves data to another product',
    icon: 'sync_alt',
  },
  theme: {
    displayName: 'Theme',
    description: 'Changes colours, branding and contrast; has no code',
    icon: 'palette',
  },
};
