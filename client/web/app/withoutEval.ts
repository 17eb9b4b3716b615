import { z } from 'zod'

// The page's policy forbids eval, and zod would try it when it makes its first schema.
z.config({ jitless: true })
