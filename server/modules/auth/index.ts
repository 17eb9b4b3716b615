export { authHandler } from './http.ts'
export { hashPassword } from './password.ts'
export { resolveActor } from './resolve.ts'
export { addPerson, people } from './service.ts'
