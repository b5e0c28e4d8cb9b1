import { useId } from 'react';
import type { ChosenTheme, OfferedOption, OfferedTheme } from '../../api-types.ts';
import { Link } from '../navigation.tsx';
import { LookChoice } from './look-choice.tsx';
import { OptionField } from './option-field.tsx';
import { ownLook } from './theme-context.ts';

const variantWords: Readonly<Record<ChosenTheme['variant'], string>> = {
  auto: 'As the system is set',
  dark: 'Dark',
  light: 'Light',
};

interface ThemeFieldsProps {
  readonly themes: readonly OfferedTheme[];
  readonly draft: ChosenTheme;
  readonly onChange: (draft: ChosenTheme) => void;
}

/** Which look, which variant of it, and what else it lets one choose. */
export function ThemeFields({ themes, draft, onChange }: ThemeFieldsProps) {
  const group = useId();
  const chosen = themes.find(({ name }) => name === draft.theme);
  const variants = chosen?.variants ?? ['dark', 'light'];
  return (
    <>
      <fieldset className="field-group">
        <legend>Look</legend>
        <LookChoice group={group} checked={draft.theme === null} onChoose={() => onChange(ownLook)} />
        {themes.map((theme) => (
          <LookChoice
            key={theme.name}
            group={group}
            theme={theme}
            checked={draft.theme === theme.name}
            onChoose={() => onChange({ theme: theme.name, variant: 'auto', options: {} })}
          />
        ))}
        {themes.length === 0 ? (
          <p className="field-help">
            No theme is switched on. There are some in the <Link href="/?type=theme">catalog</Link>.
          </p>
        ) : undefined}
      </fieldset>
      {variants.length > 1 ? (
        <fieldset className="field-group">
          <legend>Light or dark</legend>
          <div className="choice-line">
            {(['auto', ...variants] as const).map((variant) => (
              <label key={variant} className="check">
                <input
                  type="radio"
                  name={`${group}-variant`}
                  checked={draft.variant === variant}
                  onChange={() => onChange({ ...draft, variant })}
                />
                {variantWords[variant]}
              </label>
            ))}
          </div>
        </fieldset>
      ) : undefined}
      {chosen === undefined || chosen.options.length === 0 ? undefined : (
        <fieldset className="field-group">
          <legend>{chosen.displayName}</legend>
          {chosen.options.map((option) => (
            <OptionField
              key={option.id}
              option={option}
              value={draft.options[option.id] ?? option.default}
              onChange={(value) => onChange({ ...draft, options: withOption(draft.options, option, value) })}
            />
          ))}
        </fieldset>
      )}
    </>
  );
}

/** What is as the theme says is not chosen, and follows the theme when that changes. */
function withOption(
  options: ChosenTheme['options'],
  { id, default: fallback }: OfferedOption,
  value: string,
): ChosenTheme['options'] {
  const { [id]: _before, ...others } = options;
  return value === fallback ? others : { ...others, [id]: value };
}
