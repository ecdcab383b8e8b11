// DPoP (RFC 9449): the sender of a request shows that it holds a key. Owns what a proof is, the nonces it may have to carry
// and that it is good for one request. Leaves headers and challenges to http/, and what a key is bound to, to tokens/ and the SubjectStore.
export { type DpopAlgorithm, dpopAlgorithms } from './algorithms.ts';
export { isFirstUse, usedBefore } from './first-use.ts';
export type { NonceNeeds } from './nonce.ts';
export { type DpopProof, type ProvenRequest, verifyDpopProof, verifyProofAlgorithm } from './proof.ts';
