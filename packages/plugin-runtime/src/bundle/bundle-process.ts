import { toPluginErrorData } from '@streamspace/plugin-sdk';
import { bundleTasks, type BundleAnswer, type BundleRequest } from './bundle-tasks.ts';

// A process that bundles what it is asked to, until nobody is there to ask.

async function answer({ id, task, input }: BundleRequest): Promise<BundleAnswer> {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the parent gives what the task takes
    const work = bundleTasks[task] as (input: unknown) => Promise<unknown>;
    return { id, result: await work(input) };
  } catch (error) {
    const { code, message } = toPluginErrorData(error);
    return { id, error: { code, message } };
  }
}

process.on('message', (request: BundleRequest) => void answer(request).then((said) => process.send?.(said)));
process.on('disconnect', () => process.exit());
