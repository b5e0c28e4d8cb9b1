import { expect, test } from 'vitest';
import { auditFaults, type Advisory } from './audit-waivers.ts';

const advisory: Advisory = {
  id: 'GHSA-1',
  package: 'left-pad',
  severity: 'high',
  title: 'Pads too far',
  url: 'https://example.com/GHSA-1',
};
const waiver = { id: 'GHSA-1', reason: 'Nothing here pads to the left', until: '2026-12-31' };
const today = '2026-11-25';

test('an advisory is a fault until somebody waives it', () => {
  expect(auditFaults([advisory], [], today)).toEqual([
    'left-pad: Pads too far (high, GHSA-1, https://example.com/GHSA-1)',
  ]);
  expect(auditFaults([advisory], [waiver], today)).toEqual([]);
  expect(auditFaults([advisory], [{ ...waiver, until: today }], today)).toEqual([]);
});

test('a waiver ends, lasts half a year at most, and goes when nothing needs it', () => {
  expect(auditFaults([advisory], [{ ...waiver, until: '2026-11-24' }], today)).toEqual([
    expect.stringContaining('left-pad'),
    'The waiver of GHSA-1 ended on 2026-11-24',
  ]);
  expect(auditFaults([advisory], [{ ...waiver, until: '2027-11-24' }], today)).toEqual([
    'The waiver of GHSA-1 lasts until 2027-11-24: at most half a year, until 2027-05-27',
  ]);
  expect(auditFaults([], [waiver], today)).toEqual(['The waiver of GHSA-1 is needed no more: take it away']);
});
