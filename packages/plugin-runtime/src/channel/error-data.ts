import { isPluginErrorCode, type PluginErrorData } from '@streamspace/plugin-sdk';

const longestMessage = 8 * 1024;

/** An error that the other side described. What is malformed becomes `INTERNAL`. */
export function readErrorData(value: Readonly<Record<string, unknown>>): PluginErrorData {
  const { code, message, retryAfterMs } = value;
  return {
    code: isPluginErrorCode(code) ? code : 'INTERNAL',
    message: typeof message === 'string' ? message.slice(0, longestMessage) : 'An error without a message',
    ...(typeof retryAfterMs === 'number' && retryAfterMs >= 0 ? { retryAfterMs } : {}),
  };
}
