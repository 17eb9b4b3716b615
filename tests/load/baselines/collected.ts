/** Loaded before a server whose memory is measured: it collects its garbage when it is asked to. */
process.on('SIGUSR2', () => Bun.gc(true))
