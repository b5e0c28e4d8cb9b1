import type { InstalledTheme, PluginHost } from '@streamspace/plugin-runtime/types';
import { PluginError, resolveTheme, variantsOf, type ThemeChoice } from '@streamspace/plugin-sdk';
import type { ChosenTheme, MyTheme, OfferedTheme } from '../api-types.ts';
import { fieldError } from '../http/errors.ts';
import { ownCss, themeCss } from './theme-css.ts';
import type { ThemeStore } from './theme-store.ts';

/** The looks of the page that people can choose, and who chose which. */
export interface Themes {
  offered(): readonly OfferedTheme[];
  mine(user: string): MyTheme;
  /** @throws {PluginError} `INVALID_ARGUMENT` with `fields` for what is not offered. */
  choose(user: string, choice: ChosenTheme | undefined): void;
  /** @throws {PluginError} as `choose`. */
  chooseForEverybody(choice: ChosenTheme | undefined): void;
  /** Style sheet of a choice; of StreamSpace's own look where there is none, or no such theme any more. */
  css(choice: ChosenTheme | undefined): string;
}

export function createThemes(host: Pick<PluginHost, 'themes'>, store: ThemeStore): Themes {
  const find = (name: string): InstalledTheme | undefined => host.themes().find((theme) => theme.name === name);
  const isThere = ({ theme }: ChosenTheme): boolean => theme === null || find(theme) !== undefined;

  function check({ theme: name, variant, options }: ChosenTheme): void {
    if (name === null) {
      const [id] = Object.keys(options);
      if (id !== undefined) throw fieldError("StreamSpace's own look has no options", { [`options.${id}`]: 'is none' });
      return;
    }
    const found = find(name);
    if (found === undefined) {
      const names = host.themes().map((theme) => theme.name);
      const message = `No theme "${name}" is switched on${names.length === 0 ? '' : `: there is ${names.join(', ')}`}`;
      throw fieldError(message, { theme: 'is not offered' });
    }
    const variants = variantsOf(found.theme);
    if (variant !== 'auto' && !variants.includes(variant)) {
      throw fieldError(`${name} has no ${variant} variant`, { variant: `must be auto or ${variants.join(' or ')}` });
    }
    for (const [id, value] of Object.entries(options)) {
      const values = Object.hasOwn(found.theme.options ?? {}, id) ? found.theme.options?.[id]?.values : undefined;
      if (values === undefined) throw fieldError(`${name} has no option "${id}"`, { [`options.${id}`]: 'is none' });
      if (!Object.hasOwn(values, value)) {
        const known = Object.keys(values).join(', ');
        throw fieldError(`"${id}" has no value "${value}"`, { [`options.${id}`]: `must be one of ${known}` });
      }
    }
  }

  return {
    offered: () => host.themes().map(toOffered),

    mine(user) {
      const choice = store.get(user);
      const fallback = store.getDefault();
      const shown = [choice, fallback].find((each) => each !== undefined && isThere(each));
      return {
        ...(choice === undefined ? {} : { choice }),
        ...(fallback === undefined ? {} : { fallback }),
        ...(shown === undefined ? {} : { shown }),
      };
    },

    choose(user, choice) {
      if (user === '') throw new PluginError('INVALID_ARGUMENT', 'A user without an id has no choice of their own');
      if (choice !== undefined) check(choice);
      store.set(user, choice);
    },

    chooseForEverybody(choice) {
      if (choice !== undefined) check(choice);
      store.setDefault(choice);
    },

    css(choice) {
      if (choice === undefined) return '';
      const { theme: name, ...chosen } = choice;
      const found = name === null ? undefined : find(name);
      if (found !== undefined) return themeCss(found.theme, chosen);
      return name === null ? ownCss(chosen) : '';
    },
  };
}

function toOffered({ name, displayName, description, version, theme }: InstalledTheme): OfferedTheme {
  const variants = variantsOf(theme);
  return {
    name,
    displayName,
    description,
    version,
    contrast: theme.contrast ?? 'AA',
    variants,
    options: Object.entries(theme.options ?? {}).map(([id, option]) => ({
      id,
      title: option.title,
      ...(option.description === undefined ? {} : { description: option.description }),
      default: option.default,
      values: Object.entries(option.values).map(([value, { title }]) => ({ value, title })),
    })),
    samples: variants.map((variant) => {
      const { tokens } = resolveTheme(theme, { variant } satisfies ThemeChoice, { dark: variant === 'dark' });
      return {
        variant,
        background: tokens['color.background'],
        surface: tokens['color.surface'],
        border: tokens['color.border'],
        text: tokens['color.text'],
        accent: tokens['color.accentFill'],
      };
    }),
  };
}
