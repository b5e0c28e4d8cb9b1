import { printable } from '../output/style.ts';

/** Text in which nothing ends a candidate or its description: names come from a service. */
export function oneLine(text: string): string {
  return printable(text.replaceAll(/\s+/g, ' '));
}
