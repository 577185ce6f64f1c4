import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { Credentials } from '../aws/credentials.ts';
import { SignatureVerifier } from '../aws/sigv4.ts';
import type { Deployment } from '../deployment.ts';
import { createAuthorize, type DenialLog } from '../iam.ts';
import type { Authorize, TwinClock } from '../service.ts';

export interface Access {
  readonly credentials: Credentials;
  readonly verifier: SignatureVerifier;
  readonly authorize: Authorize;
}

/** Who may call what: every role of the template gets a key, so that each call is known by its role. */
export function openAccess(dataFolder: string, deployment: Deployment, clock: TwinClock, isQuiet: boolean): Access {
  const credentials = Credentials.open(dataFolder);
  for (const { arn } of deployment.roles) credentials.issue({ kind: 'role', arn });
  const logDenial: DenialLog = ({ caller, permission, wouldAllow }) => {
    const line = `${new Date(clock.now()).toISOString()} ${caller.arn} may not ${permission.action} ${permission.resource}; this would allow it: ${wouldAllow}`;
    appendFileSync(join(dataFolder, 'denials.log'), `${line}\n`);
    if (!isQuiet) console.warn(line);
  };
  return {
    credentials,
    verifier: new SignatureVerifier(credentials, clock),
    authorize: createAuthorize(deployment.roles, logDenial),
  };
}
