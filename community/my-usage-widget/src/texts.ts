/** `31.5`, for comparing with a number of hours. */
export const hoursText = (seconds: number): string => String(Math.round(seconds / 360) / 10);

/** `31 h 30 min`: sums of such texts are right to the minute. */
export function timeText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

export const gibHours = (memGiBSeconds: number): number => Math.round(memGiBSeconds / 36) / 100;

/** Whole ones, as soon as there are some. */
export function memoryText(memGiBSeconds: number): string {
  const hours = memGiBSeconds / 3600;
  return `${hours < 10 ? Math.round(hours * 10) / 10 : Math.round(hours)} GiB h`;
}
