import type { Page } from 'playwright-core';

/** As Chromium names them. */
export type Deficiency = 'none' | 'protanopia' | 'deuteranopia' | 'tritanopia' | 'achromatopsia';

/** Shows a page as people with that vision see it; screenshots show it too. */
export async function emulateVision(page: Page, type: Deficiency): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setEmulatedVisionDeficiency', { type });
}

const side = 20;

/**
 * Colours that custom properties are painted in, `#rrggbb`, read from the pixels of a screenshot.
 *
 * @param properties Names such as `--good`.
 */
export async function paintedColours(page: Page, properties: readonly string[]): Promise<readonly string[]> {
  await page.evaluate(`(() => {
    const place = document.createElement('div');
    place.id = 'swatches';
    Object.assign(place.style, { position: 'fixed', inset: '0 auto auto 0', zIndex: '9', display: 'flex' });
    for (const name of ${JSON.stringify(properties)}) {
      const swatch = document.createElement('div');
      Object.assign(swatch.style, { width: '${side}px', height: '${side}px', background: 'var(' + name + ')' });
      place.append(swatch);
    }
    document.body.append(place);
  })()`);
  const png = await page.screenshot({ clip: { x: 0, y: 0, width: side * properties.length, height: side } });
  return page.evaluate<readonly string[]>(`(async () => {
    document.getElementById('swatches').remove();
    const image = new Image();
    image.src = 'data:image/png;base64,${png.toString('base64')}';
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    return Array.from({ length: ${properties.length} }, (_, index) => {
      const [red, green, blue] = context.getImageData(${side} * index + ${side / 2}, ${side / 2}, 1, 1).data;
      return '#' + [red, green, blue].map((value) => value.toString(16).padStart(2, '0')).join('');
    });
  })()`);
}
