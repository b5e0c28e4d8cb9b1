import { Buffer } from 'node:buffer';
import type { PlatformEvent } from '@streamspace/plugin-sdk';

/** Larger bodies are sent thin, as the standard advises: receivers refuse what is much larger. */
const maxBodyBytes = 20 * 1024;

export interface MessageOptions {
  readonly payload: 'full' | 'thin';
  /** Names of fields to take out, at any depth. */
  readonly redact: readonly string[];
}

/**
 * The body of the message about an event. It is made once and kept as text, so that every attempt sends the same
 * bytes. Beyond 20 KiB it holds ids only, and says so by `truncated: true`.
 */
export function messageBody(event: PlatformEvent, options: MessageOptions): string {
  const hidden = new Set(options.redact.map((name) => name.toLowerCase()));
  const data = without(event.data, hidden);
  const { type, occurredAt, id, subject, orgId, certainty, replayOf } = event;
  const envelope = {
    type,
    timestamp: occurredAt,
    data,
    id,
    subject,
    orgId,
    certainty,
    actor: without(event.actor, hidden),
    replayOf,
  };

  const body = JSON.stringify(options.payload === 'thin' ? { ...envelope, data: idsOf(data) } : envelope);
  if (Buffer.byteLength(body) <= maxBodyBytes) return body;
  return JSON.stringify({ ...envelope, data: idsOf(data), truncated: true });
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function without(value: unknown, hidden: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, hidden));
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([name]) => !hidden.has(name.toLowerCase()));
  return Object.fromEntries(kept.map(([name, item]) => [name, without(item, hidden)]));
}

/** Fields that refer to something by its id or, as templates and plugins have none, by its name. */
const references: ReadonlySet<string> = new Set(['id', 'name', 'kind', 'user', 'template', 'session', 'owner']);

/** Nouns that hold an entity. What is not here, such as `previous` and `labels`, may hold anything. */
const entities: ReadonlySet<string> = new Set(
  'session user template plugin quota schedule agent alert violation recording snapshot workflow node account owner subject with'.split(
    ' ',
  ),
);

/** Of a payload, what refers to something. */
function idsOf(data: unknown): unknown {
  const entries = Object.entries(data ?? {}).flatMap(([name, value]): [string, unknown][] => {
    if (typeof value === 'string') return references.has(name) || name.endsWith('Id') ? [[name, value]] : [];
    return isObject(value) && entities.has(name) ? [[name, idsOf(value)]] : [];
  });
  return Object.fromEntries(entries);
}
