export { runProcess } from './process.ts';
export { run, type RunOptions } from './run.ts';
