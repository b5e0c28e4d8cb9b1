import { parentPort } from 'node:worker_threads';
import { tasks, type Task } from './worker-tasks.ts';

parentPort?.on('message', ({ task, input }: { readonly task: Task; readonly input: never }) => {
  parentPort?.postMessage(tasks[task](input));
});
