import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist'
import { useEffect, useState } from 'react'
import { open } from './library.ts'

/** A document whose first page is known, so that all have their place from the beginning. */
export interface Pdf {
  document: PDFDocumentProxy
  first: PDFPageProxy
}

type State = { pdf?: Pdf; error?: 'locked' | 'failed' }

/** Opens a document, and closes it when it is looked at no more. */
export function usePdf(url: string): State {
  const [state, setState] = useState<State>({})
  useEffect(() => {
    let isOver = false
    const opening = open(url)
    const show = async () => {
      const document = await (await opening).promise
      const first = await document.getPage(1)
      if (!isOver) setState({ pdf: { document, first } })
    }
    show().catch((error: unknown) => {
      const isLocked = error instanceof Error && error.name === 'PasswordException'
      if (!isOver) setState({ error: isLocked ? 'locked' : 'failed' })
    })
    return () => {
      isOver = true
      void opening.then((task) => task.destroy()).catch(() => undefined)
    }
  }, [url])
  return state
}
