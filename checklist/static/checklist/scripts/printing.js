/* Every printed page says its marking, who printed it and when: the style sheet's margins read both from here. */

const quoted = (text) => JSON.stringify(text.trim().replace(/\s+/g, " "));

export function tellPaper(root = document.documentElement, foot = document.querySelector(".printed")) {
  if (!foot) return;
  root.style.setProperty("--printed", quoted(foot.querySelector("[data-printed]").textContent));
  const { marking } = foot.dataset;
  if (marking) root.style.setProperty("--marking", quoted(marking));
}
