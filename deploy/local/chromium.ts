import { PartError } from './part.ts'

/** A Chromium to drive: CHROMIUM_PATH, one on PATH, or the one that comes as a package. */
export async function chromiumPath(): Promise<string> {
  const found = process.env['CHROMIUM_PATH'] || Bun.which('chromium') || Bun.which('google-chrome')
  if (found) return found
  try {
    const { default: packaged } = await import('@sparticuz/chromium')
    return await packaged.executablePath()
  } catch (error) {
    throw new PartError(
      `There is no Chromium for the browser tests (${error}). Add it with\n\n  sudo apt-get install chromium\n\nor set CHROMIUM_PATH.`,
    )
  }
}
