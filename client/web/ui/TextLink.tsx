import Link from '@mui/material/Link'
import { createLink } from '@tanstack/react-router'

/** A link in running text, to a page of the app. */
export const TextLink = createLink(Link)
