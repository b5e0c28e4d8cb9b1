import type { TokenKind } from './token-kinds.ts';

/** Statuses that the page shows. Each has a sign and a word; colour only underlines them. */
export const statuses = ['success', 'warning', 'danger', 'info'] as const;
export type Status = (typeof statuses)[number];

/** One decision about how the page looks. */
export interface TokenInfo {
  readonly kind: TokenKind;
  readonly description: string;
  /** Value where a theme has none: another token as `{name}`, or the value itself. Without it the token is required. */
  readonly fallback?: string;
}

const parts = {
  'color.background': { kind: 'colour', description: 'Behind everything' },
  'color.surface': { kind: 'colour', description: 'Panels, cards, fields and buttons' },
  'color.surfaceRaised': { kind: 'colour', description: 'Dialogs and menus', fallback: '{color.surface}' },
  'color.surfaceSunken': {
    kind: 'colour',
    description: 'Code, tracks, and what the pointer is on',
    fallback: '{color.background}',
  },
  'color.text': { kind: 'colour', description: 'Text' },
  'color.muted': { kind: 'colour', description: 'Text that matters less' },
  'color.border': { kind: 'colour', description: 'Edges of what can be operated' },
  'color.divider': { kind: 'colour', description: 'Lines between things', fallback: '{color.border}' },
  'color.accent': { kind: 'colour', description: 'Links, and marks of what is chosen' },
  'color.accentFill': { kind: 'colour', description: 'Primary buttons, switches, bars', fallback: '{color.accent}' },
  'color.accentFillHover': {
    kind: 'colour',
    description: 'A primary button under the pointer',
    fallback: '{color.accentFill}',
  },
  'color.accentText': { kind: 'colour', description: 'Text on a primary button' },
  'color.selected': {
    kind: 'colour',
    description: 'Ground of what is chosen: pressed buttons, this page in the navigation',
    fallback: '{color.accentFill}',
  },
  'color.selectedText': { kind: 'colour', description: 'Text of what is chosen', fallback: '{color.accentText}' },
  'color.focus': { kind: 'colour', description: 'Ring around what has the focus' },
  'radius.panel': { kind: 'radius', description: 'Corners of panels', fallback: '8px' },
  'radius.control': { kind: 'radius', description: 'Corners of buttons and fields', fallback: '5px' },
  'border.width': { kind: 'border', description: 'Width of all lines', fallback: '1px' },
  'focus.width': { kind: 'ring', description: 'Width of the ring', fallback: '2px' },
  'font.scale': { kind: 'scale', description: 'Size of all text, of what the browser is set to', fallback: '100%' },
  'motion.short': { kind: 'duration', description: 'Movements that answer an action', fallback: '150ms' },
  'motion.loop': { kind: 'duration', description: 'One round of a movement that repeats', fallback: '1600ms' },
  'link.underline': {
    kind: 'underline',
    description: 'Which links are underlined: those in running text, or all',
    fallback: 'text',
  },
  'panel.shadow': { kind: 'shadow', description: 'Whether panels throw a shadow', fallback: 'soft' },
} as const satisfies Readonly<Record<string, TokenInfo>>;

const statusParts = {
  text: { kind: 'colour', description: 'its words and lines on the surfaces' },
  fill: { kind: 'colour', description: 'ground of its badges', fallback: '{text}' },
  fillText: { kind: 'colour', description: 'text on its badges', fallback: '{color.background}' },
  icon: { kind: 'icon', description: 'its sign' },
  shape: { kind: 'shape', description: 'shape in front of its sign', fallback: 'none' },
} as const satisfies Readonly<Record<string, TokenInfo>>;

export type TokenName = keyof typeof parts | `status.${Status}.${keyof typeof statusParts}`;

/** Every token there is, by name. Schema, editor completion and the page's style follow from this table. */
export const tokens: Readonly<Record<TokenName, TokenInfo>> = {
  ...parts,
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one entry for each status and part
  ...(Object.fromEntries(
    statuses.flatMap((status) =>
      Object.entries<TokenInfo>(statusParts).map(([part, { kind, description, fallback }]) => [
        `status.${status}.${part}`,
        {
          kind,
          description: `Status ${status}: ${description}`,
          ...(fallback === undefined ? {} : { fallback: fallback.replace('{text}', `{status.${status}.text}`) }),
        },
      ]),
    ),
  ) as Record<`status.${Status}.${keyof typeof statusParts}`, TokenInfo>),
};

export const tokenNames = Object.keys(tokens) as readonly TokenName[];

/** The token that stands in for a missing one, if there is such a token. */
export function fallbackToken(name: TokenName): TokenName | undefined {
  const [, other] = /^\{(.+)\}$/.exec(tokens[name].fallback ?? '') ?? [];
  return tokenNames.find((each) => each === other);
}
