import { pipeline, type Transform } from 'node:stream';
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';
import { PluginError } from '@streamspace/plugin-sdk';
import type { HeaderList } from './request-head.ts';

type Bytes = AsyncIterable<Uint8Array>;

// As browsers do, what a truncated body holds is given out: some servers forget the trailer.
const lenientZlib = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const lenientBrotli = { flush: constants.BROTLI_OPERATION_FLUSH, finishFlush: constants.BROTLI_OPERATION_FLUSH };

/** https://www.iana.org/assignments/http-parameters#content-coding, each by the first byte of what it decodes. */
const decoders: Readonly<Record<string, (firstByte: number) => Transform>> = {
  gzip: () => createGunzip(lenientZlib),
  'x-gzip': () => createGunzip(lenientZlib),
  // "deflate" means the zlib format, RFC 9110 8.4.1.2, but some servers send the bare one. The first byte tells.
  deflate: (firstByte) => ((firstByte & 0x0f) === 8 ? createInflate(lenientZlib) : createInflateRaw(lenientZlib)),
  br: () => createBrotliDecompress(lenientBrotli),
  zstd: () => createZstdDecompress(),
};

// More layers than this serve only to multiply work.
const maxCodings = 5;

/**
 * A response body without the codings that its `Content-Encoding` names, piece by piece and only as fast as it is
 * read. A coding that is not known leaves the body as it came, which is what `fetch` does.
 *
 * @throws {PluginError} `VENDOR_REJECTED` for more than five codings.
 */
export function decodeContent(source: Bytes, headers: HeaderList): Bytes {
  const codings = headers
    .filter(([name]) => name === 'content-encoding')
    .flatMap(([, value]) => value.toLowerCase().split(','))
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > maxCodings)
    throw new PluginError(
      'VENDOR_REJECTED',
      `The answer has ${codings.length} content codings, ${maxCodings} at most are decoded`,
    );
  if (!codings.every((coding) => Object.hasOwn(decoders, coding))) return source;
  return codings.toReversed().reduce((bytes, coding) => decode(bytes, decoders[coding]!), source);
}

/** A body without bytes stays one, although no coding makes that of it. */
async function* decode(source: Bytes, createDecoder: (firstByte: number) => Transform): AsyncGenerator<Uint8Array> {
  const pieces = source[Symbol.asyncIterator]();
  let first = await pieces.next();
  while (first.done !== true && first.value.byteLength === 0) first = await pieces.next();
  if (first.done === true) return;
  // Errors of the source and of the decoder both come out of the iteration, so the callback has nothing to do.
  yield* pipeline(prepended(first.value, pieces), createDecoder(first.value[0]!), () => {}) as Bytes;
}

async function* prepended(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
