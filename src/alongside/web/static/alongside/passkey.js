// Passkeys: a form marked data-passkey asks the browser for one and sends its answer as an ordinary field.
// Where the browser has none of this, the form stays hidden: a code and a password do the same.

const canUse = window.PublicKeyCredential?.parseRequestOptionsFromJSON && window.isSecureContext;

for (const part of document.querySelectorAll("[data-passkey-part]")) part.hidden = !canUse;

for (const form of document.querySelectorAll("[data-passkey]")) {
  form.hidden = !canUse;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = form.querySelector("[data-passkey-problem]");
    problem.textContent = "";
    try {
      form.elements.namedItem("passkey").value = JSON.stringify(await ask(form));
      form.submit();
    } catch {
      problem.textContent = "No passkey was used. Try again, or go on another way.";
    }
  });
}

async function ask(form) {
  const options = JSON.parse(form.dataset.options);
  const kinds = window.PublicKeyCredential;
  const answer = form.dataset.passkey === "create"
    ? await navigator.credentials.create({ publicKey: kinds.parseCreationOptionsFromJSON(options) })
    : await navigator.credentials.get({ publicKey: kinds.parseRequestOptionsFromJSON(options) });
  return answer.toJSON();
}
