// JSON calls to the service. Fails with a Refusal when it answered no, with a TypeError when it did not answer.

export class Refusal extends Error {
  constructor(status, error) {
    super(error.message);
    this.status = status;
    this.code = error.code;
    this.field = error.field;
  }

  /** Whether trying the same again later can help. */
  get passes() {
    return this.status >= 500;
  }
}

export async function send(method, url, body, options = {}) {
  const response = await fetch(url, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    ...options,
  });
  if (response.ok) return response.status === 204 ? null : response.json();
  const answer = await response.json().catch(() => null);
  throw new Refusal(response.status, answer?.error ?? { code: "error", message: "The service could not do that." });
}
