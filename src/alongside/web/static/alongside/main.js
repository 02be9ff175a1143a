// What every page does when scripts run. Every page works without.
import { initAll } from "../govuk/govuk-frontend.min.js";
import { forgetAll } from "./kept.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// Hide screen: blank at once; the page beneath, and what is typed in it, stays.
const hide = document.querySelector("[data-hide-screen]");
if (hide) {
  hide.hidden = false;
  const curtain = document.createElement("div");
  curtain.className = "al-curtain";
  const show = document.createElement("button");
  show.type = "button";
  show.className = "govuk-button";
  show.textContent = "Show the screen again";
  curtain.append(show);
  const title = document.title;
  hide.addEventListener("click", () => {
    document.dispatchEvent(new Event("alongside:save"));
    document.body.classList.add("al-hidden-screen");
    document.body.append(curtain);
    document.title = "Alongside";
    show.focus();
  });
  show.addEventListener("click", () => {
    document.body.classList.remove("al-hidden-screen");
    curtain.remove();
    document.title = title;
    hide.focus();
  });
}

// Nothing typed stays in this browser after signing out.
document.querySelector("[data-sign-out]")?.addEventListener("submit", forgetAll);

// Print buttons.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
