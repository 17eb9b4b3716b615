import Bowser from 'bowser'
import { useTranslation } from 'react-i18next'

/** The browser and the system that a user agent names. */
export function useDevice(userAgent: string | null): { name: string; handheld: boolean } {
  const { t } = useTranslation()
  const { browser, os, platform } = Bowser.parse(userAgent || 'unknown')
  const name = browser.name && os.name ? t('auth.device', { browser: browser.name, system: os.name }) : browser.name
  return { name: name || t('auth.program'), handheld: platform.type === 'mobile' || platform.type === 'tablet' }
}
