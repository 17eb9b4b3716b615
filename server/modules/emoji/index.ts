export { emojiHandler } from './http.ts'
export { requireEmoji } from './service.ts'
