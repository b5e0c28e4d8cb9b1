import { createHash } from 'node:crypto';
import { objectStoreError } from '@streamspace/plugin-sdk';

/** Passes bytes on, and fails at their end when they have another MD5. */
export function verifying(expected: Uint8Array): TransformStream<Uint8Array, Uint8Array> {
  const hash = createHash('md5');
  return new TransformStream({
    transform(piece, controller) {
      hash.update(piece);
      controller.enqueue(piece);
    },
    flush(controller) {
      if (!hash.digest().equals(expected))
        controller.error(objectStoreError('integrity', 'A range arrived as something else than Azure has sent'));
    },
  });
}
