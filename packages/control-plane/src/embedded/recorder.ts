import { PluginError, type Events, type EventType, type PlatformEvent } from '@streamspace/plugin-sdk';
import { newEventId } from '../event-id.ts';
import { instant } from '../instant.ts';
import { subjectOf } from '../subject.ts';
import type { Feed } from './feed.ts';
import type { Initiator } from './initiator.ts';

/** Something that happened, before it is an event. */
export type Fact = { [T in EventType]: { readonly type: T; readonly data: Events[T] } }[EventType];

/** What {@link Recorder.record} can be told beside the type and payload. */
export interface Circumstances {
  readonly actor?: PlatformEvent['actor'] | undefined;
  readonly causedBy?: PlatformEvent['causedBy'] | undefined;
  /** Default: read from the payload. */
  readonly subject?: PlatformEvent['subject'] | undefined;
  /** Default `control-plane`. */
  readonly source?: PlatformEvent['source'];
  readonly replayOf?: string | undefined;
}

/** Turns facts into events of the feed. */
export interface Recorder {
  /** @param at When it happened, in milliseconds since the Unix epoch. */
  record(fact: Fact, at: number, by?: Initiator): void;
  /**
   * Also takes events of some plugin's own.
   *
   * @throws {PluginError} `INVALID_ARGUMENT` for a payload that is no JSON or larger than 64 KiB.
   */
  state(type: string, data: PlatformEvent['data'], at: number, circumstances: Circumstances): PlatformEvent;
}

const maxDataBytes = 64 * 1024;

export function createRecorder(feed: Feed, now: () => number): Recorder {
  const state: Recorder['state'] = (type, data, at, { actor, causedBy, replayOf, subject, source }) => {
    const event: PlatformEvent = {
      id: newEventId(at),
      type,
      occurredAt: instant(at),
      certainty: 'observed',
      subject: subject ?? subjectOf(type, data),
      orgId: 'default-org',
      source: source ?? 'control-plane',
      ...(actor === undefined ? {} : { actor }),
      ...(causedBy === undefined ? {} : { causedBy }),
      ...(replayOf === undefined ? {} : { replayOf }),
      data: parseData(type, data),
    };
    feed.append(event, now());
    return event;
  };
  return {
    state,
    record: (fact, at, by = {}) => void state(fact.type, fact.data, at, by),
  };
}

/** The payload as its readers will find it: without `undefined`, and sharing nothing with the caller. */
function parseData(type: string, data: PlatformEvent['data']): PlatformEvent['data'] {
  let text: string;
  try {
    text = JSON.stringify(data);
  } catch (cause) {
    throw new PluginError('INVALID_ARGUMENT', `Cannot state "${type}": its data is no JSON`, { cause });
  }
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes > maxDataBytes) {
    throw new PluginError(
      'INVALID_ARGUMENT',
      `Cannot state "${type}": its data is ${sizeBytes} bytes, at most ${maxDataBytes} fit`,
    );
  }
  return JSON.parse(text) as PlatformEvent['data'];
}
