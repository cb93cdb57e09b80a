/* What is typed and not yet saved, kept in this browser.
 *
 * Storage may be full or switched off: nothing here fails then, because the page still holds the text. */

const OBJECTS = { write: (entry) => JSON.stringify(entry), read: (text) => JSON.parse(text) };

/** For entries that are texts: they are kept as they are. */
export const TEXTS = { write: (entry) => entry, read: (text) => text };

export class Drafts {
  /** `storage` is localStorage or anything with its methods; every entry's key begins with `prefix`. */
  constructor(storage, prefix, { write, read } = OBJECTS) {
    Object.assign(this, { storage, prefix, write, read });
  }

  /** The entry of this name; null where there is none, or none that can be read. */
  get(name) {
    try {
      return this.read(this.storage.getItem(this.prefix + name));
    } catch {
      return null;
    }
  }

  put(name, entry) {
    try {
      this.storage.setItem(this.prefix + name, this.write(entry));
    } catch {
      /* the page keeps it */
    }
  }

  drop(name) {
    try {
      this.storage.removeItem(this.prefix + name);
    } catch {
      /* nothing is there to be dropped */
    }
  }

  names() {
    try {
      const keys = [...Array(this.storage.length).keys()].map((place) => this.storage.key(place));
      return keys.filter((key) => key.startsWith(this.prefix)).map((key) => key.slice(this.prefix.length));
    } catch {
      return [];
    }
  }

  clear() {
    this.names().forEach((name) => this.drop(name));
  }
}

/** This browser's storage; null where looking at it is forbidden. */
export function browserStorage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

export const same = (one, two) => JSON.stringify(one) === JSON.stringify(two);
