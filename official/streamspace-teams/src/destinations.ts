import { defaultDestination, type Destination, type Severity } from '@streamspace/plugin-kit/notifications';
import type { TeamsConfig } from './config.ts';
import { flowKindOf, type FlowKind } from './flow-url.ts';

/** Somebody who is mentioned. */
export interface Person {
  readonly name: string;
  /** Object id of Entra, or user principal name. */
  readonly id: string;
}

/** A flow, and what it is told. */
export interface TeamsDestination extends Destination {
  readonly url: string;
  readonly kind: FlowKind;
  readonly format: TeamsConfig['payloadFormat'];
  readonly mentions: Readonly<Partial<Record<Severity, readonly Person[] | undefined>>>;
}

/** The flow of the configuration and those of its routes, by name. */
export function createDestinations(config: TeamsConfig): ReadonlyMap<string, TeamsDestination> {
  const { webhookUrl, payloadFormat, mentions, allowedHostSuffixes, routes } = config;
  const first = webhookUrl === undefined ? [] : [{ name: defaultDestination, webhookUrl }];
  const all = [...first, ...routes].map((each: { name: string; webhookUrl: string } & Partial<(typeof routes)[0]>) => ({
    name: each.name,
    url: each.webhookUrl,
    kind: flowKindOf(each.webhookUrl, allowedHostSuffixes) ?? 'proxy',
    format: each.payloadFormat ?? payloadFormat,
    mentions: each.mentions ?? mentions,
  }));
  return new Map(all.map((destination) => [destination.name, destination]));
}
