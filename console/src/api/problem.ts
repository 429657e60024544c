/** An error of the API (RFC 9457), or of the way to it (status 0). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly requestId: string | null = null,
  ) {
    super(detail);
    this.name = "Problem";
  }

  /** Whether sending the same again may succeed. */
  get transient(): boolean {
    return this.status === 0 || this.status === 429 || this.status === 503;
  }
}

/** Any error as one sentence for a person. */
export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : "Something went wrong.";
}
