/* Stand-ins for what a browser gives: storage, articles with fields, a clock that the test moves. */

export class Storage {
  constructor() {
    this.entries = new Map();
  }

  get length() {
    return this.entries.size;
  }

  key(place) {
    return [...this.entries.keys()][place] ?? null;
  }

  getItem(key) {
    return this.entries.has(key) ? this.entries.get(key) : null;
  }

  setItem(key, text) {
    this.entries.set(key, String(text));
  }

  removeItem(key) {
    this.entries.delete(key);
  }
}

/** Storage that is switched off: every touch of it throws, as a browser's does. */
export const noStorage = new Proxy({}, {
  get() {
    throw new Error("SecurityError");
  },
});

export class Clock {
  constructor() {
    this.now = 0;
    this.due = [];
    this.next = 1;
  }

  set = (act, pause) => {
    const id = this.next++;
    this.due.push({ id, at: this.now + pause, act });
    return id;
  };

  clear = (id) => {
    this.due = this.due.filter((one) => one.id !== id);
  };

  /** Let so many milliseconds pass; what falls due happens in its order. */
  pass(pause) {
    const end = this.now + pause;
    for (;;) {
      const ready = this.due.filter((one) => one.at <= end).toSorted((one, two) => one.at - two.at || one.id - two.id);
      if (!ready.length) break;
      const [first] = ready;
      this.due = this.due.filter((one) => one !== first);
      this.now = Math.max(this.now, first.at);
      first.act();
    }
    this.now = end;
  }
}

export const articleOf = (code, values = {}, revision = "0") => ({ dataset: { code }, values, revision });

/** What the outbox asks of the page, over plain objects; `sent` lists what was sent, with the values of that moment. */
export function pageOf(all) {
  const page = {
    sent: [],
    notes: [],
    refused: [],
    said: [],
    figures: null,
    articles: () => all,
    read: (one) => ({ ...one.values }),
    origin: (one) => ({ revision: one.revision, place: { url: `/rate/${one.dataset.code}/`, page: "/score/4/" } }),
    send: (one) => page.sent.push([one.dataset.code, { ...one.values }]),
    note: (one, text) => page.notes.push([one.dataset.code, text]),
    showRefused: (one, status) => page.refused.push([one.dataset.code, status]),
    say: (text) => page.said.push(text),
    showState: (figures) => {
      page.figures = figures;
    },
  };
  return page;
}
