import type * as Library from 'pdfjs-dist'
import type { PDFDocumentLoadingTask } from 'pdfjs-dist'
import libraryUrl from 'pdfjs-dist/legacy/build/pdf.min.mjs' with { type: 'file' }
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs' with { type: 'file' }
import jbig2 from 'pdfjs-dist/wasm/jbig2.wasm' with { type: 'file' }
import openjpeg from 'pdfjs-dist/wasm/openjpeg.wasm' with { type: 'file' }

let loading: Promise<typeof Library> | undefined

/** Files of their own: most people never open a PDF. */
export function loadLibrary(): Promise<typeof Library> {
  loading ??= import(libraryUrl).then((library: typeof Library) => {
    library.GlobalWorkerOptions.workerSrc = workerUrl
    return library
  })
  loading.catch(() => {
    loading = undefined
  })
  return loading
}

/** What scanned pages are packed with. */
const decoders: Record<string, string> = { 'jbig2.wasm': jbig2, 'openjpeg.wasm': openjpeg }

/** The library makes one with `new`; which gives what is returned. */
function Decoders() {
  return {
    async fetch({ filename }: { filename: string }): Promise<Uint8Array> {
      const url = decoders[filename]
      if (!url) throw new Error(`${filename} is not here`)
      return new Uint8Array(await (await fetch(url)).arrayBuffer())
    },
  }
}

/** In pixels: larger pictures are left out. */
const largestImage = 33_554_432

/** Opens a document: nothing in it runs, and nothing is loaded for it from elsewhere. */
export async function open(url: string): Promise<PDFDocumentLoadingTask> {
  const { getDocument } = await loadLibrary()
  return getDocument({
    url,
    BinaryDataFactory: Decoders,
    useWorkerFetch: false,
    // Each stretch would be another request; the size is bounded.
    disableRange: true,
    enableXfa: false,
    maxImageSize: largestImage,
    verbosity: 0,
  })
}
