import type { PolicyStatement, RoleSpec } from './deployment.ts';
import { type ContextCheck, compileConditions } from './iam/conditions.ts';
import { compileWildcards } from './iam/wildcards.ts';
import { type Authorize, type Caller, type Permission, ServiceError } from './service.ts';

interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly matchesResource: (resource: string) => boolean;
  readonly holds: ContextCheck;
}

/** Told of every denial with the statement that would allow it. */
export type DenialLog = (denial: {
  readonly caller: Caller;
  readonly permission: Permission;
  readonly wouldAllow: string;
}) => void;

/** A role's statements, compiled once and looked up by action: predict asks on every request. */
class RolePolicy {
  readonly #statements: readonly { readonly matchesAction: (action: string) => boolean; readonly rule: Statement }[];
  readonly #byAction = new Map<string, readonly Statement[]>();

  constructor(statements: readonly PolicyStatement[]) {
    this.#statements = statements.map((statement) => ({
      matchesAction: compileWildcards(statement.actions, { isCaseSensitive: false }),
      rule: {
        effect: statement.effect,
        matchesResource: compileWildcards(statement.resources, { isCaseSensitive: true }),
        holds: compileConditions(statement.conditions),
      },
    }));
  }

  decide({ action, resource, context = {} }: Permission): 'allowed' | 'denied' | 'not_allowed' {
    let isAllowed = false;
    for (const { effect, matchesResource, holds } of this.#for(action)) {
      if (!matchesResource(resource) || !holds(context)) continue;
      if (effect === 'Deny') return 'denied';
      isAllowed = true;
    }
    return isAllowed ? 'allowed' : 'not_allowed';
  }

  #for(action: string): readonly Statement[] {
    let found = this.#byAction.get(action);
    if (!found) {
      found = this.#statements.filter(({ matchesAction }) => matchesAction(action)).map(({ rule }) => rule);
      this.#byAction.set(action, found);
    }
    return found;
  }
}

/** Decides by the synthesised roles: an explicit Deny wins, and what no statement allows is denied. */
export function createAuthorize(roles: readonly RoleSpec[], logDenial: DenialLog): Authorize {
  const policies = new Map(roles.map((role) => [role.arn, new RolePolicy(role.statements)]));
  return (caller, permissions) => {
    if (caller.kind === 'operator') return;
    const policy = policies.get(caller.arn);
    for (const permission of permissions) {
      const decision = policy?.decide(permission) ?? 'not_allowed';
      if (decision === 'allowed') continue;
      logDenial({ caller, permission, wouldAllow: allowing(permission) });
      const { action, resource } = permission;
      const why =
        decision === 'denied'
          ? 'with an explicit deny in an identity-based policy'
          : `because no identity-based policy allows the ${action} action`;
      const message = `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} ${why}`;
      throw new ServiceError('AccessDeniedException', message, 400);
    }
  };
}

function allowing({ action, resource }: Permission): string {
  return JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource });
}
