// The editor: fields that do not apply to a line are folded away; the draft in the tab follows each saving of the server.

const formulaire = document.getElementById("proposition");
const liste = (texte) => new Set((texte || "").split(",").filter(Boolean));
const remboursables = liste(formulaire?.dataset.remboursables);
const sansArgent = liste(formulaire?.dataset.sansArgent);
const ACCORDENT = new Set(["octroi", "revision", "prolongation"]);

const valeur = (ligne, champ) => ligne.querySelector(`[name$="-${champ}"]`)?.value || "";

const montrer = (ligne, condition, oui) => {
  for (const lieu of ligne.querySelectorAll(`[data-si="${condition}"]`)) lieu.hidden = !oui;
};

const plier = (ligne) => {
  const aide = valeur(ligne, "type_aide");
  const argent = ACCORDENT.has(valeur(ligne, "acte")) && !sansArgent.has(aide);
  montrer(ligne, "argent", argent);
  montrer(ligne, "tiers", argent && valeur(ligne, "destinataire") === "tiers");
  montrer(ligne, "remboursable", argent && remboursables.has(aide));
};

const plierTout = () => formulaire?.querySelectorAll("[data-ligne]").forEach(plier);
plierTout();
formulaire?.addEventListener("change", plierTout);

// What the server has kept is the new point of departure of the tab's draft (brouillon.js).
document.addEventListener("htmx:afterSettle", () => {
  const revision = document.getElementById("revision");
  if (formulaire && revision) formulaire.dataset.brouillonVersion = revision.value;
});
