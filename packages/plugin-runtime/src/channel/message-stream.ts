import { PluginError } from '@streamspace/plugin-sdk';

/**
 * Messages of a WebSocket as a stream of bytes: a byte for the kind, four for the length (big-endian), the content. Both
 * ends of the channel read and write it.
 */
export type SocketMessage =
  | { readonly kind: 'text' | 'binary'; readonly bytes: Uint8Array }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string };

const kinds = ['text', 'binary', 'close'] as const;
const headBytes = 5;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function encodeMessage(message: SocketMessage): Uint8Array {
  const content = message.kind === 'close' ? closeContent(message) : message.bytes;
  const frame = new Uint8Array(headBytes + content.length);
  frame[0] = kinds.indexOf(message.kind);
  new DataView(frame.buffer).setUint32(1, content.length);
  frame.set(content, headBytes);
  return frame;
}

/**
 * The messages in a stream of bytes, which pull it as they are pulled.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` for bytes that are no messages, or for one above the limit.
 */
export async function* readMessages(
  source: ReadableStreamDefaultReader<Uint8Array>,
  mostBytes: number,
): AsyncGenerator<SocketMessage, undefined> {
  let pieces: Uint8Array[] = [];
  let length = 0;

  async function take(wanted: number): Promise<Uint8Array | undefined> {
    while (length < wanted) {
      // oxlint-disable-next-line no-await-in-loop -- until there is enough
      const { done, value } = await source.read();
      if (done) return undefined;
      pieces.push(value);
      length += value.length;
    }
    const all = pieces.length === 1 ? pieces[0]! : concat(pieces, length);
    pieces = all.length === wanted ? [] : [all.subarray(wanted)];
    length -= wanted;
    return all.subarray(0, wanted);
  }

  for (;;) {
    const head = await take(headBytes);
    if (head === undefined) return undefined;
    const kind = kinds[head[0]!];
    const size = new DataView(head.buffer, head.byteOffset).getUint32(1);
    if (kind === undefined) throw new PluginError('INVALID_ARGUMENT', 'A WebSocket has no message of this kind');
    if (size > mostBytes)
      throw new PluginError('INVALID_ARGUMENT', `A message of ${size} bytes is too large: at most ${mostBytes}`);
    const content = await take(size);
    if (content === undefined) return undefined;
    yield kind === 'close' ? readClose(content) : { kind, bytes: content };
  }
}

function closeContent({ code, reason }: { readonly code: number; readonly reason: string }): Uint8Array {
  const text = encoder.encode(reason);
  const content = new Uint8Array(2 + text.length);
  new DataView(content.buffer).setUint16(0, code);
  content.set(text, 2);
  return content;
}

function readClose(content: Uint8Array): SocketMessage {
  if (content.length < 2) return { kind: 'close', code: 1005, reason: '' };
  const code = new DataView(content.buffer, content.byteOffset).getUint16(0);
  return { kind: 'close', code, reason: decoder.decode(content.subarray(2)) };
}

function concat(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
