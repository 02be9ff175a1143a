// Exit this page: blank at once, nothing typed is left, and the page is replaced, so that Back does not lead to it.
import { forgetInTab } from "./tab.js";

const button = document.querySelector("[data-leave]");
const WITHIN = 5_000;

function leave() {
  document.dispatchEvent(new Event("alongside:leave"));
  forgetInTab();
  document.documentElement.hidden = true;
  document.title = "";
  for (const form of document.forms) form.reset();
  for (const field of document.querySelectorAll("textarea, input[type=text]")) field.value = "";
  window.location.replace(button.href);
}

button.addEventListener("click", (event) => {
  event.preventDefault();
  leave();
});

// Shift three times and nothing else between, wherever the cursor is: also inside a box that is being written in.
let pressed = [];
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Shift" || event.repeat) {
      pressed = [];
      return;
    }
    const now = Date.now();
    pressed = [...pressed.filter((at) => now - at < WITHIN), now];
    if (pressed.length >= 3) leave();
  },
  { capture: true },
);

// A page that the browser kept whole is asked for anew, so that nobody finds what was typed by going back.
addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
