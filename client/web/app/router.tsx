import { createRootRouteWithContext, createRoute, createRouter, Outlet, redirect } from '@tanstack/react-router'
import { z } from 'zod'
import { maxSearchLength } from '../../../shared/search.ts'
import { ActivityPage } from '../activity/ActivityPage.tsx'
import { ConfirmPage, ForgottenPage, LinkRequestPage, NewPasswordPage, SignInLinkPage } from '../auth/mailPages.tsx'
import { SignInPage } from '../auth/SignInPage.tsx'
import { SignUpPage } from '../auth/SignUpPage.tsx'
import { ChannelPage } from '../channels/ChannelPage.tsx'
import { HomePage } from '../channels/HomePage.tsx'
import { InvitePage } from '../channels/InvitePage.tsx'
import { DraftsPage } from '../drafts/DraftsPage.tsx'
import { NotificationsPage } from '../notifications/NotificationsPage.tsx'
import { SavedPage } from '../saved/SavedPage.tsx'
import { SearchPage } from '../search/SearchPage.tsx'
import { ThreadsPage } from '../threads/ThreadsPage.tsx'
import { AdminArea } from './AdminArea.tsx'
import { isSignedOut, openChat } from './chat.ts'
import { FailedPage } from './FailedPage.tsx'
import { NotFoundPage } from './NotFoundPage.tsx'
import { Unreachable } from './Unreachable.tsx'
import { Workspace } from './Workspace.tsx'
import { WorkspaceSkeleton } from './WorkspaceSkeleton.tsx'

/** Where to go after signing in: a path of this app, never another site. */
const Next = z.object({
  next: z
    .string()
    .regex(/^\/(?![/\\])/)
    .max(500)
    .optional()
    .catch(undefined),
})

/** What a provider of sign-ins says when it sends somebody back without one. */
const Failure = z.object({ error: z.string().max(100).optional().catch(undefined) })

/** What stands beside a channel's messages, and which of them to go to. */
const Beside = z.object({
  panel: z.enum(['people', 'pins', 'files']).optional().catch(undefined),
  thread: z.uuid().optional().catch(undefined),
  message: z.uuid().optional().catch(undefined),
})

/** What is looked for, and in which order it is wanted. */
const Sought = z.object({
  q: z.coerce.string().max(maxSearchLength).catch('').default(''),
  sort: z.enum(['newest']).optional().catch(undefined),
})

const root = createRootRouteWithContext()({ component: Outlet, notFoundComponent: NotFoundPage })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: Next.extend(Failure.shape),
  component: SignInPage,
})

const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  validateSearch: Next,
  component: SignUpPage,
})

const mailPages = [
  createRoute({ getParentRoute: () => root, path: '/forgotten', component: ForgottenPage }),
  createRoute({ getParentRoute: () => root, path: '/link', component: LinkRequestPage }),
  createRoute({ getParentRoute: () => root, path: '/new-password', component: NewPasswordPage }),
  createRoute({ getParentRoute: () => root, path: '/sign-in-link', component: SignInLinkPage }),
  createRoute({ getParentRoute: () => root, path: '/confirm-address', component: ConfirmPage }),
  createRoute({ getParentRoute: () => root, path: '/join', validateSearch: Next, component: SignUpPage }),
] as const

const workspace = createRoute({
  getParentRoute: () => root,
  id: 'workspace',
  beforeLoad: async ({ location }) => ({ chat: await openChat().catch((error) => turnAway(error, location.href)) }),
  component: Workspace,
  pendingComponent: WorkspaceSkeleton,
  errorComponent: Unreachable,
})

const home = createRoute({ getParentRoute: () => workspace, path: '/', component: HomePage })

const channel = createRoute({
  getParentRoute: () => workspace,
  path: '/channels/$channelId',
  validateSearch: Beside,
  component: ChannelPage,
})

const threads = createRoute({ getParentRoute: () => workspace, path: '/threads', component: ThreadsPage })
const activity = createRoute({ getParentRoute: () => workspace, path: '/activity', component: ActivityPage })
const drafts = createRoute({ getParentRoute: () => workspace, path: '/drafts', component: DraftsPage })
const saved = createRoute({ getParentRoute: () => workspace, path: '/saved', component: SavedPage })
const notifications = createRoute({
  getParentRoute: () => workspace,
  path: '/notifications',
  validateSearch: z.object({ show: z.literal('ledger').optional().catch(undefined) }),
  component: NotificationsPage,
})
const search = createRoute({
  getParentRoute: () => workspace,
  path: '/search',
  validateSearch: Sought,
  component: SearchPage,
})
const invite = createRoute({ getParentRoute: () => workspace, path: '/invite/$code', component: InvitePage })
const admin = createRoute({ getParentRoute: () => workspace, path: '/admin/$page', component: AdminArea })

function turnAway(error: unknown, next: string): never {
  if (isSignedOut(error)) throw redirect({ to: '/sign-in', search: next === '/' ? {} : { next } })
  throw error
}

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    signUp,
    ...mailPages,
    workspace.addChildren([home, channel, threads, activity, drafts, saved, notifications, search, invite, admin]),
  ]),
  defaultErrorComponent: FailedPage,
  defaultPendingMs: 0,
  defaultPendingMinMs: 0,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
