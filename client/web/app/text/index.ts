import i18next from 'i18next'
import ICU from 'i18next-icu'
import { initReactI18next } from 'react-i18next'
import { en } from './en.ts'

/** The catalogue, ready when it is imported. React escapes by itself. */
export const i18n = i18next.createInstance()

i18n
  .use(ICU)
  .use(initReactI18next)
  .init({ lng: 'en', fallbackLng: 'en', resources: { en: { translation: en } }, initAsync: false })
