/* Two versions of a text, word by word: what both share, what only the old has, what only the new one has.
 *
 * As `runs` in documents/compare.py, so that what is marked while one types is marked so once it is saved. */

const PIECE = /\s+|[぀-ヿ㐀-䶿一-鿿豈-﫿]|[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}\p{N}]+)*|./gsu;
const MOST = 1_500_000; // pairs of pieces looked at; beyond it the whole middle counts as changed

const piecesOf = (text) => text.match(PIECE) || [];

/** How many pieces both lists begin with, and end with after that. */
function ends(was, now) {
  const most = Math.min(was.length, now.length);
  let head = 0;
  while (head < most && was[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < most - head && was.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  return [head, tail];
}

/** The length of the longest common subsequence from each pair of places on, row by row. */
function lengths(was, now) {
  const width = now.length + 1;
  const table = new Uint32Array((was.length + 1) * width);
  for (let i = was.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      const at = i * width + j;
      table[at] = was[i] === now[j] ? table[at + width + 1] + 1 : Math.max(table[at + width], table[at + 1]);
    }
  }
  return table;
}

/** Kind and text of each step through the middle. */
function* steps(was, now) {
  if (was.length * now.length > MOST) {
    yield ["removed", was.join("")];
    yield ["added", now.join("")];
    return;
  }
  const table = lengths(was, now);
  const width = now.length + 1;
  let [i, j] = [0, 0];
  while (i < was.length || j < now.length) {
    if (i < was.length && j < now.length && was[i] === now[j]) {
      yield ["same", now[j]];
      i += 1;
      j += 1;
    } else if (j === now.length || (i < was.length && table[(i + 1) * width + j] >= table[i * width + j + 1])) {
      yield ["removed", was[i]];
      i += 1;
    } else {
      yield ["added", now[j]];
      j += 1;
    }
  }
}

/** Changes with nothing but white space between them as one: first all that goes, then all that comes. */
function phrases(found) {
  const made = [];
  let held = { removed: "", added: "", open: false };
  const flush = () => {
    for (const kind of ["removed", "added"]) if (held[kind]) made.push({ kind, text: held[kind] });
    held = { removed: "", added: "", open: false };
  };
  found.forEach(([kind, text], place) => {
    const between = kind === "same" && !text.trim() && held.open && place + 1 < found.length;
    if (between && found[place + 1][0] !== "same") {
      held.removed += text;
      held.added += text;
    } else if (kind === "same") {
      flush();
      const last = made.at(-1);
      if (last?.kind === "same") last.text += text;
      else made.push({ kind, text });
    } else {
      held[kind] += text;
      held.open = true;
    }
  });
  flush();
  return made;
}

/** The stretches of both texts in reading order; all but "removed" give `now`, all but "added" give `was`. */
export function runs(was, now) {
  const [before, after] = [piecesOf(was), piecesOf(now)];
  const [head, tail] = ends(before, after);
  const middle = [...steps(before.slice(head, before.length - tail), after.slice(head, after.length - tail))];
  const same = (pieces) => (pieces.length ? [["same", pieces.join("")]] : []);
  return phrases([...same(after.slice(0, head)), ...middle, ...same(tail ? after.slice(-tail) : [])]);
}
