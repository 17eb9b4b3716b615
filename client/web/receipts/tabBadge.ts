import { useEffect } from 'react'
import favicon from '../favicon.svg'
import unreadFavicon from '../favicon-unread.svg'
import { setTitleMark } from '../ui/useTitle.ts'
import { useBadges } from './unread.ts'

/** What is new stands in the tab: how much of it is meant for the person, or that there is some; and a dot on the icon. */
export function useTabBadge() {
  const badges = useBadges()
  const count = badges.reduce((sum, { badge }) => sum + badge.count, 0)
  const isNew = badges.length > 0
  useEffect(() => {
    setTitleMark(count > 0 ? `(${count}) ` : isNew ? '• ' : '')
    setIcon(isNew ? unreadFavicon : favicon)
    return () => {
      setTitleMark('')
      setIcon(favicon)
    }
  }, [count, isNew])
}

function setIcon(href: string) {
  const link = document.querySelector<HTMLLinkElement>('link[rel=icon]')
  if (link && link.getAttribute('href') !== href) link.href = href
}
