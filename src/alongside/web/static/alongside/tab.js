// What a child has half written, in this tab alone and sealed (kept.js): the one place that uses the tab's store.
const NAME = "alongside-unsent";

export function keepInTab(sealed) {
  sessionStorage.setItem(NAME, sealed);
}

export function recallFromTab() {
  return sessionStorage.getItem(NAME);
}

export function forgetInTab() {
  sessionStorage.clear();
}
