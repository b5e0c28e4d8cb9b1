import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import { axeFaults } from './axe.ts';

/**
 * Takes the update to 1.2.0 of "alpha", whose page is open at 1.1.0, goes back, and uninstalls it with its data kept: all
 * with the keyboard alone, and each dialog without a fault that axe finds.
 */
export async function updateByKeyboard(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog');
  const press = (name: string) => page.getByRole('button', { name, exact: true }).press('Enter');

  await press('Update');
  await dialog.getByText('See the templates that sessions start from').first().waitFor();
  const text = await dialog.innerText();
  expect(text).toContain('Low risk');
  expect(text).toContain('Counts templates');
  expect(text, 'what it asked for and had before').not.toContain('Counts users');
  expect(await axeFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await press('Update');
  await dialog.getByRole('button', { name: 'Allow and update' }).press('Enter');
  await page.getByText('alpha is at version 1.2.0').waitFor();

  await press('Back to 1.1.0');
  await dialog.waitFor();
  expect(await axeFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Go back' }).press('Enter');
  await page.getByText('alpha is at version 1.1.0 again').waitFor();

  await press('Uninstall');
  await dialog.getByRole('checkbox', { name: /Leave what it has stored/ }).press('Space');
  expect(await axeFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Uninstall' }).press('Enter');
  await page.getByText('alpha is uninstalled').waitFor();
}
