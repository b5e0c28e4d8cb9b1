/** What nodemailer's logger is told about. */
interface Entry {
  readonly tnx?: string;
}

const longestBytes = 20_000;

/** Keeps what client and server say to each other. nodemailer leaves out credentials, and the mail itself. */
export function createDialogue() {
  const lines: string[] = [];
  const write = ({ tnx }: Entry, message: string, ...values: readonly unknown[]): void => {
    if (tnx !== 'client' && tnx !== 'server') return;
    let next = 0;
    const text = message.replaceAll(/%[sd]/g, () => String(values[next++]));
    for (const line of text.split(/\r?\n/)) if (line !== '') lines.push(`${tnx === 'client' ? '>' : '<'} ${line}`);
  };
  const logger = { trace: write, debug: write, info: write, warn: write, error: write, fatal: write, level: () => {} };
  return { logger, text: (): string => lines.join('\n').slice(0, longestBytes) };
}
