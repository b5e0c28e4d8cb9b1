import type { ThemeSample } from '../../api-types.ts';

/** A picture of a theme's colours: a panel with text and a button on the ground of the page. */
export function Sample({ sample }: { readonly sample: ThemeSample }) {
  const { background, surface, border, text, accent } = sample;
  return (
    <svg className="theme-sample" viewBox="0 0 72 44" width="72" height="44" aria-hidden="true" focusable="false">
      <rect width="72" height="44" fill={background} />
      <rect x="8" y="7" width="56" height="30" fill={surface} stroke={border} strokeWidth="1.5" />
      <path d="M14 15h34M14 21h24" stroke={text} strokeWidth="2.5" />
      <rect x="14" y="26" width="20" height="7" fill={accent} />
    </svg>
  );
}
