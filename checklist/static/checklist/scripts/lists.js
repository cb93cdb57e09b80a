/* Lists whose rows can be ticked: one box ticks all that the page shows. Without this file each is ticked by itself. */

const boxes = (table) => [...table.querySelectorAll("input[name=chosen]")];

/** The box in the head says whether all, none or some are ticked. */
export function show(all, rows) {
  const count = rows.filter((row) => row.checked).length;
  all.checked = count > 0 && count === rows.length;
  all.indeterminate = count > 0 && count < rows.length;
}

/** Ticking the head's box ticks every row, and a row's box shows in the head. */
export function ticked(box, table) {
  const all = table.querySelector("input[data-all]");
  if (!all) return;
  if (box === all) boxes(table).forEach((row) => (row.checked = all.checked));
  show(all, boxes(table));
}

if (typeof document !== "undefined") {
  document.addEventListener("change", (event) => {
    const table = event.target.closest("table");
    if (table) ticked(event.target, table);
  });
  document.addEventListener("htmx:load", (event) => {
    const found = event.detail.elt.querySelectorAll ? event.detail.elt.querySelectorAll("input[data-all]") : [];
    found.forEach((all) => {
      all.hidden = false;
      show(all, boxes(all.closest("table")));
    });
  });
}
