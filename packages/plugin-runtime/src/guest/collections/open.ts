import type { Clock } from '../../clock.ts';
import type { Definition } from '../definition.ts';
import { createCollection } from './collection.ts';
import { createShape } from './shape.ts';
import { createTransaction } from './transaction.ts';
import { createWire } from './wire.ts';

export interface CollectionParts {
  readonly definition: Definition;
  readonly invoke: (member: string, args: readonly unknown[]) => Promise<unknown>;
  readonly clock: Clock;
}

/** What a plugin's declaration adds to `api.storage`: its collections, and transactions over them. */
export function openCollections({ definition, invoke, clock }: CollectionParts): Readonly<Record<string, unknown>> {
  const wire = createWire(invoke);
  const { parseJob } = definition;
  const shapes = definition.collections.map((descriptor) => createShape(descriptor, definition.parseRow));
  return {
    ...Object.fromEntries(shapes.map((shape) => [shape.descriptor.name, createCollection(shape, wire)])),
    transaction: createTransaction({ wire, shapes, parseJob, clock }),
  };
}
