import { useTranslation } from 'react-i18next'
import { PageHint } from '../ui/PageHint.tsx'
import { Refusals } from './Refusals.tsx'
import { RuleList } from './RuleList.tsx'

/** The limits of the workspace, for those who manage it: what they refused, and the rules themselves. */
export function LimitsPage() {
  const { t } = useTranslation()
  return (
    <>
      <PageHint>{t('limits.titleHint')}</PageHint>
      <Refusals />
      <RuleList />
    </>
  )
}
