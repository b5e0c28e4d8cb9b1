import { useState } from 'react';
import { assetUrl } from '../api.ts';

const tileColours = 6;

/** The plugin's own icon, or the first letter of its name on a colour that stays the same. */
export function PluginIcon({
  plugin,
}: {
  readonly plugin: { readonly name: string; readonly displayName: string; readonly iconUrl?: string };
}) {
  const [broken, setBroken] = useState<string>();
  const { iconUrl } = plugin;
  if (iconUrl !== undefined && iconUrl !== broken) {
    return (
      <img
        className="tile"
        src={assetUrl(iconUrl)}
        alt=""
        width="40"
        height="40"
        loading="lazy"
        onError={() => setBroken(iconUrl)}
      />
    );
  }
  const sum = Array.from(plugin.name).reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  return (
    <span className="tile" data-colour={sum % tileColours} aria-hidden="true">
      {plugin.displayName.charAt(0).toUpperCase()}
    </span>
  );
}
