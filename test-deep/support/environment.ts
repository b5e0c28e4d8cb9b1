/** A whole number from the environment, such as `KILLS=500`. */
export function numberFromEnv(name: string, fallback: number): number {
  const text = process.env[name];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Error(`${name}=${text} must be a whole number of at least 1`);
  return value;
}
