import { PluginError, type Block, type TableBlock } from '@streamspace/plugin-sdk';
import { formatPath, type ConfigStep } from '../../config/paths.ts';
import { blockSchema } from './block-schema.ts';

const mostBytes = 256 * 1024;
const mostRows = 500;
const deepest = 12;

/**
 * Reads what a plugin answered for a view.
 *
 * @returns The view with no more in its tables than their columns show.
 * @throws {PluginError} `INVALID_ARGUMENT`, naming the place in the view and what should have been there.
 */
export function readBlock(plugin: string, answer: unknown): Block {
  checkDepth(plugin, answer, 0);
  const block = slim(answer) as Block;
  if (JSON.stringify(block ?? null).length > mostBytes) {
    throw fault(plugin, 'is larger than 256 KiB: show fewer rows, and the rest behind "next"');
  }
  const result = blockSchema.safeParse(block);
  if (!result.success) {
    const [first] = result.error.issues;
    const path = (first?.path ?? []).map((step): ConfigStep => (typeof step === 'symbol' ? String(step) : step));
    throw fault(
      plugin,
      `is not made of blocks as the SDK has them: ${formatPath(path) || 'it'} ${first?.message ?? ''}`,
    );
  }
  if (countRows(result.data) > mostRows) throw fault(plugin, `has more than ${mostRows} rows: use "next"`);
  return result.data;
}

function fault(plugin: string, what: string): PluginError {
  return new PluginError('INVALID_ARGUMENT', `The view of ${plugin} ${what}`);
}

/** Before anything walks over it: a view that nests without end would exhaust the stack. */
function checkDepth(plugin: string, value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > deepest * 4) throw fault(plugin, `nests deeper than ${deepest} blocks`);
  for (const item of Object.values(value)) checkDepth(plugin, item, depth + 1);
}

/** The view with tables that hold only what their columns show and what names their rows. */
function slim(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(slim);
  if (typeof value !== 'object' || value === null) return value;
  if ('block' in value && value.block === 'table') return slimTable(value as Partial<TableBlock>);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, slim(item)]));
}

function slimTable(table: Partial<TableBlock>): unknown {
  if (!Array.isArray(table.rows) || !Array.isArray(table.columns)) return table;
  const keys = new Set<unknown>([
    table.key ?? 'id',
    ...table.columns.map((column: unknown) =>
      typeof column === 'object' && column !== null && 'key' in column ? column.key : column,
    ),
  ]);
  const rows = table.rows.map((row: unknown) =>
    typeof row === 'object' && row !== null && !Array.isArray(row)
      ? Object.fromEntries(
          Object.entries(row).flatMap(([key, value]) => (keys.has(key) ? [[key, toCell(value)] as const] : [])),
        )
      : row,
  );
  return { ...table, rows };
}

/** A cell is one value; several of them are a list of words. */
function toCell(value: unknown): string | number | boolean | null {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.filter((item) => typeof item !== 'object').join(', ');
  return null;
}

function countRows(block: Block): number {
  switch (block.block) {
    case 'stack':
    case 'columns':
    case 'card':
      return block.children.reduce((rows, child) => rows + countRows(child), 0);
    case 'tabs':
      return block.tabs.reduce((rows, { content }) => rows + (content === undefined ? 0 : countRows(content)), 0);
    case 'table':
      return block.rows.length;
    case 'timeline':
      return block.items.length;
    default:
      return 0;
  }
}
