/** What is asked of the library: it stands in the page's address, so that an answer can be sent to somebody. */
import type { Chip, Sort } from "../../../api/assetsContract.ts";

export const SORTS: readonly Sort[] = ["relevance", "use", "newest"];
/** Hits of one request; a multiple of every usual number of columns. */
export const PAGE = 120;
/** As far as the index pages; whoever seeks farther should ask more narrowly. */
export const DEEPEST = 100_000;

/** Terms are written `facet:token`. */
export interface Question {
  text: string;
  terms: string[];
  /** Terms that the text is not to be read as. */
  dropped: string[];
  sort: Sort;
}

/** The question as the address holds it, with the asset that is previewed. */
export interface LibrarySearch {
  text?: string;
  term?: string[];
  dropped?: string[];
  sort?: Sort;
  asset?: string;
}

function words(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((word): word is string => typeof word === "string") : [];
}

/** What an address says, whoever wrote it; what is empty or as usual is left out. */
export function readLibrarySearch(search: Record<string, unknown>): LibrarySearch {
  const [term, dropped] = [words(search.term), words(search.dropped)];
  const sort = SORTS.find((known) => known === search.sort && known !== "relevance");
  return {
    // A year is read as a number.
    ...(["string", "number"].includes(typeof search.text) && search.text !== ""
      ? { text: String(search.text) }
      : {}),
    ...(term.length > 0 ? { term } : {}),
    ...(dropped.length > 0 ? { dropped } : {}),
    ...(sort ? { sort } : {}),
    ...(typeof search.asset === "string" ? { asset: search.asset } : {}),
  };
}

export function questionOf(search: LibrarySearch): Question {
  return {
    text: search.text ?? "",
    terms: search.term ?? [],
    dropped: search.dropped ?? [],
    sort: search.sort ?? "relevance",
  };
}

/** The address of a page of hits; facets are counted with the first. */
export function searchAddress(question: Question, page: number): string {
  const asked = new URLSearchParams();
  if (question.text) asked.set("text", question.text);
  for (const term of question.terms) asked.append("term", term);
  for (const term of question.dropped) asked.append("dropped", term);
  if (question.sort !== "relevance") asked.set("sort", question.sort);
  asked.set("offset", String(page * PAGE));
  asked.set("limit", String(PAGE));
  if (page > 0) asked.set("counted", "false");
  return `/api/v1/assets/search?${asked}`;
}

/** The terms with one put in, or taken out where it was in. */
export function withTerm(terms: readonly string[], term: string): string[] {
  return terms.includes(term) ? terms.filter((other) => other !== term) : [...terms, term];
}

export const chipTerms = (chip: Chip): string[] => chip.terms.map(({ facet, token }) => `${facet}:${token}`);
