// The text of a query as parts that filters put in and take out. Pure.

const PARTS = /-?(?:[A-Za-z]+:)?(?:"[^"]*"?|[^\s"]+)/gu;

export function partsOf(query: string): string[] {
  return query.match(PARTS) ?? [];
}

export function hasPart(query: string, part: string): boolean {
  return partsOf(query).some((each) => each.toLowerCase() === part.toLowerCase());
}

/** The query with the part, or without it where it was there. */
export function togglePart(query: string, part: string): string {
  if (!hasPart(query, part)) return [query.trim(), part].filter(Boolean).join(" ");
  return partsOf(query)
    .filter((each) => each.toLowerCase() !== part.toLowerCase())
    .join(" ");
}
