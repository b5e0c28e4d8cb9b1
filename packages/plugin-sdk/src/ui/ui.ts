import type { ActionRef, Block } from './blocks.ts';

type Of<B extends Block['block']> = Omit<Extract<Block, { readonly block: B }>, 'block'>;

const make =
  <B extends Exclude<Block['block'], 'stack' | 'columns' | 'actions'>>(block: B) =>
  (options: Of<B>): Block =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the options of a kind and its name are that kind
    ({ block, ...options }) as unknown as Block;

/**
 * Builds blocks.
 *
 * @example
 * ui.stack(
 *   ui.progress({ label: 'This month', value: 31, max: 80, text: '31 of 80 h' }),
 *   ui.table({ rows, columns: ['template', { key: 'createdAt', title: 'Since', show: 'ago' }] }),
 * );
 */
export const ui = {
  /** One below the other. */
  stack: (...children: readonly Block[]): Block => ({ block: 'stack', children }),
  /** Side by side where there is room. */
  columns: (...children: readonly Block[]): Block => ({ block: 'columns', children }),
  actions: (...items: readonly ActionRef[]): Block => ({ block: 'actions', items }),
  action: (action: string, options: Omit<ActionRef, 'action'> = {}): ActionRef => ({ action, ...options }),
  tabs: make('tabs'),
  card: make('card'),
  text: (markdown: string): Block => ({ block: 'text', markdown }),
  code: make('code'),
  callout: make('callout'),
  facts: (items: Of<'facts'>['items']): Block => ({ block: 'facts', items }),
  stat: make('stat'),
  progress: make('progress'),
  link: make('link'),
  chart: make('chart'),
  table: make('table'),
  timeline: make('timeline'),
  filters: (fields: Of<'filters'>['fields']): Block => ({ block: 'filters', fields }),
  form: make('form'),
} as const;
