/** Where the focus goes when the control that had it is gone; with `scroll`, to the top of the page too. */
export function focusMain({ scroll = false }: { readonly scroll?: boolean } = {}): void {
  document.getElementById('main')?.focus({ preventScroll: true });
  if (scroll) window.scrollTo({ top: 0 });
}
