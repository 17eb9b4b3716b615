// The walls of the house. A module is any folder of server/modules/, so that a new one is covered from its first file.
const ownFolder = '^server/modules/([^/]+)/'
const doors = '(controller|events)\\.ts$'
// A module with many statements has several: `repository.ts`, `linkRepository.ts`.
const storing = '[a-zA-Z]*[rR]epository'
const service = `^server/modules/$1/(?!(index|controller|events|${storing}|model)\\.ts$)`
const aboveThePlatform = ['^server/(modules/|main\\.ts$|router\\.ts$)', '^(client|db|deploy|tests)/']
const storage = '^node_modules/(kysely|pg|ioredis)/'

/** A rule without a name of its own: what a module's file in the role `role` may import, and nothing else of ours. */
function role(name, role, comment, allowed) {
  return {
    name,
    comment,
    from: { path: `${ownFolder}${role}\\.ts$` },
    to: { path: '^(server|shared|client|db|deploy|tests)/', pathNot: allowed },
  }
}

/** What only screens need. */
const screen = '^node_modules/(react|react-dom|@mui|@emotion|@tanstack|i18next)'

const forbidden = [
  role('controller-calls-its-service', 'controller', 'A procedure is one call of its own service.', [
    service,
    '^shared/',
    '^server/platform/(trpc|platform)\\.ts$',
  ]),
  role('events-call-their-service', 'events', 'A consumer is one call of its own service.', [
    service,
    '^shared/',
    '^server/platform/bus/bus\\.ts$',
    '^server/platform/platform\\.ts$',
  ]),
  role(
    'service-stays-on-its-floor',
    `(?!(controller|events|${storing}|model)\\.ts$)[^/]+`,
    'A service stands on the platform and beside other modules; the rest of the house is above it.',
    ['^server/(modules|platform)/', '^shared/', '^db/schema\\.ts$'],
  ),
  role('repository-knows-storage-only', storing, 'A repository is statements and keys, over its own model.', [
    `^server/modules/$1/(${storing}|model)\\.ts$`,
    '^server/platform/(database|prepared|redis|nearHashes)\\.ts$',
    '^shared/',
  ]),
  {
    name: 'repository-takes-dto-as-types',
    comment: 'What a dto means is the model’s business; a repository only names what it takes and gives.',
    from: { path: `${ownFolder}${storing}\\.ts$` },
    to: { path: '^shared/', dependencyTypesNot: ['type-only'] },
  },
  role('model-knows-rows-only', 'model', 'A model is the rows of its own tables and their dto.', [
    '^db/schema\\.ts$',
    '^shared/',
  ]),
  {
    name: 'storage-only-in-repositories',
    comment: 'Statements and keys stand in the repository, where the tables that it may touch are typed.',
    from: { path: `${ownFolder}(?!(${storing}|model)\\.ts$)` },
    to: { path: storage },
  },
  {
    name: 'tables-only-in-models',
    comment: 'A model narrows the schema to the tables of its module; nobody else sees the whole.',
    from: { path: ownFolder, pathNot: '/model\\.ts$' },
    to: { path: '^db/schema\\.ts$' },
  },
  {
    name: 'modules-only-through-index',
    comment: 'A module calls another through its index.ts, or hears its events.',
    from: { path: ownFolder },
    to: { path: '^server/modules/', pathNot: ['^server/modules/$1/', '^server/modules/[^/]+/index\\.ts$'] },
  },
  {
    name: 'outsiders-only-through-index',
    comment: 'The seed and the rest of the server use a module as another module would.',
    from: { path: '^(server|db|deploy)/', pathNot: '^server/(modules|platform)/' },
    to: { path: '^server/modules/', pathNot: ['^server/modules/[^/]+/index\\.ts$', `^server/modules/[^/]+/${doors}`] },
  },
  {
    name: 'tests-look-into-their-own-module-only',
    comment: 'Tests go through the public door; where that cannot show it, those of a module may look into it.',
    from: { path: '^tests/([^/]+)' },
    to: {
      path: '^server/modules/',
      pathNot: ['^server/modules/$1/', '^server/modules/[^/]+/index\\.ts$', `^server/modules/[^/]+/${doors}`],
    },
  },
  {
    name: 'front-doors-only-for-the-root',
    comment: 'Only main.ts and router.ts import controllers and events.',
    from: { path: '^(server|db|deploy|tests)/', pathNot: '^server/(modules/|platform/|main\\.ts$|router\\.ts$)' },
    to: { path: `^server/modules/[^/]+/${doors}` },
  },
  {
    name: 'front-doors-open-outwards',
    comment: 'index.ts re-exports neither controller nor events, and no other file of the module needs them.',
    from: { path: ownFolder },
    to: { path: `^server/modules/$1/${doors}` },
  },
  {
    name: 'no-circle-between-modules',
    comment: 'Where calling would close a circle, one of the modules must hear instead.',
    scope: 'folder',
    from: { path: '^server/modules/[^/]+$' },
    to: { path: '^server/modules/[^/]+$', circular: true },
  },
  {
    name: 'platform-knows-no-module',
    comment: 'Every module stands on the platform, so it stands on none of them.',
    from: { path: '^server/platform/' },
    to: { path: aboveThePlatform },
  },
  {
    name: 'kafka-only-in-the-bus',
    comment: 'A transport is the secret of the bus.',
    from: { path: '^(server|shared|client)/', pathNot: '^server/platform/bus/' },
    to: { path: '^node_modules/kafkajs/' },
  },
  {
    name: 'shared-knows-zod-only',
    comment: 'What both sides share must run on both sides.',
    from: { path: '^shared/' },
    to: { pathNot: ['^shared/', '^node_modules/zod/'] },
  },
  {
    name: 'client-knows-shared-only',
    comment: 'Of the server, a client knows the type of its router and nothing else.',
    from: { path: '^client/' },
    to: { path: '^(server|db|deploy|tests)/', pathNot: '^server/router\\.ts$' },
  },
  {
    name: 'client-takes-the-router-as-type',
    comment: 'Importing its value would bundle the server.',
    from: { path: '^client/' },
    to: { path: '^server/router\\.ts$', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'sdk-needs-no-screen',
    comment: 'The sdk runs in browsers, Bun and Node, without React.',
    from: { path: '^client/sdk/' },
    to: { path: ['^client/web/', screen] },
  },
  {
    name: 'server-needs-no-screen',
    comment: 'Screens are the client’s.',
    from: { path: '^server/' },
    to: { path: screen },
  },
  {
    name: 'no-development-packages',
    comment: 'What runs in production is a dependency, not a devDependency; the app has become files by then.',
    from: { path: '^(server|shared|db|client/sdk)/' },
    to: { pathNot: screen, dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'nothing-missing',
    comment: 'An import that resolves to nothing is watched by no rule.',
    from: {},
    to: { couldNotResolve: true, pathNot: '^bun(:|$)' },
  },
]

export default {
  forbidden: forbidden.map((rule) => ({ severity: 'error', ...rule })),
  options: {
    doNotFollow: { path: '^node_modules/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    preserveSymlinks: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'bun', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
}
