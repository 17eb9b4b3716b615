/**
 * Whether a browser may act here for its user: from a page of this very host, or of `publicUrl`. A request without
 * Origin comes from no browser's script of another site (Fetch standard, "append a request Origin header"), unless
 * the browser says itself that it does (Fetch Metadata).
 */
export function isOwnOrigin(request: Request, publicUrl: string | undefined): boolean {
  const origin = request.headers.get('origin')
  if (origin === null) return isSameSite(request)
  if (!URL.canParse(origin)) return false
  const { host, origin: normal } = new URL(origin)
  return host === new URL(request.url).host || (publicUrl !== undefined && normal === new URL(publicUrl).origin)
}

function isSameSite(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site')
  return site === null || site === 'same-origin' || site === 'none'
}
