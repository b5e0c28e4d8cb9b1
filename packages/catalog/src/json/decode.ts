import { isUtf8 } from 'node:buffer';

export interface DecodedText {
  /** The text without a byte order mark; invalid bytes read as U+FFFD. */
  readonly text: string;
  readonly hasBom: boolean;
  /** Offset in `text` of the first byte that is not UTF-8. */
  readonly invalidAt?: number;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function decodeUtf8(bytes: Uint8Array): DecodedText {
  const decoded = decoder.decode(bytes);
  const hasBom = decoded.startsWith('\uFEFF');
  const text = hasBom ? decoded.slice(1) : decoded;
  if (isUtf8(bytes)) return { text, hasBom };
  return { text, hasBom, invalidAt: firstInvalid(bytes, decoded) - (hasBom ? 1 : 0) };
}

/** Walks text and bytes side by side up to the first replacement character that the bytes do not spell out. */
function firstInvalid(bytes: Uint8Array, decoded: string): number {
  let at = 0;
  let index = 0;
  for (const character of decoded) {
    const isSpelledOut = bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd;
    if (character === '\uFFFD' && !isSpelledOut) return index;
    at += Buffer.byteLength(character);
    index += character.length;
  }
  return index;
}
