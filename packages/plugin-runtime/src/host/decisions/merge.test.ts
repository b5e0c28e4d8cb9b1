import { allow, deny, type Constraints } from '@streamspace/plugin-sdk';
import { describe, expect, test } from 'vitest';
import { combineConstraints } from './constraints.ts';
import { mergeAnswers } from './merge.ts';

describe('answers', () => {
  test('without any it is allowed', () => {
    expect(mergeAnswers([])).toEqual({
      verdict: 'allow',
      refusals: [],
      constraints: {},
      limits: {},
      obligations: [],
      notices: [],
      unanswered: [],
    });
  });

  test('one refusal is enough, all are kept, the first by name of the plugin comes first', () => {
    const merged = mergeAnswers([
      { plugin: 'zeta', ...deny('Not now', { code: 'later', until: '2026-02-01T00:00:00Z' }) },
      { plugin: 'beta', ...allow({ constraints: { printing: false } }) },
      { plugin: 'alpha', ...deny('Not you', { obligations: ['audit'] }) },
      { plugin: 'gamma', verdict: 'none' },
    ]);
    expect(merged.verdict).toBe('deny');
    expect(merged.refusals.map(({ plugin, message }) => [plugin, message])).toEqual([
      ['alpha', 'Not you'],
      ['zeta', 'Not now'],
    ]);
    expect(merged.obligations).toEqual(['audit']);
  });

  test('who does not answer counts as its fail mode says', () => {
    const silent = { plugin: 'silent', verdict: 'unanswered', why: 'late' } as const;
    expect(mergeAnswers([{ ...silent, onFailure: 'allow' }])).toMatchObject({
      verdict: 'allow',
      unanswered: ['silent'],
    });
    expect(mergeAnswers([{ ...silent, onFailure: 'deny' }])).toMatchObject({
      verdict: 'deny',
      unanswered: ['silent'],
      refusals: [{ plugin: 'silent', code: 'undecided' }],
    });
  });

  test('obligations and notices add up; of limits the least holds', () => {
    expect(
      mergeAnswers([
        {
          plugin: 'a',
          ...allow({
            obligations: ['audit', { delaySeconds: 10 }],
            notice: 'Be careful',
            limits: { maxLoginMinutes: 60, role: 'controller', except: ['1', '2'], expiresAt: '2026-02-02T00:00:00Z' },
          }),
        },
        {
          plugin: 'b',
          ...allow({
            obligations: ['audit', { delaySeconds: 30 }],
            limits: { maxLoginMinutes: 30, role: 'viewer', except: ['2', '3'], expiresAt: '2026-02-01T00:00:00Z' },
          }),
        },
      ]),
    ).toMatchObject({
      obligations: ['audit', { delaySeconds: 30 }],
      notices: ['Be careful'],
      limits: { maxLoginMinutes: 30, role: 'viewer', except: ['1', '2', '3'], expiresAt: '2026-02-01T00:00:00Z' },
    });
  });
});

describe('constraints', () => {
  test.each<[Constraints, Constraints, Constraints]>([
    [{ clipboard: 'both' }, { clipboard: 'in' }, { clipboard: 'in' }],
    [{ clipboard: 'out' }, { clipboard: 'in' }, { clipboard: 'off' }],
    [{ files: ['upload', 'download'] }, { files: ['download'] }, { files: ['download'] }],
    [{ printing: true }, { printing: false }, { printing: false }],
    [{ clipboardDeliberate: false }, { clipboardDeliberate: true }, { clipboardDeliberate: true }],
    [{ sharing: 'full' }, { sharing: 'view' }, { sharing: 'view' }],
    [{ blockHosts: ['a'] }, { blockHosts: ['b'] }, { blockHosts: ['a', 'b'] }],
    [{ allowHosts: ['a', 'b'] }, { allowHosts: ['b', 'c'] }, { allowHosts: ['b'] }],
    [{ maxDurationSeconds: 60 }, { idleTimeoutSeconds: 10 }, { maxDurationSeconds: 60, idleTimeoutSeconds: 10 }],
    [
      { watermark: { text: 'ada', opacity: 0.2 } },
      { watermark: { text: 'secret', opacity: 0.5 } },
      { watermark: { text: 'ada · secret', opacity: 0.5 } },
    ],
  ])('%j and %j are %j', (a, b, expected) => {
    expect(combineConstraints(a, b)).toEqual(expected);
  });

  const hosts = [[], ['a'], ['b'], ['a', 'b']];
  const values: { readonly [K in keyof Constraints]?: readonly Constraints[K][] } = {
    clipboard: ['both', 'in', 'out', 'off'],
    printing: [true, false],
    clipboardDeliberate: [true, false],
    sharing: ['full', 'view', 'off'],
    files: [['upload'], ['download'], ['upload', 'download'], []],
    allowHosts: hosts,
    blockHosts: hosts,
    maxDurationSeconds: [1, 2, 3],
  };
  const pairs = Object.entries(values) as [keyof Constraints, readonly unknown[]][];

  test.each(pairs)('%s combines the same in any order, and twice the same changes nothing', (key, given) => {
    const all: readonly Constraints[] = [{}, ...given.map((value) => ({ [key]: value }))];
    for (const a of all) {
      expect(sorted(combineConstraints(a, a))).toEqual(sorted(a));
      for (const b of all) {
        expect(sorted(combineConstraints(a, b))).toEqual(sorted(combineConstraints(b, a)));
        for (const c of all) {
          expect(sorted(combineConstraints(combineConstraints(a, b), c))).toEqual(
            sorted(combineConstraints(a, combineConstraints(b, c))),
          );
        }
      }
    }
  });
});

const sorted = (value: Constraints): unknown =>
  Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      Array.isArray(item) ? item.map(String).toSorted((a, b) => (a < b ? -1 : 1)) : (item as unknown),
    ]),
  );
