// Keeps a form while it is typed: on the server a second after typing stops, and every five seconds while it
// goes on. While the server cannot be reached, an encrypted copy stays in this browser instead.
import { forget, importKey, keep, recall } from "./kept.js";

const AFTER_TYPING = 1000;
const WHILE_TYPING = 5000;
const LONGEST_WAIT = 3000;

const form = document.querySelector("[data-draft]");
const draft = form.dataset.draft;
const line = document.querySelector("[data-saved]");
const key = importKey(form.dataset.key);
const version = form.elements.namedItem("version");

let saved = isUntouched() ? serialise() : "";
let saving = null;
let timer = 0;
let firstChange = 0;
let isStopped = false;
let isLeaving = false;
let mayLeave = false; // unsaved, but the server has an answer to it: sign in again, or see both texts

function fields() {
  const data = new FormData(form);
  data.delete("csrfmiddlewaretoken");
  data.delete("version");
  return [...data];
}

function serialise() {
  return JSON.stringify(fields());
}

// Whether the form still says what the page brought: one may type before this script has come.
function isUntouched() {
  return [...form.elements].every((field) => {
    if (field.type === "radio" || field.type === "checkbox") return field.checked === field.defaultChecked;
    if (field.options) return field.selectedIndex === Math.max(0, [...field.options].findIndex((o) => o.defaultSelected));
    return ["hidden", "submit"].includes(field.type) || field.value === field.defaultValue;
  });
}

function say(text, state) {
  line.hidden = false;
  if (line.textContent !== text) line.textContent = text;
  line.dataset.state = state;
}

function changed() {
  if (isStopped) return;
  const now = Date.now();
  firstChange ||= now;
  clearTimeout(timer);
  const longest = Math.max(0, firstChange + WHILE_TYPING - now);
  timer = setTimeout(save, Math.min(AFTER_TYPING, longest));
}

function save() {
  clearTimeout(timer);
  if (isStopped) return saving;
  saving ||= saveOnce().finally(() => {
    saving = null;
  });
  return saving;
}

async function saveOnce() {
  firstChange = 0;
  const text = serialise();
  if (text === saved) return;
  try {
    const answer = await fetch(form.dataset.save, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(LONGEST_WAIT),
      keepalive: text.length < 50000,
    });
    await heard(answer, text);
  } catch {
    await keepHere("Not connected.");
  }
  if (serialise() !== text) changed();
}

async function heard(answer, text) {
  if (answer.ok) {
    const { version: newest, saved: when } = await answer.json();
    version.value = newest;
    saved = text;
    forget(draft);
    say(`Saved at ${when}`, "saved");
    return;
  }
  mayLeave = answer.status < 500;
  if (answer.status === 409) {
    isStopped = true;
    const shown = "This draft was changed in another window. Choose Continue to see both texts; nothing is overwritten.";
    await keepHere(form.dataset.elsewhere ?? shown);
  } else if (answer.status === 422) {
    const { error } = await answer.json();
    await keepHere(error);
  } else if (answer.status === 401 || answer.status === 403) {
    await keepHere("Your session has ended. Go on typing; Continue asks you to sign in, and your text comes with you.");
  } else {
    await keepHere("The server does not answer as it should.");
  }
}

// The copy says which saving it began from, so that a later one elsewhere is noticed and not overwritten.
async function keepHere(why) {
  const copy = { fields: fields(), version: version.value };
  try {
    await keep(await key, draft, copy);
    say(`${why} Your text is kept in this browser, encrypted, until it can be saved.`, "away");
  } catch {
    say(`${why} Your text is not saved yet: do not close this page.`, "away");
  }
  if (!isStopped) timer = setTimeout(save, WHILE_TYPING);
}

async function bringBack() {
  if ("conflict" in form.dataset) {
    // Both texts are on this page now, and the copy made before belongs to the version before.
    await keep(await key, draft, { fields: fields(), version: version.value });
    return;
  }
  const copy = await recall(await key, draft);
  if (!copy) return;
  if (JSON.stringify(copy.fields) === saved) {
    forget(draft);
    return;
  }
  fill(copy.fields);
  version.value = copy.version;
  await save();
  if (serialise() === saved) say("The text that this browser kept while you were away is back, and saved.", "saved");
}

function fill(values) {
  const wanted = new Map();
  for (const [name, value] of values) wanted.set(name, [...(wanted.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "submit") continue;
    const texts = wanted.get(field.name) ?? [];
    if (field.type === "radio" || field.type === "checkbox") field.checked = texts.includes(field.value);
    else field.value = texts[0] ?? "";
  }
}

form.addEventListener("input", changed);
form.addEventListener("submit", async (event) => {
  const button = event.submitter; // it may say what is asked: to suggest, or to sign
  if (isLeaving || button?.formTarget === "_blank") return; // help in another tab leaves nothing
  // Saved first: a saving on its way would make this form's version an old one, and without a connection
  // going on would end on the browser's own error page.
  event.preventDefault();
  await saving; // one that is on its way holds an older text
  await save();
  if (serialise() !== saved && !mayLeave) return;
  // A form cannot be sent from within its own submit event, which a saving without a wait would still be in.
  await new Promise((resolve) => setTimeout(resolve));
  isLeaving = isStopped = true;
  form.requestSubmit(button);
});
document.querySelector("[data-discard]")?.addEventListener("submit", () => {
  isStopped = true;
  forget(draft);
});
document.addEventListener("alongside:save", save);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") save();
});
window.addEventListener("pagehide", save);
window.addEventListener("online", save);
window.addEventListener("pageshow", (event) => {
  // A page from the browser's own memory holds an old version.
  if (event.persisted) window.location.reload();
});

await bringBack();
if (serialise() !== saved) changed();
