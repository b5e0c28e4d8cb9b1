import type { ResolvedTokens, TokenName } from '@streamspace/plugin-sdk';

/** Custom properties of the page's style sheet that hold a colour, and the token that each shows. */
const colours = {
  bg: 'color.background',
  surface: 'color.surface',
  'surface-raised': 'color.surfaceRaised',
  'surface-sunken': 'color.surfaceSunken',
  text: 'color.text',
  'text-muted': 'color.muted',
  inverse: 'color.text',
  'on-inverse': 'color.background',
  line: 'color.divider',
  'line-strong': 'color.border',
  accent: 'color.accent',
  'accent-fill': 'color.accentFill',
  'accent-fill-hover': 'color.accentFillHover',
  'on-accent': 'color.accentText',
  selected: 'color.selected',
  'on-selected': 'color.selectedText',
  focus: 'color.focus',
  // The other series of a chart have colours of states, of which an accent may be one.
  'first-series': 'color.text',
  'bad-fill': 'status.danger.fill',
  'on-bad-fill': 'status.danger.fillText',
} as const satisfies Readonly<Record<string, TokenName>>;

/** What the page calls the statuses. */
const tones = { good: 'success', warn: 'warning', bad: 'danger', busy: 'info' } as const;

const lengths = {
  radius: 'radius.panel',
  'radius-small': 'radius.control',
  'line-width': 'border.width',
  'focus-width': 'focus.width',
  'font-scale': 'font.scale',
} as const satisfies Readonly<Record<string, TokenName>>;

/** As `clip-path` takes them. */
const shapes: Readonly<Record<string, string>> = {
  circle: 'circle(50%)',
  square: 'inset(6%)',
  triangle: 'polygon(50% 4%, 100% 94%, 0 94%)',
  diamond: 'polygon(50% 0, 100% 50%, 50% 100%, 0 50%)',
  pentagon: 'polygon(50% 0, 100% 38%, 81% 100%, 19% 100%, 0 38%)',
  octagon: 'polygon(30% 0, 70% 0, 100% 30%, 100% 70%, 70% 100%, 30% 100%, 0 70%, 0 30%)',
};

const letterTiles = [0, 1, 2, 3, 4, 5];

export type Variables = readonly (readonly [name: string, value: string])[];

/** What holds only on a screen whose colours are not forced. */
export function colourVariables(tokens: ResolvedTokens): Variables {
  return [
    ...Object.entries(colours).map(([name, token]) => [name, tokens[token]] as const),
    ...letterTiles.flatMap((tile) => [
      [`tile-${tile}`, tokens['color.surfaceSunken']] as const,
      [`on-tile-${tile}`, tokens['color.text']] as const,
    ]),
    ...Object.entries(tones).flatMap(([tone, status]) => [
      [tone, tokens[`status.${status}.text`]] as const,
      [`${tone}-badge`, tokens[`status.${status}.fill`]] as const,
      [`on-${tone}-badge`, tokens[`status.${status}.fillText`]] as const,
      // Ordinary text stands on it, so it is a surface.
      [`${tone}-tint`, tokens['color.surface']] as const,
      ...shapeVariables(tone, tokens[`status.${status}.shape`]),
    ]),
    ...(tokens['panel.shadow'] === 'none' ? [['shadow', 'none'] as const, ['shadow-raised', 'none'] as const] : []),
  ];
}

function shapeVariables(tone: string, name: string): Variables {
  const shape = shapes[name];
  return shape === undefined
    ? []
    : [
        [`${tone}-mark`, "''"],
        [`${tone}-shape`, shape],
      ];
}

/** What holds everywhere: widths, sizes, and the names of signs, which the page reads. */
export function shapeOfPage(tokens: ResolvedTokens): Variables {
  return [
    ...Object.entries(lengths).map(([name, token]) => [name, tokens[token]] as const),
    ['link-line', tokens['link.underline'] === 'all' ? 'underline' : 'none'],
    ...Object.entries(tones).map(([tone, status]) => [`${tone}-icon`, tokens[`status.${status}.icon`]] as const),
  ];
}

/** What holds for people who have nothing against movement. */
export function motionVariables(tokens: ResolvedTokens): Variables {
  return [
    ['motion-short', tokens['motion.short']],
    ['motion-loop', tokens['motion.loop']],
  ];
}
