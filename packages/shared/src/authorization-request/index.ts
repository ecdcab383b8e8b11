// An authorization request from parameters to proof. Owns the list of checks and the response target.
// Leaves client records to clients/, what a claim is to claims/, and the decision about the person to policies/ and the SubjectStore.
export type { RequestedDetail } from './checks/authorization-details.ts';
export { supportedPrompts } from './checks/prompt.ts';
export type { ConsentResource } from './checks/resource.ts';
export { supportedResponseModes } from './checks/response-mode.ts';
export { supportedResponseTypes } from './checks/response-type.ts';
export * from './response-target.ts';
export * from './verify.ts';
