/* What scripts say, in the language of the page: a script before them brings its words, and none brings English. */

const spoken = () => globalThis.touchstoneWords ?? { words: {} };

/** A text in the page's language; the English one where that has no other. */
export const gettext = (text) => spoken().words[text] ?? text;

/** The text for so many: `one` in English for 1, else `many`; each language has forms of its own. */
export function ngettext(one, many, number) {
  const { words, plural } = spoken();
  return words[one]?.[plural(number)] ?? (number === 1 ? one : many);
}

/** A text with its places filled in: `%(name)s` by the fact of that name. What is filled in is not read again. */
export const interpolate = (text, facts) => text.replaceAll(/%\((\w+)\)s/g, (place, name) => facts[name] ?? place);
