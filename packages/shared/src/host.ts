// The state host: names the Durable Object classes for the platform. It has no route and answers 404.
import type { StateEnvironment } from './durable-objects/environment.ts';

export { AuthorizationRequestStore } from './durable-objects/authorization-request-store.ts';
export { KeyManager } from './durable-objects/key-manager/key-manager.ts';
export { RateLimiter } from './durable-objects/rate-limiter.ts';
export { ReplayGuard } from './durable-objects/replay-guard.ts';
export { SubjectStore } from './durable-objects/subject-store/subject-store.ts';

export default { fetch: () => new Response(null, { status: 404 }) } satisfies ExportedHandler<StateEnvironment>;
