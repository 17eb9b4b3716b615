export { savedPlaces, startReminders } from './service.ts'
