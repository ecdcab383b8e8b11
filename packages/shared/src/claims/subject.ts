// The `sub` a client sees (OpenID Connect Core §8). Every token and answer asks here, so that all of them agree (B-085).
import type { SubjectFacts } from '../durable-objects/index.ts';

/** The subject type of every client is `public`: one value for all of them. */
export const subjectTypes = ['public'] as const;

export const subjectIdentifier = (subject: SubjectFacts): string => subject.sub;
