import { PluginError, type Json } from '@streamspace/plugin-sdk';
import { keyText, type Shape } from './shape.ts';

/** Makes the new row from the one that is there; `undefined` stands for none. */
export type Change = (row: Json | undefined) => Json | undefined;

/**
 * A change whose outcome was checked.
 *
 * @throws {PluginError} `INVALID_ARGUMENT`, when it is called, for a row that does not fit or has another key.
 */
export function checkedChange(shape: Shape, key: Json, change: (row: Json | undefined) => unknown): Change {
  return (row) => {
    const changed = change(row);
    if (changed === undefined) return undefined;
    const next = shape.parseInput(changed);
    if (keyText(shape.keyOf(next)) === keyText(key)) return next;
    throw new PluginError(
      'INVALID_ARGUMENT',
      `An update of "${shape.descriptor.name}" changed the key of the row: put the new one and delete the old one`,
    );
  };
}

/** @throws {PluginError} `NOT_FOUND`, `INVALID_ARGUMENT`, when it is called. */
export function addition(shape: Shape, key: Json, field: string, by: number): Change {
  const { name } = shape.descriptor;
  const add = checkedChange(shape, key, (row) => {
    const before = row?.[field] ?? 0;
    if (typeof before !== 'number' || !Number.isFinite(by)) {
      throw new PluginError(
        'INVALID_ARGUMENT',
        `Cannot add ${String(by)} to "${field}" of "${name}": it takes numbers`,
      );
    }
    return { ...(row ?? key), [field]: before + by };
  });
  return (row) => {
    try {
      return add(row);
    } catch (error) {
      if (row !== undefined) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new PluginError('NOT_FOUND', `Cannot add to "${field}": "${name}" has no such row to add to. ${reason}`);
    }
  };
}
