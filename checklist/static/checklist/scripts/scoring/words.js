/* Words of a clause, as the arrow keys select them and as the server counts them. */

// A word of a script without spaces is one sign.
const WORD = /[぀-ヿ㐀-鿿]|[^\s぀-ヿ㐀-鿿]+/gu;

/** Where each word stands, as [from, to] in the text's own units. */
export const wordsOf = (text) => [...text.matchAll(WORD)].map((word) => [word.index, word.index + word[0].length]);

/** A length in characters: the server counts a sign beyond the basic plane once, the browser twice. */
export const lengthOf = (text) => [...text].length;

/** The stretch that an arrow key selects next: `at` is [from, to] in words or null, `last` the last word's place. */
export function nextStretch(at, { forward, extend, last }) {
  const by = forward ? 1 : -1;
  const within = (place) => Math.min(last, Math.max(0, place));
  if (!at) return forward ? [0, 0] : [last, last];
  if (extend) return [at[0], Math.min(last, Math.max(at[0], at[1] + by))];
  const to = within((forward ? at[1] : at[0]) + by);
  return [to, to];
}
