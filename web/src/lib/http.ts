// One way to the REST API: JSON in, JSON or a typed refusal out.

import type { Problem } from "./contract";

const ROOT = "/api/v1";

/** A refusal of the server, or `offline` when there was no answer at all. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly retryAfterSeconds: number;
  readonly fields: Readonly<Record<string, string>>;

  constructor(problem: Partial<Problem>, retryAfterSeconds = 0) {
    super(problem.title ?? "The server did not answer");
    this.code = problem.code ?? "offline";
    this.status = problem.status ?? 0;
    this.detail = problem.detail ?? "";
    this.retryAfterSeconds = retryAfterSeconds;
    this.fields = Object.fromEntries(
      (problem.errors ?? []).map((each) => [each.field ?? each.path ?? "", each.message]),
    );
  }

  /** Trying the same again later may work. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>;

export interface RequestOptions {
  query?: Query;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  keepalive?: boolean;
}

function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${ROOT}${path}?${text}` : ROOT + path;
}

async function refusal(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get("Retry-After") ?? 0);
  let problem: Partial<Problem> = {};
  try {
    problem = (await response.json()) as Partial<Problem>;
  } catch {
    // A proxy in between answers HTML; the status says enough.
  }
  const title = problem.title ?? `The server answered ${response.status}`;
  return new ApiError(
    { ...problem, title, code: problem.code ?? "http", status: response.status },
    retryAfter,
  );
}

async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  // The header cannot be set by a form on a foreign page: part of the defence against forgery.
  const headers: Record<string, string> = { "X-Plexichat": "1", ...options.headers };
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (options.body !== undefined) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(options.body);
  }
  if (options.signal) init.signal = options.signal;
  if (options.keepalive) init.keepalive = true;
  let response: Response;
  try {
    response = await fetch(address(path, options.query), init);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError({ detail: "Check the network connection, then try again." });
  }
  if (!response.ok) throw await refusal(response);
  if (response.status === 204 || response.headers.get("Content-Length") === "0") {
    return undefined as T;
  }
  return (await response.json()) as T;
}

export const http = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> =>
    request<T>("GET", path, { ...(query && { query }), ...(signal && { signal }) }),
  post: <T>(path: string, body?: unknown, headers?: Record<string, string>): Promise<T> =>
    request<T>("POST", path, { body: body ?? {}, ...(headers && { headers }) }),
  put: <T>(path: string, body?: unknown): Promise<T> =>
    request<T>("PUT", path, body === undefined ? {} : { body }),
  patch: <T>(path: string, body: unknown): Promise<T> => request<T>("PATCH", path, { body }),
  delete: <T>(path: string): Promise<T> => request<T>("DELETE", path),
  /** A DELETE that arrives although its page goes away. */
  leave: (path: string): Promise<void> => request("DELETE", path, { keepalive: true }),
};
