import type { ActionRef, Level, Outcome, Target } from '@streamspace/plugin-sdk';
import { createContext, use } from 'react';
import type { IconName } from '../ui/icon.tsx';
import type { Tone } from '../states.ts';
import type { JsonSchema } from '../form/fields.ts';

/** What blocks need of the place they stand in. */
export interface Place {
  /** Parameters of the view. */
  readonly params: Readonly<Record<string, string>>;
  /** Changes parameters; an empty value takes one away. */
  readonly setParams: (change: Readonly<Record<string, string>>) => void;
  /** Starts an action, with all that may follow: a form, a question, an answer. */
  readonly start: (action: ActionRef, input?: Readonly<Record<string, unknown>>) => void;
  /** Does it once, and gives the outcome; for forms, which show what is wrong themselves. */
  readonly send: (action: string, input: Readonly<Record<string, unknown>>) => Promise<Outcome>;
  /** Shows an outcome of what {@link Place.send} did. */
  readonly show: (outcome: Outcome) => void;
  /** What the action is called, and what it takes. */
  readonly describe: (action: ActionRef) => { readonly title: string; readonly input?: JsonSchema };
  /** What headings of blocks are: below the heading of the page, or of the part of it that they stand in. */
  readonly heading: 'h2' | 'h3';
  readonly timeZone: string;
  readonly locale: string;
  readonly target?: Target;
}

export const PlaceContext = createContext<Place | undefined>(undefined);

export function usePlace(): Place {
  const place = use(PlaceContext);
  if (place === undefined) throw new Error('Blocks need a PlaceContext around them');
  return place;
}

/** How a level reads: a word and a shape, the colour only underlines them. */
export const levelWords: Readonly<
  Record<Level, { readonly word: string; readonly icon: IconName; readonly tone: Tone }>
> = {
  info: { word: 'Info', icon: 'info', tone: 'calm' },
  success: { word: 'Good', icon: 'check', tone: 'good' },
  warning: { word: 'Warning', icon: 'warning', tone: 'warn' },
  error: { word: 'Error', icon: 'error', tone: 'bad' },
  critical: { word: 'Critical', icon: 'stop', tone: 'bad' },
};
