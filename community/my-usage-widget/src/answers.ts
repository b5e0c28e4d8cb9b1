import { isPluginError } from '@streamspace/plugin-sdk';

/** What the platform answers; `undefined` while it does not. */
export async function whileItAnswers<T>(question: Promise<T>): Promise<T | undefined> {
  try {
    return await question;
  } catch (error) {
    if (isPluginError(error) && error.retryable) return undefined;
    throw error;
  }
}

/** Whether the platform no longer has what it was asked for. */
export async function isGone(question: Promise<unknown>): Promise<boolean> {
  try {
    await question;
    return false;
  } catch (error) {
    if (isPluginError(error) && error.code === 'NOT_FOUND') return true;
    throw error;
  }
}
