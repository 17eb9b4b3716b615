import { styled } from '@mui/material/styles'
import X from 'lucide-react/icons/x'
import { useTranslation } from 'react-i18next'
import type { Message } from '../../../shared/messages.ts'
import type { Preview } from '../../../shared/previews.ts'
import { useChanges, usePowers } from '../messages/actions.ts'
import { PlainButton } from '../ui/PlainButton.tsx'
import { usePreviewsShown } from './queries.ts'

/** What the pages that a message links to say of themselves. */
export function Previews({ message }: { message: Message }) {
  return usePreviewsShown() && message.previews.map((preview) => <Card key={preview.url} {...{ message, preview }} />)
}

function Card({ message, preview }: { message: Message; preview: Preview }) {
  const { t } = useTranslation()
  const { removes } = usePowers(message)
  const { removePreview } = useChanges(message)
  const { url, title, description, siteName, image } = preview
  return (
    <Layout role="group" aria-label={t('previews.of', { title })} data-preview={url}>
      <div className="words">
        <div className="site" dir="auto">
          {siteName}
        </div>
        <a className="title" dir="auto" href={url} target="_blank" rel="noopener noreferrer" title={url}>
          {title}
        </a>
        {description && (
          <p className="description" dir="auto">
            {description}
          </p>
        )}
      </div>
      {image && <img src={`/api/previews/${image.id}`} alt="" width={side} height={side} loading="lazy" />}
      {removes && (
        <PlainButton
          type="button"
          className="remove"
          aria-label={t('previews.remove', { title })}
          title={t('previews.remove', { title })}
          onClick={() => void removePreview(url)}
        >
          <X aria-hidden size={14} strokeWidth={2} />
        </PlainButton>
      )}
    </Layout>
  )
}

/** Of the picture, in px. */
const side = 72

const cut = { overflow: 'hidden', textOverflow: 'ellipsis' }

/** Its height follows from its words alone: a picture that comes later has its place. */
const Layout = styled('div')(({ theme }) => ({
  position: 'relative',
  display: 'flex',
  justifyContent: 'space-between',
  gap: 16,
  width: 'fit-content',
  maxWidth: 'min(520px, 100%)',
  margin: '6px 0 4px',
  padding: '2px 32px 2px 12px',
  borderInlineStart: `3px solid ${theme.vars?.palette.divider}`,
  '& .words': { minWidth: 0, overflowWrap: 'anywhere' },
  '& .site': {
    ...cut,
    fontSize: 12,
    lineHeight: '18px',
    whiteSpace: 'nowrap',
    color: theme.vars?.palette.text.secondary,
  },
  '& .title': {
    ...cut,
    display: 'block',
    fontSize: 14,
    lineHeight: '20px',
    fontWeight: 600,
    whiteSpace: 'nowrap',
    textDecoration: 'none',
    color: theme.vars?.palette.primary.main,
    '&:hover': { textDecoration: 'underline', textUnderlineOffset: 2 },
  },
  '& .description': {
    ...cut,
    display: '-webkit-box',
    WebkitLineClamp: 2,
    WebkitBoxOrient: 'vertical',
    margin: 0,
    fontSize: 13,
    lineHeight: '18px',
    color: theme.vars?.palette.text.primary,
  },
  '& img': {
    flex: 'none',
    objectFit: 'cover',
    borderRadius: 6,
    border: `1px solid ${theme.vars?.palette.divider}`,
    background: theme.vars?.palette.action.hover,
  },
  '& .remove': {
    position: 'absolute',
    insetInlineEnd: 0,
    top: 0,
    display: 'grid',
    placeItems: 'center',
    width: 24,
    height: 24,
    borderRadius: 6,
    color: theme.vars?.palette.text.secondary,
    '&:hover': { background: theme.vars?.palette.action.selected, color: theme.vars?.palette.text.primary },
  },
  '@media (hover: hover)': {
    '& .remove': { opacity: 0 },
    '&:hover .remove, &:focus-within .remove': { opacity: 1 },
  },
}))
