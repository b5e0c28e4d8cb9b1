export { ui } from './ui.ts';
export type * from './blocks.ts';
export type * from './calls.ts';
