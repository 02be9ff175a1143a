// Narrows the chronology at once, while one types. The form does the same without scripts.

const form = document.querySelector("[data-filter]");
const count = document.querySelector("[data-count]");
const rows = [...document.querySelectorAll("[data-row]")].map((row) => ({
  row,
  text: row.textContent.toLowerCase(),
  kind: row.dataset.kind,
  agency: row.dataset.agency,
}));

function narrow() {
  const asked = new FormData(form);
  const words = String(asked.get("words")).toLowerCase().split(/\s+/).filter(Boolean);
  const kinds = new Set(asked.getAll("kind"));
  const agencies = new Set(asked.getAll("agency"));
  let shown = 0;
  for (const { row, text, kind, agency } of rows) {
    const fits =
      (!kinds.size || kinds.has(kind)) &&
      (!agencies.size || agencies.has(agency)) &&
      words.every((word) => text.includes(word));
    if (row.hidden === fits) row.hidden = !fits;
    if (fits) shown += 1;
  }
  count.textContent = `${shown} of ${count.dataset.total} shown.`;
}

// Rows that the server has left out cannot be brought back here, nor are dates read: then the form is sent.
const all = rows.length === Number(count.dataset.total);
form.addEventListener("input", () => {
  if (all) narrow();
});
