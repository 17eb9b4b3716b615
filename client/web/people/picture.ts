/** The kinds of file that a picture may be. */
export const pictureTypes = 'image/png,image/jpeg,image/webp'

const mostBytes = 5 * 1_048_576
const answerMs = 60_000

const problems: Record<number, 'pictureTooLarge' | 'pictureUnreadable' | 'pictureBusy'> = {
  413: 'pictureTooLarge',
  415: 'pictureUnreadable',
  422: 'pictureUnreadable',
  429: 'pictureBusy',
}

/** Makes a file one's picture. Gives what is wrong with it, or undefined when it worked. */
export async function uploadPicture(file: File) {
  if (file.size > mostBytes) return problems[413]
  const signal = AbortSignal.timeout(answerMs)
  const headers = { 'content-type': file.type }
  const answer = await fetch('/api/avatars/me', { method: 'PUT', body: file, headers, signal }).catch(() => undefined)
  return answer?.ok ? undefined : (problems[answer?.status ?? 0] ?? 'saveFailed')
}
