// Lists where rows are chosen: one box chooses all, the number (and the sum) of the chosen rows is always told.
// The boxes belong to the form, inside it or by their `form` attribute; a list redrawn meanwhile keeps what was chosen.

const euros = new Intl.NumberFormat("fr-BE", { style: "currency", currency: "EUR" });
const formulaires = [...document.querySelectorAll("[data-selection]")];
const cases = (formulaire) => [...formulaire.elements].filter((champ) => champ.matches("input[data-montant], input[data-choix]"));

const dire = (formulaire) => {
  const bilan = formulaire.querySelector("[data-bilan]");
  if (!bilan) return;
  const choisies = cases(formulaire).filter((case_) => case_.checked);
  const chiffrees = choisies.filter((case_) => case_.dataset.montant !== undefined);
  // Cents are added as whole numbers: 0.1 + 0.2 must be 0.3.
  const centimes = chiffrees.reduce((somme, case_) => somme + Math.round(Number(case_.dataset.montant) * 100), 0);
  const nombre = choisies.length;
  const somme = chiffrees.length ? `, ${euros.format(centimes / 100)}` : "";
  bilan.textContent = nombre ? `${nombre} choisie${nombre > 1 ? "s" : ""}${somme}` : "";
};

document.addEventListener("change", (evenement) => {
  const formulaire = evenement.target.form;
  if (!formulaires.includes(formulaire)) return;
  if (evenement.target.matches("[data-tout-choisir]")) {
    for (const case_ of cases(formulaire)) {
      if (!case_.disabled) case_.checked = evenement.target.checked;
    }
  }
  dire(formulaire);
});

for (const formulaire of formulaires) {
  let gardees = new Set();
  document.addEventListener("htmx:beforeSwap", () => {
    gardees = new Set(cases(formulaire).flatMap((case_) => (case_.checked ? [case_.value] : [])));
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const case_ of cases(formulaire)) case_.checked ||= gardees.has(case_.value);
    dire(formulaire);
  });
  dire(formulaire);
}
