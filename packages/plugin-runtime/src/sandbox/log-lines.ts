import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';
import { decodePayload } from '../channel/payload.ts';
import type { Clock } from '../clock.ts';
import { createTokenBucket } from '../token-bucket.ts';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

export const longestLine = 16 * 1024;
const linesPerSecond = 50;
const burst = 200;
const levels: readonly unknown[] = ['debug', 'info', 'warn', 'error'] satisfies LogLine['level'][];

/** Passes on so many lines a second, and says how many it has dropped. */
export interface LineGate {
  /** @param make Called only when the line passes. */
  readonly offer: (make: () => LogLine | undefined) => void;
}

export function createLineGate(clock: Clock, onLine: (line: LogLine) => void): LineGate {
  const bucket = createTokenBucket(clock, linesPerSecond, burst);
  let dropped = 0;

  return {
    offer(make) {
      if (!bucket.take(1, 0).taken) {
        dropped += 1;
        return;
      }
      if (dropped > 0)
        onLine({
          level: 'warn',
          message: `${dropped} lines were dropped: at most ${linesPerSecond} a second are kept`,
        });
      dropped = 0;
      const line = make();
      if (line !== undefined) onLine(line);
    },
  };
}

/** The log entry in a frame; `undefined` for one that is malformed. */
export function readLogEntry(payload: Uint8Array): LogLine | undefined {
  let entry: Readonly<Record<string, unknown>>;
  try {
    entry = decodePayload(payload, { untrusted: true });
  } catch {
    return undefined;
  }
  const { level, message, fields } = entry;
  if (!levels.includes(level) || typeof message !== 'string') return undefined;
  return {
    level: level as LogLine['level'],
    message: message.slice(0, longestLine),
    ...(typeof fields === 'object' && fields !== null ? { fields: fields as Record<string, unknown> } : {}),
  };
}

/** Cuts what a process prints into lines; the rest of an overlong line is dropped. */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let line = '';

  function add(text: string): void {
    if (line.length < longestLine) line += text.slice(0, longestLine - line.length);
  }

  function flush(): void {
    if (line !== '') onLine(line);
    line = '';
  }

  stream.on('data', (chunk: Buffer) => {
    const [first = '', ...more] = decoder.write(chunk).split('\n');
    add(first);
    for (const next of more) {
      flush();
      add(next);
    }
  });
  stream.on('end', flush);
  stream.on('error', flush);
}
