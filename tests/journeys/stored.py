"""What a browser holds of a site: everything, as text, by where it is."""

import base64
import binascii
import re
from contextlib import suppress

from playwright.sync_api import Page

EVERYTHING = """
async () => {
  const read = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const databases = {};
  for (const { name } of await indexedDB.databases()) {
    const database = await read(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      databases[`${name}/${store}`] = await read(database.transaction(store).objectStore(store).getAll());
    }
    database.close();
  }
  const kept = {};
  for (const name of await caches.keys()) {
    const answers = await (await caches.open(name)).matchAll();
    kept[name] = await Promise.all(answers.map((answer) => answer.text()));
  }
  return {
    localStorage: JSON.stringify({ ...localStorage }),
    sessionStorage: JSON.stringify({ ...sessionStorage }),
    indexedDB: JSON.stringify(databases),
    caches: JSON.stringify(kept),
  };
}
"""
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
EMPTY = {"localStorage": "{}", "sessionStorage": "{}", "indexedDB": "{}", "caches": "{}"}


def stored(page: Page) -> dict[str, str]:
    """Everything that the browser keeps of the page's site."""
    found: dict[str, str] = page.evaluate(EVERYTHING)
    return found


def find_stored(page: Page, text: str) -> list[str]:
    """The places in which a text stands in the clear, or merely in base64."""
    return [place for place, held in stored(page).items() if text in held or text in _decoded(held)]


def _decoded(held: str) -> str:
    texts = []
    for match in _BASE64.findall(held):
        with suppress(binascii.Error, ValueError):
            bare = match.rstrip("=").replace("-", "+").replace("_", "/")
            texts.append(base64.b64decode(bare + "=" * (-len(bare) % 4)).decode("utf-8", "replace"))
    return "\n".join(texts)
