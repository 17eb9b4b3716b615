declare module '*.woff2' {
  const url: string
  export default url
}

/** Imported as text. */
declare module '*.css' {
  const text: string
  export default text
}

declare module '*.wasm' {
  const url: string
  export default url
}

declare module '*.min.mjs' {
  const url: string
  export default url
}

declare module '*.svg' {
  const url: string
  export default url
}

declare module '*.png' {
  const url: string
  export default url
}
