// A child's page that the phone dropped and loads again is as it was: for half an hour, in this tab alone, sealed under a
// key that comes with the page. Leaving, sending and time take it away. Nothing reaches the server before it is sent.
import { importKey, open, seal } from "./kept.js";
import { forgetInTab, keepInTab, recallFromTab } from "./tab.js";

const LASTS = 30 * 60 * 1000;
const form = document.querySelector("[data-unsent]");
const key = importKey(form.dataset.unsent);
const place = window.location.pathname;
let isGone = false;

async function keep() {
  if (isGone) return;
  const fields = [...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "word"].includes(name));
  const sealed = await seal(await key, place, { fields, at: Date.now() });
  if (!isGone) keepInTab(sealed);
}

function forget() {
  isGone = true;
  forgetInTab();
}

async function bringBack() {
  const kept = await open(await key, place, recallFromTab());
  if (!kept || Date.now() - kept.at > LASTS) return forgetInTab();
  for (const field of form.elements) {
    const values = kept.fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (!field.name || field.type === "submit" || ["csrfmiddlewaretoken", "word"].includes(field.name)) continue;
    if (field.type === "checkbox") field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
  }
}

if (!("again" in form.dataset)) await bringBack();
form.addEventListener("input", keep);
document.addEventListener("alongside:leave", forget);
setTimeout(forgetInTab, LASTS);
