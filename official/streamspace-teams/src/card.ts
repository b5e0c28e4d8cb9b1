import type { Person } from './destinations.ts';

/** The parts of Adaptive Cards that notices are made of: https://adaptivecards.io/explorer/ */
export interface TextBlock {
  readonly type: 'TextBlock';
  readonly text: string;
  readonly wrap: true;
  readonly size?: 'Small' | 'Medium';
  readonly weight?: 'Bolder';
  readonly isSubtle?: true;
  readonly spacing?: 'Small';
  readonly separator?: true;
  /** From version 1.5 on. */
  readonly style?: 'heading';
}
export interface FactSet {
  readonly type: 'FactSet';
  readonly facts: readonly { readonly title: string; readonly value: string }[];
}
export type ContainerStyle = 'default' | 'good' | 'warning' | 'attention';
export interface Container {
  readonly type: 'Container';
  readonly style: ContainerStyle;
  readonly bleed: true;
  readonly items: readonly TextBlock[];
}
export interface OpenUrl {
  readonly type: 'Action.OpenUrl';
  readonly title: string;
  readonly url: string;
}
export interface Card {
  readonly $schema: string;
  readonly type: 'AdaptiveCard';
  readonly version: string;
  readonly fallbackText: string;
  readonly speak: string;
  readonly msteams?: { readonly width?: 'Full'; readonly entities?: readonly Mention[] };
  readonly body: readonly (TextBlock | FactSet | Container)[];
  readonly actions?: readonly OpenUrl[];
}
interface Mention {
  readonly type: 'mention';
  readonly text: string;
  readonly mentioned: Person;
}

/** What is the same for all cards. */
export interface Look {
  readonly cardVersion: '1.4' | '1.5';
  readonly fullWidth: boolean;
}

export interface CardParts {
  readonly style: ContainerStyle;
  readonly title: string;
  /** What is said below the title, and by a voice. */
  readonly fallbackText: string;
  readonly speak: string;
  readonly body: readonly (TextBlock | FactSet)[];
  readonly people?: readonly Person[];
  readonly link?: { readonly text: string; readonly url: string } | undefined;
}

export const textBlock = (text: string, more: Partial<TextBlock> = {}): TextBlock => ({
  type: 'TextBlock',
  text,
  wrap: true,
  ...more,
});

/** @see https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format#user-mention-in-incoming-webhook-with-adaptive-cards */
const mentionOf = ({ name, id }: Person): Mention => ({
  type: 'mention',
  text: `<at>${name}</at>`,
  mentioned: { id, name },
});

export function createCard(parts: CardParts, { cardVersion, fullWidth }: Look): Card {
  const { style, title, fallbackText, speak, body, people = [], link } = parts;
  const heading = cardVersion === '1.4' ? {} : ({ style: 'heading' } as const);
  const entities = people.map(mentionOf);
  const msteams = { ...(fullWidth && { width: 'Full' as const }), ...(entities.length > 0 && { entities }) };
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: cardVersion,
    fallbackText,
    speak,
    ...(Object.keys(msteams).length > 0 && { msteams }),
    body: [
      {
        type: 'Container',
        style,
        bleed: true,
        items: [textBlock(title, { size: 'Medium', weight: 'Bolder', ...heading })],
      },
      ...body,
      ...(entities.length > 0 ? [textBlock(entities.map(({ text }) => text).join(' '))] : []),
    ],
    ...(link === undefined || link.url.length > 2048
      ? {}
      : { actions: [{ type: 'Action.OpenUrl', title: link.text, url: link.url }] }),
  };
}
