import { redactJson, type Redact } from '../config/redact.ts';
import type { Clock } from '../clock.ts';
import type { Denial, LogLine } from './types.ts';

const keptLines = 1000;
const keptDenials = 100;

/** The last lines and refusals of one plugin, secrets removed. */
export interface Logbook {
  /** Set when the configuration changes. */
  redact: Redact;
  write(line: Omit<LogLine, 'seq' | 'at'>): void;
  deny(denial: Pick<Denial, 'member' | 'code' | 'message'>): void;
  lines(query: { readonly after?: number; readonly limit?: number }): readonly LogLine[];
  denials(): readonly Denial[];
}

export function createLogbook(
  clock: Clock,
  redact: Redact,
  onLine: (line: LogLine) => void,
  onDenial: (denial: Denial) => void,
): Logbook {
  let lastSeq = 0;
  const lines: LogLine[] = [];
  // Keyed by what was refused: a plugin that tries a thousand times fills no list.
  const denials = new Map<string, Denial>();
  const now = (): string => new Date(clock.now()).toISOString();

  let clean = redact;

  return {
    get redact() {
      return clean;
    },
    set redact(next) {
      clean = next;
    },

    write({ level, from, message, fields }) {
      lastSeq += 1;
      const line: LogLine = {
        seq: lastSeq,
        at: now(),
        level,
        from,
        message: clean(message),
        ...(fields === undefined ? {} : { fields: redactJson(fields, clean) }),
      };
      lines.push(line);
      if (lines.length > keptLines) lines.shift();
      onLine(line);
    },

    deny({ member, code, message }) {
      const text = clean(message);
      const key = `${member}\n${code}\n${text}`;
      const denial: Denial = { at: now(), member, code, message: text, count: (denials.get(key)?.count ?? 0) + 1 };
      // Deleting first keeps the order of the map: the newest last.
      denials.delete(key);
      denials.set(key, denial);
      const oldest = denials.keys().next();
      if (denials.size > keptDenials && oldest.done === false) denials.delete(oldest.value);
      onDenial(denial);
    },

    lines: ({ after = 0, limit = 200 }) => lines.filter((line) => line.seq > after).slice(-limit),
    denials: () => [...denials.values()].toReversed(),
  };
}
