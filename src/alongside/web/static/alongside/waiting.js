// Shows how far a long import is, and the result once it is there. The page's button does the same without scripts.
const place = document.querySelector("[data-waiting]");
const says = place?.querySelector("[data-says]");
const bar = place?.querySelector("progress");

async function look() {
  try {
    const answer = await fetch(place.dataset.waiting, { headers: { Accept: "application/json" } });
    if (answer.status === 401) {
      window.location.reload(); // signed out: the page leads to signing in, and back
      return;
    }
    if (answer.ok) {
      const far = await answer.json();
      if (far.settled) {
        window.location.reload();
        return;
      }
      if (says.textContent !== far.says) says.textContent = far.says;
      if (bar) bar.value = far.read;
    }
  } catch {
    // Not connected: it goes on being brought in, and is looked for again.
  }
  setTimeout(look, 1500);
}

if (place) setTimeout(look, 500);
