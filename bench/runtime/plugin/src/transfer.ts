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
