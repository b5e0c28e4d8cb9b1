import type { Permission } from '../permissions.ts';
import type { ExtensionPointName } from './extension-points.ts';

export interface PointInfo {
  readonly version: number;
  /** How many providers answer: the one that is bound, one for each purpose, or each that there is. */
  readonly providers: 'one' | 'one-per-purpose' | 'many';
  /** Who calls it. */
  readonly consumers: 'host' | 'plugins' | 'both';
  /** What providing it means, for the person who consents. */
  readonly provides: string;
  /** What using it means, for the person who consents. */
  readonly consumes: string;
  /** A permission that a provider has to have, because it acts on what that permission protects. */
  readonly providerNeeds?: Permission;
}

/** What each extension point means, for manifests, the consent dialog and the docs. */
export const pointInfo: Readonly<Record<ExtensionPointName, PointInfo>> = {
  'audit-log': {
    version: 1,
    providers: 'one',
    consumers: 'both',
    provides: 'Keep the audit log of the platform',
    consumes: 'Write to the audit log',
  },
  'auth-provider': {
    version: 1,
    providers: 'many',
    consumers: 'host',
    provides: 'Sign people in',
    consumes: 'Ask who can sign people in',
    providerNeeds: 'write:users',
  },
  'dlp-policy': {
    version: 1,
    providers: 'one',
    consumers: 'plugins',
    provides: 'Tell which rules protect data in sessions',
    consumes: 'Read which rules protect data in sessions, and what they found',
  },
  'email-transport': {
    version: 1,
    providers: 'one',
    consumers: 'host',
    provides: 'Read and send all mail of the platform',
    consumes: 'Send mail',
  },
  'malware-scanner': {
    version: 1,
    providers: 'one',
    consumers: 'both',
    provides: 'Read files that are transferred, to look for malware',
    consumes: 'Have files scanned',
  },
  'object-store': {
    version: 1,
    providers: 'one-per-purpose',
    consumers: 'both',
    provides: 'Keep objects of other plugins, such as recordings and snapshots',
    consumes: 'Keep objects in the store that the operator chose',
  },
  retention: {
    version: 1,
    providers: 'many',
    consumers: 'plugins',
    provides: 'Let its data be deleted when its time is over',
    consumes: "Delete other plugins' data whose time is over",
  },
  'session-placement': {
    version: 1,
    providers: 'one',
    consumers: 'host',
    provides: 'Choose the nodes on which sessions run',
    consumes: 'Ask where a session should run',
  },
  ticketing: {
    version: 1,
    providers: 'one',
    consumers: 'plugins',
    provides: 'Make tickets for other plugins',
    consumes: 'Make tickets through the plugin that the operator chose',
  },
  'workflow-action': {
    version: 1,
    providers: 'many',
    consumers: 'plugins',
    provides: 'Offer steps to workflows, which run them for their owners',
    consumes: 'Run steps that other plugins offer',
  },
};

/** A point in a manifest: by name alone, or with more about it. */
export type PointUse = string | { readonly extensionPoint: string };

/** The name of a point that a manifest provides or consumes. */
export const pointName = (use: PointUse): string => (typeof use === 'string' ? use : use.extensionPoint);
