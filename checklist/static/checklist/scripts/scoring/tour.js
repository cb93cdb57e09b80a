/* A walk over the scoring page: each stop is said in a small panel, and its place on the page is marked.
 *
 * The stops are the list that the page holds anyway, for those without scripts. */

const HERE = "tour-here";

/** The words for a stop's number: "Step 2 of 7". */
export const counted = (text, number, total) => text.replace("{n}", number).replace("{total}", total);

/** The first of the named places that is there and is shown. */
export const placeOf = (selector, root = document) =>
  [...root.querySelectorAll(selector)].find((one) => one.checkVisibility?.() ?? true);

class Tour {
  constructor(section) {
    this.panel = section.querySelector("#tour-panel");
    this.count = section.querySelector("#tour-count");
    this.said = section.querySelector("#tour-said");
    this.next = section.querySelector("#tour-next");
    this.back = section.querySelector("#tour-back");
    this.words = this.next.textContent;
    this.all = [...section.querySelectorAll("li[data-at]")];
  }

  begin(from) {
    this.from = from;
    this.stops = this.all.filter((stop) => placeOf(stop.dataset.at));
    this.panel.show();
    this.go(0);
    this.next.focus();
  }

  go(number) {
    this.leave();
    const stop = this.stops[number];
    if (!stop) return this.end();
    this.at = number;
    this.count.textContent = counted(this.count.dataset.text, number + 1, this.stops.length);
    this.said.replaceChildren(...[...stop.childNodes].map((node) => node.cloneNode(true)));
    this.back.disabled = number === 0;
    this.next.textContent = number === this.stops.length - 1 ? this.next.dataset.last : this.words;
    this.place = placeOf(stop.dataset.at);
    this.place?.classList.add(HERE);
    const tall = this.place?.offsetHeight > window.innerHeight / 2;
    this.place?.scrollIntoView({ block: tall ? "start" : "center", inline: "nearest" });
  }

  leave() {
    this.place?.classList.remove(HERE);
    this.place = null;
  }

  end() {
    this.leave();
    this.panel.close();
    this.from?.focus();
  }

  /** The page's single keys mean nothing here, and Escape closes. */
  pressed(event) {
    event.stopPropagation();
    if (event.key === "Escape") this.end();
    if (event.key === "ArrowRight") this.next.click();
    if (event.key === "ArrowLeft") this.back.click();
  }
}

/** Let the page's introduction be walked through, where the page has one. */
export function listen(section = document.getElementById("tour")) {
  if (!section) return;
  const tour = new Tour(section);
  const on = (id, act) => section.querySelector(id).addEventListener("click", act);
  on("#tour-begin", (event) => tour.begin(event.currentTarget));
  on("#tour-next", () => tour.go(tour.at + 1));
  on("#tour-back", () => tour.go(tour.at - 1));
  on("#tour-end", () => tour.end());
  tour.panel.addEventListener("keydown", (event) => tour.pressed(event));
}
