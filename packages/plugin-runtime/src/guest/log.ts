import { format } from 'node:util';
import type { Log } from '@streamspace/plugin-sdk';

export type LogLevel = keyof Log;

/** One line of a plugin's log on its way to the host. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields?: unknown;
}

export type WriteLog = (level: LogLevel, message: string, fields?: unknown) => void;

const longestEntry = 16 * 1024;
const { parse, stringify } = JSON;

/** Makes entries that fit into a frame: what does not fit is cut, what is not JSON is described. */
export function createLogWriter(send: (entry: LogEntry) => void): WriteLog {
  return (level, message, fields) => {
    const text = toText(message).slice(0, longestEntry);
    const plain = fields === undefined ? undefined : toPlain(fields, longestEntry - text.length);
    send({ level, message: text, ...(plain === undefined ? {} : { fields: plain }) });
  };
}

/** Plain JavaScript passes anything for a message. */
const toText = (message: unknown): string => (typeof message === 'string' ? message : format(message));

function toPlain(fields: unknown, room: number): unknown {
  try {
    const text = stringify(fields, describe);
    if (text === undefined) return undefined;
    return text.length > room ? { truncated: text.slice(0, Math.max(0, room)) } : parse(text);
  } catch (error) {
    return { unreadable: String(error) };
  }
}

/** Errors have no enumerable properties, big integers no JSON, and the host takes no keys that reach for prototypes. */
function describe(key: string, value: unknown): unknown {
  if (key === '__proto__' || key === 'constructor' || key === 'prototype') return undefined;
  if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack };
  return typeof value === 'bigint' ? String(value) : value;
}

/** The methods of a console whose lines go to the log. */
export function createConsole(write: WriteLog): Readonly<Record<string, (...values: unknown[]) => void>> {
  const print =
    (level: LogLevel) =>
    (...values: unknown[]): void =>
      write(level, format(...values));
  return {
    debug: print('debug'),
    trace: print('debug'),
    log: print('info'),
    info: print('info'),
    warn: print('warn'),
    error: print('error'),
  };
}

/** Sends what a plugin prints to its log. */
export function captureConsole(write: WriteLog): void {
  Object.assign(console, createConsole(write));
}
