// Copies of drafts in this browser, for while the server cannot be reached. Only what the server's key
// encrypts is stored; the key comes with the page and lives in memory alone.

const PREFIX = "alongside-draft:";

export async function importKey(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

export async function keep(key, draft, value) {
  localStorage.setItem(PREFIX + draft, await seal(key, draft, value));
}

// The kept copy, or null where there is none or it was sealed for somebody else.
export async function recall(key, draft) {
  return open(key, draft, localStorage.getItem(PREFIX + draft));
}

// A value as it may be stored: readable with the key alone, and under the name that it was sealed for.
export async function seal(key, draft, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(value));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound(draft) }, key, plain);
  return JSON.stringify({ iv: toText(iv), sealed: toText(new Uint8Array(sealed)) });
}

// What was sealed, or null where nothing is stored or it does not open.
export async function open(key, draft, stored) {
  if (!stored) return null;
  try {
    const { iv, sealed } = JSON.parse(stored);
    const plain = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: toBytes(iv), additionalData: bound(draft) }, key, toBytes(sealed));
    return JSON.parse(new TextDecoder().decode(plain));
  } catch {
    return null;
  }
}

export function forget(draft) {
  localStorage.removeItem(PREFIX + draft);
}

export function forgetAll() {
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(PREFIX)) localStorage.removeItem(name);
  }
}

// A copy belongs to one draft: moved under another name it does not open.
function bound(draft) {
  return new TextEncoder().encode(draft);
}

function toText(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function toBytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
