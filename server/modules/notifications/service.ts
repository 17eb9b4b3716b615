export { devices, forgetSessions, options, subscribe, unsubscribe } from './devices.ts'
export { ledger } from './ledger.ts'
export { block, preferences, setPreferences, unblock } from './settings.ts'
