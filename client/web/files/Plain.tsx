import { styled } from '@mui/material/styles'
import { useTranslation } from 'react-i18next'
import { pathOfFile } from '../../../shared/files.ts'
import { FileSign } from './FileSign.tsx'
import { type Shown, viewOf } from './views.ts'

/** What can be heard, or only saved; `why` says why, where it might be thought otherwise. */
export function Plain({ file, why }: { file: Shown; why?: string }) {
  const { t } = useTranslation()
  const { name, type } = file
  const path = pathOfFile(file)
  return (
    <Layout>
      <FileSign name={name} type={type} size={72} />
      <b>{name}</b>
      {viewOf(file) === 'audio' ? (
        // biome-ignore lint/a11y/useMediaCaption: nobody has written down what is said in it
        <audio src={path} controls preload="metadata" aria-label={name} />
      ) : (
        <>
          <span className="why">{why ?? t('files.noView')}</span>
          <a href={path} download={name}>
            {t('files.save')}
          </a>
        </>
      )}
    </Layout>
  )
}

const Layout = styled('div')({
  display: 'flex',
  flexDirection: 'column',
  alignItems: 'center',
  gap: 12,
  width: 420,
  maxWidth: '100%',
  padding: 24,
  textAlign: 'center',
  overflowWrap: 'anywhere',
  '& > span:first-of-type': { background: 'rgb(255 240 215 / 0.1)', color: 'inherit' },
  '& b': { fontSize: 16, lineHeight: '22px' },
  '& .why': { fontSize: 14, lineHeight: '20px', color: '#a59e93' },
  '& a': {
    padding: '8px 16px',
    borderRadius: 8,
    fontSize: 14,
    fontWeight: 550,
    color: '#0a1f1b',
    background: '#5cc4ae',
    textDecoration: 'none',
  },
  '& audio': { width: '100%' },
})
