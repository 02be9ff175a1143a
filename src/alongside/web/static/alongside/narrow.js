// Narrows a list at once, while one types or chooses. Its form does the same without scripts. A row says in
// data-... what it is, by the names of the form's fields; "words" are looked for in its text.

const form = document.querySelector("[data-filter]");
const count = document.querySelector("[data-count]");
const rows = [...document.querySelectorAll("[data-row]")].map((row) => ({ row, text: row.textContent.toLowerCase() }));
const names = [...new Set([...form.elements].map((field) => field.name))].filter((name) => rows[0] && name in rows[0].row.dataset);

function narrow() {
  const asked = new FormData(form);
  const words = String(asked.get("words") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = names.map((name) => [name, new Set(asked.getAll(name).filter(Boolean))]).filter(([, set]) => set.size);
  let shown = 0;
  for (const { row, text } of rows) {
    const fits = wanted.every(([name, set]) => set.has(row.dataset[name])) && words.every((word) => text.includes(word));
    if (row.hidden === fits) row.hidden = !fits;
    if (fits) shown += 1;
  }
  count.textContent = `${shown} of ${count.dataset.total} shown.`;
}

// Rows that the server has left out cannot be brought back here, nor are dates read: then the form is sent.
form.hidden = false;
if (rows.length === Number(count.dataset.total)) form.addEventListener("input", narrow);
