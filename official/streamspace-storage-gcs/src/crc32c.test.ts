import { expect, test } from 'vitest';
import { crc32c, encodeCrc32c } from './crc32c.ts';

test('CRC-32C is computed as others do, whatever the pieces', () => {
  const bytes = new TextEncoder().encode('123456789');
  // https://reveng.sourceforge.io/crc-catalogue/17plus.htm#crc.cat.crc-32-iscsi
  expect(crc32c(bytes)).toBe(0xe3069283);
  expect(encodeCrc32c(crc32c(bytes))).toBe('4waSgw==');
  // https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  for (let at = 0; at <= bytes.length; at += 1)
    expect(crc32c(bytes.subarray(at), crc32c(bytes.subarray(0, at)))).toBe(0xe3069283);
});
