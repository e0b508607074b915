// The frame: dialogues, messages one can close, announcements, the waiting line, and what a sign-out must forget.

document.addEventListener("click", (evenement) => {
  const ouvre = evenement.target.closest("[data-dialogue]");
  if (ouvre) {
    evenement.preventDefault();
    document.querySelectorAll(":popover-open").forEach((menu) => menu.hidePopover());
    document.getElementById(ouvre.dataset.dialogue)?.showModal();
    return;
  }
  if (evenement.target.closest("[data-fermer-dialogue]")) {
    evenement.target.closest("dialog")?.close();
    return;
  }
  if (evenement.target.closest("[data-fermer]")) {
    evenement.target.closest(".avis")?.remove();
    return;
  }
  const retour = evenement.target.closest("[data-retour]");
  if (retour && history.length > 1) {
    evenement.preventDefault();
    history.back();
  }
});

// A narrow screen shows the tab one is on.
document.querySelector(".onglets [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

// <button data-imprimer>: CSP forbids onclick.
document.addEventListener("click", (evenement) => {
  if (evenement.target.closest("[data-imprimer]")) window.print();
});

// Any script may say something: document.dispatchEvent(new CustomEvent("liasse:annonce", {detail: {texte, ton}})).
document.addEventListener("liasse:annonce", (evenement) => {
  const lieu = document.getElementById("annonces");
  if (!lieu) return;
  const avis = document.createElement("div");
  avis.className = `avis ton-${evenement.detail.ton || "info"}`;
  const corps = document.createElement("div");
  corps.className = "avis-corps";
  corps.textContent = evenement.detail.texte;
  avis.append(corps);
  lieu.replaceChildren(avis);
  setTimeout(() => avis.remove(), 8000);
});

let enAttente = 0;
const compter = (pas) => {
  enAttente = Math.max(0, enAttente + pas);
  document.documentElement.classList.toggle("en-attente", enAttente > 0);
};
const silencieux = (evenement) => (evenement.detail.elt.getAttribute("hx-trigger") || "").includes("every");
document.addEventListener("htmx:beforeRequest", (evenement) => silencieux(evenement) || compter(1));
document.addEventListener("htmx:afterRequest", (evenement) => silencieux(evenement) || compter(-1));
for (const panne of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(panne, (evenement) => {
    if (silencieux(evenement)) return;
    const texte = "La connexion est coupée. Ce que vous avez tapé est gardé ; recommencez dans un instant.";
    document.dispatchEvent(new CustomEvent("liasse:annonce", { detail: { texte, ton: "attention" } }));
  });
}
document.addEventListener("htmx:responseError", (evenement) => {
  if (silencieux(evenement)) return;
  const texte =
    evenement.detail.xhr.status === 403
      ? "Votre session a pris fin. Rechargez la page pour vous reconnecter ; votre brouillon est gardé."
      : "Cela n’a pas pu se faire. Rechargez la page et recommencez.";
  document.dispatchEvent(new CustomEvent("liasse:annonce", { detail: { texte, ton: "erreur" } }));
});

// A session that ended answers with the sign-in page: never swap it into a fragment.
document.addEventListener("htmx:beforeSwap", (evenement) => {
  if (!evenement.detail.xhr.responseURL.includes("/connexion/")) return;
  evenement.detail.shouldSwap = false;
  const texte = "Votre session a pris fin. Rechargez la page pour vous reconnecter ; votre brouillon est gardé.";
  document.dispatchEvent(new CustomEvent("liasse:annonce", { detail: { texte, ton: "attention" } }));
});

document.addEventListener("submit", (evenement) => {
  if (evenement.target.matches("[data-sortie]")) sessionStorage.clear();
});

// A page brought back from the browser's memory after sign-out must ask the server again.
window.addEventListener("pageshow", (evenement) => {
  if (evenement.persisted) location.reload();
});
