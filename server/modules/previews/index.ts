export { type PreviewTiming, startPreviews } from './fetching.ts'
export { previewHandler } from './images.ts'
