/** Dark enough for white letters on them: at least 4.5:1, https://www.w3.org/TR/WCAG22/#contrast-minimum */
const colours = ['#1f4e79', '#37474f', '#4a148c', '#5d4037', '#7b1f3a', '#00566b', '#2e5e2e', '#3949ab'];

/** An icon to begin with: the first letters of up to two words, on a colour that follows from the name. */
export function monogram(name: string, displayName: string): string {
  const sum = Array.from(name).reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  const letters = name
    .split('-')
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" role="img" aria-label="${escapeXml(displayName)}">
  <rect width="48" height="48" rx="10" fill="${colours[sum % colours.length]}" />
  <text x="24" y="31" fill="#ffffff" font-family="system-ui, sans-serif" font-size="20" text-anchor="middle">${letters}</text>
</svg>
`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
