const chunk = new Uint8Array(64 * 1024).fill(7);

/** Reads a response to its end. Returns the bytes. */
export async function download(fetch: typeof globalThis.fetch, url: string): Promise<number> {
  const { body } = await fetch(url);
  let bytes = 0;
  for await (const piece of body ?? []) bytes += (piece as Uint8Array).length;
  return bytes;
}

/** A stream of so many bytes, in pieces of 64 KiB. */
export function stream(bytes: number): ReadableStream<Uint8Array> {
  let left = bytes;
  return new ReadableStream({
    pull(controller) {
      if (left <= 0) return controller.close();
      controller.enqueue(chunk.subarray(0, Math.min(left, chunk.length)));
      left -= chunk.length;
    },
  });
}

/** Sends so many bytes as a stream. Returns how many the server says it got. */
export async function upload(fetch: typeof globalThis.fetch, url: string, bytes: number): Promise<number> {
  const response = await fetch(url, { method: 'PUT', body: stream(bytes), duplex: 'half' });
  return Number(await response.text());
}

/** The part of a socket that a transfer uses. */
interface Streams {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
}

const line = (text: string): Uint8Array => new TextEncoder().encode(`${text}\n`);

/** Has the server send so many bytes. Returns how many came. */
export async function receive({ readable, writable }: Streams, bytes: number): Promise<number> {
  const writer = writable.getWriter();
  await writer.write(line(String(bytes)));
  let received = 0;
  for await (const piece of readable) received += piece.length;
  await writer.close();
  return received;
}

/** Sends so many bytes. Returns how many the server says it got. */
export async function send({ readable, writable }: Streams, bytes: number): Promise<number> {
  const writer = writable.getWriter();
  const reader = readable.getReader();
  await writer.write(line('0'));
  await reader.read();
  writer.releaseLock();
  await stream(bytes).pipeTo(writable);
  let answer = '';
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    answer += new TextDecoder().decode(next.value);
  }
  return Number(answer);
}
