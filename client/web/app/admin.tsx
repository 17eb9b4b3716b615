import type { LucideIcon } from 'lucide-react'
import Bot from 'lucide-react/icons/bot'
import FileX from 'lucide-react/icons/file-x'
import Gauge from 'lucide-react/icons/gauge'
import Link from 'lucide-react/icons/link'
import ScrollText from 'lucide-react/icons/scroll-text'
import Smile from 'lucide-react/icons/smile'
import UserPlus from 'lucide-react/icons/user-plus'
import UsersRound from 'lucide-react/icons/users-round'
import type { ComponentType } from 'react'
import { AccountsPage } from '../auth/AccountsPage.tsx'
import { AuditPage } from '../auth/AuditPage.tsx'
import { BotsPage } from '../auth/BotsPage.tsx'
import { SignUpPolicyPage } from '../auth/SignUpPolicyPage.tsx'
import { EmojiPage } from '../emoji/EmojiPage.tsx'
import { RejectionsPage } from '../files/RejectionsPage.tsx'
import { LimitsPage } from '../limits/LimitsPage.tsx'
import { PreviewsPage } from '../previews/PreviewsPage.tsx'
import type { en } from './text/en.ts'

interface AdminPage {
  path: string
  /** Its name in the catalogue. */
  label: keyof (typeof en)['admin']
  icon: LucideIcon
  Page: ComponentType
}

/** Everything that those who manage the workspace can see to, at `/admin/<path>`. */
export const adminPages = [
  { path: 'people', label: 'people', icon: UsersRound, Page: AccountsPage },
  { path: 'sign-up', label: 'signUp', icon: UserPlus, Page: SignUpPolicyPage },
  { path: 'bots', label: 'bots', icon: Bot, Page: BotsPage },
  { path: 'links', label: 'links', icon: Link, Page: PreviewsPage },
  { path: 'emoji', label: 'emoji', icon: Smile, Page: EmojiPage },
  { path: 'limits', label: 'limits', icon: Gauge, Page: LimitsPage },
  { path: 'files', label: 'files', icon: FileX, Page: RejectionsPage },
  { path: 'audit', label: 'audit', icon: ScrollText, Page: AuditPage },
] as const satisfies readonly AdminPage[]
