import { subjectOf } from '@streamspace/control-plane';
import {
  eventCatalogue,
  findEventFaults,
  isSharedEvent,
  pointName,
  PluginError,
  type Json,
  type Manifest,
  type PlatformEvent,
} from '@streamspace/plugin-sdk';
import { formatPath } from '../../config/paths.ts';
import type { Published } from '../../deliveries/index.ts';
import type { Chain } from '../causes.ts';
import type { ArgumentsOf } from './arguments.ts';
import type { ApiContext } from './context.ts';

const mostDataBytes = 64 * 1024;
const dedupeForMs = 86_400_000;
/** Faults of a payload that an error names. */
const mostFaults = 5;

/** States an event in the name of the plugin. */
export async function emit(
  context: ApiContext,
  [type, data, { to, subject, occurredAt, dedupeKey, ref }]: ArgumentsOf<'events.emit'>,
): Promise<Published> {
  const { manifest, caller } = context;
  checkType(manifest, type);
  checkAddressee(manifest, type, to);
  checkData(context, type, data);
  checkShape(type, data);
  return context.publish(
    {
      type,
      subject: subject === undefined ? usualSubject(manifest, type, data) : checkSubject(type, subject),
      source: `plugin:${manifest.name}`,
      causedBy: withReference(caller.causedBy ?? [{ plugin: manifest.name }], ref),
      data,
      ...(to === undefined ? {} : { to }),
      ...(occurredAt === undefined ? {} : { occurredAt: new Date(occurredAt).toISOString() }),
    },
    dedupeKey === undefined ? undefined : { plugin: manifest.name, key: dedupeKey, forMs: dedupeForMs },
  );
}

function checkType({ name, emits = [] }: Manifest, type: string): void {
  if (emits.includes(type)) return;
  throw new PluginError(
    'PERMISSION_DENIED',
    `${name} cannot emit "${type}": list it under emits in manifest.json (there: ${emits.join(', ') || 'none'})`,
  );
}

/** A manifest may be older than the rule that who states a directed event has to provide its point. */
function checkAddressee({ provides = [] }: Manifest, type: string, to: string | undefined): void {
  const { delivery, provider } = isSharedEvent(type) ? eventCatalogue[type] : {};
  if ((delivery === 'directed') !== (to !== undefined)) {
    throw new PluginError(
      'INVALID_ARGUMENT',
      to === undefined
        ? `Cannot emit "${type}" to everybody: name the plugin that it is for, with { to }`
        : `Cannot emit "${type}" to "${to}" alone: only directed events such as "email.failed" have one addressee`,
    );
  }
  if (provider === undefined || provides.some((use) => pointName(use) === provider)) return;
  throw new PluginError(
    'PERMISSION_DENIED',
    `Cannot emit "${type}": list "${provider}" under provides in manifest.json`,
  );
}

function checkData(context: ApiContext, type: string, data: Json): void {
  const text = JSON.stringify(data);
  if (context.holdsSecret(text)) {
    throw new PluginError(
      'INVALID_ARGUMENT',
      `Cannot emit "${type}": its payload holds a secret of the configuration, which other plugins would read`,
    );
  }
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes > mostDataBytes) {
    throw new PluginError(
      'INVALID_ARGUMENT',
      `Cannot emit "${type}": its payload has ${sizeBytes} bytes, at most ${mostDataBytes} fit`,
    );
  }
}

/** Whoever listens to an event of the catalogue trusts its shape, whichever plugin states it. */
function checkShape(type: string, data: Json): void {
  const faults = isSharedEvent(type) ? findEventFaults(type, data) : [];
  if (faults.length === 0) return;
  const named = faults.slice(0, mostFaults).map(({ path, message }) => `${formatPath(['data', ...path])}: ${message}`);
  const more = faults.length > mostFaults ? ` and ${faults.length - mostFaults} more` : '';
  throw new PluginError(
    'INVALID_ARGUMENT',
    `Cannot emit "${type}": its payload is not that of the catalogue: ${named.join('; ').slice(0, 1000)}${more}`,
  );
}

function usualSubject({ name }: Manifest, type: string, data: Json): PlatformEvent['subject'] {
  const kind = isSharedEvent(type) ? eventCatalogue[type].subject : 'plugin';
  // Several plugins keep stores, and each has its own.
  return kind === 'plugin' || kind === 'storage' ? { kind, id: name } : subjectOf(type, data);
}

function checkSubject(type: string, subject: PlatformEvent['subject']): PlatformEvent['subject'] {
  const kind = isSharedEvent(type) ? eventCatalogue[type].subject : subject.kind;
  if (kind === subject.kind) return subject;
  throw new PluginError(
    'INVALID_ARGUMENT',
    `Cannot emit "${type}" about "${subject.kind}:${subject.id}": it is always about a "${kind}"`,
  );
}

/** The last link is the plugin's own. */
function withReference(chain: Chain, ref: string | undefined): Chain {
  return ref === undefined
    ? chain
    : chain.map((cause, index) => (index < chain.length - 1 ? cause : { ...cause, ref }));
}
