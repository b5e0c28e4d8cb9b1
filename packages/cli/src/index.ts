export { runProcess } from './process.ts';
export { commandReference } from './reference.ts';
export { run, type RunOptions } from './run.ts';
