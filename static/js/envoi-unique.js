// A form leaves once: the pressed button says it is busy, the others wait. The server's token is the real guarantee.

const liberer = (formulaire) => {
  delete formulaire.dataset.parti;
  for (const bouton of formulaire.querySelectorAll("[aria-busy]")) {
    bouton.removeAttribute("aria-busy");
    bouton.removeAttribute("aria-disabled");
  }
};

document.addEventListener("submit", (evenement) => {
  const formulaire = evenement.target;
  if (formulaire.method !== "post" || formulaire.dataset.envoi === "libre") return;
  if (formulaire.dataset.parti) {
    evenement.preventDefault();
    evenement.stopImmediatePropagation();
    return;
  }
  formulaire.dataset.parti = "1";
  // aria-disabled, not disabled: a disabled button would not send its own name and value.
  evenement.submitter?.setAttribute("aria-busy", "true");
  evenement.submitter?.setAttribute("aria-disabled", "true");
}, true);

document.addEventListener("htmx:afterRequest", (evenement) => {
  const formulaire = evenement.detail.elt.closest?.("form");
  if (formulaire) liberer(formulaire);
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-parti]").forEach(liberer));
