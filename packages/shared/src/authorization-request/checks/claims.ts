// `claims`: one JSON object of bounded size and depth (OpenID Connect Core §5.5; B-071, AZ-19).
import { type ClaimsParameter, parseClaimsParameter } from '../../claims/index.ts';
import type { ParameterRecord } from '../../parameters/index.ts';

export const verifyClaims = ({ claims }: ParameterRecord): ClaimsParameter | undefined =>
  claims === undefined ? undefined : parseClaimsParameter(claims);
