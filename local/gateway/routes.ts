import type { RouteSpec } from '../deployment.ts';

export interface RouteMatch {
  readonly route: RouteSpec;
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
}

interface CompiledRoute {
  readonly route: RouteSpec;
  readonly method: string;
  readonly segments: readonly string[];
  readonly isGreedy: boolean;
}

/** Finds the most specific route: exact segments before parameters, `{proxy+}` after both, `$default` last. */
export class RouteTable {
  readonly #exact = new Map<string, RouteMatch>();
  readonly #patterns: readonly CompiledRoute[];
  readonly #fallback: RouteSpec | undefined;

  constructor(routes: readonly RouteSpec[]) {
    const patterns: CompiledRoute[] = [];
    for (const route of routes) {
      const [method = '', path] = route.routeKey.split(' ');
      if (path?.includes('{')) {
        const segments = path.split('/').slice(1);
        patterns.push({ route, method, segments, isGreedy: /^\{.*\+\}$/.test(segments.at(-1) ?? '') });
      } else if (path) this.#exact.set(route.routeKey, { route, pathParameters: undefined });
    }
    this.#patterns = patterns.sort((a, b) => rank(a).localeCompare(rank(b)));
    this.#fallback = routes.find(({ routeKey }) => routeKey === '$default');
  }

  /** Throws URIError when a path parameter is not well encoded. */
  match(method: string, path: string): RouteMatch | undefined {
    const exact = this.#exact.get(`${method} ${path}`) ?? this.#exact.get(`ANY ${path}`);
    if (exact) return exact;
    const segments = path.split('/').slice(1);
    for (const candidate of this.#patterns) {
      if (candidate.method !== 'ANY' && candidate.method !== method) continue;
      const pathParameters = parametersOf(candidate, segments);
      if (pathParameters) return { route: candidate.route, pathParameters };
    }
    return this.#fallback && { route: this.#fallback, pathParameters: undefined };
  }
}

/** Sorts exact segments (0) before parameters (1), a greedy end (2) last, and ANY after a named method. */
function rank({ segments, isGreedy, method }: CompiledRoute): string {
  const kinds = segments.map((segment) => (segment.startsWith('{') ? '1' : '0')).join('');
  return `${isGreedy ? `${kinds.slice(0, -1)}2` : kinds}${method === 'ANY' ? '~' : ''}`;
}

function parametersOf(
  { segments, isGreedy }: CompiledRoute,
  sent: readonly string[],
): Record<string, string> | undefined {
  if (isGreedy ? sent.length < segments.length : sent.length !== segments.length) return undefined;
  const found: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    const value = isGreedy && isLast ? sent.slice(index).join('/') : (sent[index] ?? '');
    if (!segment.startsWith('{')) {
      if (segment !== value) return undefined;
    } else if (value === '') return undefined;
    else found[segment.slice(1, isGreedy && isLast ? -2 : -1)] = decodeURIComponent(value);
  }
  return found;
}
