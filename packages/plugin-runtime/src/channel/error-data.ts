import { isPluginErrorCode, type ErrorDetails, type PluginErrorData } from '@streamspace/plugin-sdk';

const longestMessage = 8 * 1024;
const longestReason = 64;
const mostDetails = 16;
const longestDetail = 256;

/** An error that the other side described. What is malformed becomes `INTERNAL`, or is left out. */
export function readErrorData(value: Readonly<Record<string, unknown>>): PluginErrorData {
  const { code, message, retryAfterMs, reason } = value;
  const details = readDetails(value['details']);
  return {
    code: isPluginErrorCode(code) ? code : 'INTERNAL',
    message: typeof message === 'string' ? message.slice(0, longestMessage) : 'An error without a message',
    ...(typeof retryAfterMs === 'number' && retryAfterMs >= 0 ? { retryAfterMs } : {}),
    ...(typeof reason === 'string' && reason.length <= longestReason ? { reason } : {}),
    ...(details === undefined ? {} : { details }),
  };
}

/** Short texts and numbers, and not many of them. */
function readDetails(value: unknown): ErrorDetails | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const short = Object.entries(value).flatMap(([key, fact]: [string, unknown]) => {
    if (key.length > longestReason) return [];
    if (typeof fact === 'string') return [[key, fact.slice(0, longestDetail)]];
    return typeof fact === 'number' ? [[key, fact]] : [];
  });
  return short.length === 0 ? undefined : (Object.fromEntries(short.slice(0, mostDetails)) as ErrorDetails);
}
