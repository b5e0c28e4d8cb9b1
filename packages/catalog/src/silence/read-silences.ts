import { closest } from '@streamspace/plugin-sdk';
import { isDay } from '../changelog.ts';
import { readJson } from '../files.ts';
import { createFinding, type Finding } from '../finding.ts';
import type { JsonDocument, JsonPath } from '../json/document.ts';
import { isJsonObject } from '../json/object.ts';
import { rules, type RuleId } from '../rules.ts';
import { isSilenceable, silenceFile, type Silence } from './silence.ts';

export interface ReadSilences {
  /** Those that hold today. */
  readonly silences: readonly Silence[];
  /** What is wrong with the file, and with entries that do not hold. */
  readonly findings: readonly Finding[];
}

/** How far ahead an end may lie. */
const longestDays = 183;
const shortestReason = 20;
const dayMs = 86_400_000;

/**
 * Reads which findings of a plugin are silenced.
 *
 * @param today `YYYY-MM-DD`, in UTC.
 */
export function readSilences(root: string, path: string, today: string): ReadSilences {
  const { document, findings } = readJson(root, `${path}/${silenceFile}`);
  if (document === undefined || findings.length > 0) return { silences: [], findings };
  const entries: unknown = isJsonObject(document.value) ? (document.value['silence'] ?? []) : undefined;
  const unknown = isJsonObject(document.value)
    ? Object.keys(document.value).filter((key) => key !== 'silence' && key !== '$schema')
    : [];
  const faults = unknown.map((key) =>
    createFinding(
      'silence-value',
      document.file,
      `unknown key "${key}": known is "silence"`,
      document.locate([key], 'key'),
    ),
  );
  if (!Array.isArray(entries)) {
    const message = 'must be an object with a list under "silence"';
    return {
      silences: [],
      findings: [...faults, createFinding('silence-value', document.file, message, document.locate(['silence']))],
    };
  }
  const read = entries.map((entry: unknown, index) => readEntry(document, entry, ['silence', index], today));
  return {
    silences: read.flatMap((each) => ('silence' in each ? [each.silence] : [])),
    findings: [...faults, ...read.flatMap((each) => ('fault' in each ? [each.fault] : []))],
  };
}

type Entry = { readonly silence: Silence } | { readonly fault: Finding };

const keys = ['rule', 'path', 'reason', 'until'];

/** Of each entry the first fault is said. */
function readEntry(document: JsonDocument, value: unknown, at: JsonPath, today: string): Entry {
  const fault = (rule: RuleId, message: string, key?: string, part?: 'key'): Entry => ({
    fault: createFinding(rule, document.file, message, document.locate(key === undefined ? at : [...at, key], part)),
  });
  if (!isJsonObject(value)) return fault('silence-value', 'must be an object with "rule", "reason" and "until"');
  const other = Object.keys(value).find((key) => !keys.includes(key));
  if (other !== undefined)
    return fault('silence-value', `unknown key "${other}": known are ${keys.join(', ')}`, other, 'key');

  const { rule, path, reason } = value;
  if (!isRule(rule)) return fault('silence-value', unknownRule(rule), 'rule');
  if (!isSilenceable(rule)) {
    return fault('silence-refused', `"${rule}" may not be silenced: mend what it found`, 'rule');
  }
  if (path !== undefined && !isFile(path)) {
    return fault('silence-value', 'must be the path of a file inside the plugin, such as "src/index.ts"', 'path');
  }
  if (typeof reason !== 'string' || reason.trim().length < shortestReason) {
    const message = `says too little about why: write at least ${shortestReason} characters under "reason"`;
    return fault('silence-unexplained', message, 'reason');
  }
  const ending = readEnd(value['until'], today);
  if ('fault' in ending) return fault(ending.rule, ending.fault, 'until');
  const range = document.locate([...at, 'rule']);
  return { silence: { rule, reason, until: ending.day, at, range, ...(path !== undefined && { path }) } };
}

const isRule = (value: unknown): value is RuleId => typeof value === 'string' && Object.hasOwn(rules, value);

function unknownRule(value: unknown): string {
  if (typeof value !== 'string') return 'needs a "rule": the word in brackets at the end of a finding';
  const suggestion = closest(value, Object.keys(rules));
  return `"${value}" is no rule${suggestion === undefined ? '' : `: did you mean "${suggestion}"?`}`;
}

const isFile = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && !value.startsWith('/') && !value.split('/').includes('..');

type End = { readonly day: string } | { readonly rule: RuleId; readonly fault: string };

function readEnd(until: unknown, today: string): End {
  if (typeof until !== 'string' || !isDay(until)) {
    return { rule: 'silence-value', fault: 'needs an "until": the last day on which it holds, such as "2027-01-31"' };
  }
  const days = (Date.parse(until) - Date.parse(today)) / dayMs;
  if (days < 0) return { rule: 'silence-expired', fault: `held until ${until}: mend what it was for` };
  if (days <= longestDays) return { day: until };
  const latest = new Date(Date.parse(today) + longestDays * dayMs).toISOString().slice(0, 10);
  return { rule: 'silence-value', fault: `is too far ahead: at most ${longestDays} days, until ${latest}` };
}
