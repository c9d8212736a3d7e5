/** How long to wait before try number `attempt` (from 0): doubling, capped, with full jitter. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(30_000, 500 * 2 ** Math.min(attempt, 10));
  // Jitter, so that a restarted server does not meet all its clients in one moment.
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}
