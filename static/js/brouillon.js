// form[data-brouillon="key"]: what is typed survives a cut, a reload, an expired session. Kept in this tab only
// (sessionStorage), forgotten on sending and on sign-out. With data-brouillon-url it is also saved on the server.

const AGENT = document.body.dataset.agent || "";
const PREFIXE = `brouillon:${AGENT}:`;
const DELAI = 800; // ms after the last keystroke
const JAMAIS = new Set(["csrfmiddlewaretoken", "jeton"]);

const champs = (formulaire) =>
  [...formulaire.elements].filter((e) => e.name && !JAMAIS.has(e.name) && !["file", "password", "submit", "button"].includes(e.type));

const lire = (formulaire) =>
  champs(formulaire).map((e) => [e.name, e.type === "checkbox" || e.type === "radio" ? (e.checked ? e.value : null) : e.value, e.value]);

const dire = (formulaire, texte) => {
  const lieu = formulaire.querySelector("[data-brouillon-etat]");
  if (lieu) lieu.textContent = texte;
};

const rendre = (formulaire, cle) => {
  const garde = sessionStorage.getItem(cle);
  if (!garde || formulaire.querySelector(".errorlist")) return;
  const { champs: valeurs, depart } = JSON.parse(garde);
  if (depart !== (formulaire.dataset.brouillonVersion || "")) {
    sessionStorage.removeItem(cle); // the object changed since: the draft answers another page
    return;
  }
  let repris = false;
  champs(formulaire).forEach((e, rang) => {
    const [nom, valeur, brut] = valeurs[rang] || [];
    if (nom !== e.name) return;
    if (e.type === "checkbox" || e.type === "radio") {
      if (brut === e.value) e.checked = valeur !== null;
    } else if (e.value !== valeur) {
      e.value = valeur;
      repris = true;
    }
  });
  if (repris) {
    dire(formulaire, "Votre saisie précédente a été reprise.");
    formulaire.dispatchEvent(new Event("change", { bubbles: true }));
  }
};

const garder = (formulaire, cle) => {
  const valeur = { champs: lire(formulaire), depart: formulaire.dataset.brouillonVersion || "" };
  sessionStorage.setItem(cle, JSON.stringify(valeur));
};

const enregistrer = async (formulaire) => {
  const donnees = new FormData(formulaire);
  try {
    const reponse = await fetch(formulaire.dataset.brouillonUrl, { method: "POST", body: donnees, credentials: "same-origin" });
    const heure = new Date().toLocaleTimeString("fr", { hour: "numeric", minute: "2-digit" }).replace(":", " h ");
    dire(formulaire, reponse.ok && !reponse.redirected ? `Brouillon enregistré à ${heure}` : "Brouillon gardé dans cet onglet seulement.");
  } catch {
    dire(formulaire, "Connexion coupée : le brouillon est gardé dans cet onglet.");
  }
};

const suivre = (formulaire) => {
  if (formulaire.dataset.suivi) return;
  formulaire.dataset.suivi = "1";
  const cle = PREFIXE + formulaire.dataset.brouillon;
  rendre(formulaire, cle);
  let attente = 0;
  formulaire.addEventListener("input", () => {
    garder(formulaire, cle);
    clearTimeout(attente);
    if (formulaire.dataset.brouillonUrl) attente = setTimeout(() => enregistrer(formulaire), DELAI);
  });
  formulaire.addEventListener("submit", () => {
    clearTimeout(attente);
    // Forgotten only when the next page arrives: a refused or cut sending keeps the draft.
    sessionStorage.setItem(`envoi:${cle}`, cle);
  });
};

// What became of the forms sent by the page before this one. Only a signed-in page without errors proves the arrival:
// the sign-in page (expired session), a refusal or the "back" key after a cut keep the draft.
const reglerLesPartis = () => {
  const revenu = ["back_forward", "reload"].includes(performance.getEntriesByType("navigation")[0]?.type);
  for (const marque of Object.keys(sessionStorage).filter((c) => c.startsWith("envoi:"))) {
    const cle = sessionStorage.getItem(marque);
    const refuse = document.querySelector("form[data-brouillon] .errorlist, #avis .ton-erreur") !== null;
    if (AGENT && !revenu && !refuse) sessionStorage.removeItem(cle);
    sessionStorage.removeItem(marque);
  }
  if (!AGENT) return;
  const autres = Object.keys(sessionStorage).filter((c) => c.startsWith("brouillon:") && !c.startsWith(PREFIXE));
  autres.forEach((c) => sessionStorage.removeItem(c)); // another agent sat here before
};

reglerLesPartis();
const suivreTous = () => document.querySelectorAll("form[data-brouillon]").forEach(suivre);
suivreTous();
document.addEventListener("htmx:afterSettle", suivreTous);
