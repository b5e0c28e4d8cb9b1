import type { CallResult } from '@streamspace/plugin-service';
import { CliError } from '../errors.ts';
import type { Printer } from './printer.ts';

/**
 * What a plugin answered to a command, for people.
 *
 * @throws {CliError} where nothing was done, because it wants a yes first or cannot use what it got.
 */
export function showOutcome(out: Printer, { outcome }: CallResult): void {
  if (outcome === undefined) out.line('Done.');
  else if ('done' in outcome) {
    out.line(outcome.done);
    if (outcome.link !== undefined) out.line(outcome.link);
  } else if ('reveal' in outcome) out.line(outcome.reveal);
  else if ('open' in outcome) out.line(outcome.open);
  else if ('show' in outcome) out.json(outcome.show);
  else if ('confirm' in outcome) {
    throw new CliError(`${outcome.confirm} Nothing was done.`, { hint: 'Run it again with --yes to go on.' });
  } else {
    const faults = Object.entries(outcome.invalid).map(([field, fault]) =>
      field === '' ? fault : `${field}: ${fault}`,
    );
    throw new CliError(`The input does not fit: ${faults.join('; ')}`, { hint: 'Give it with --input, as JSON.' });
  }
}
