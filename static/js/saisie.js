// On leaving a field, writes what was typed the way it is read: 221126 → 22/11/2026, 1234,5 → 1 234,50.
// The server accepts both; this only lets the agent check at once.

const ESPACE = "\u202f";

const date = (brut) => {
  const texte = brut.trim();
  const parties = texte.match(/^(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{2}|\d{4})$/) || texte.match(/^(\d{2})(\d{2})(\d{2}|\d{4})$/);
  if (!parties) return null;
  let [, jour, mois, an] = parties.map(Number);
  if (an < 100) an += an > (new Date().getFullYear() % 100) + 20 ? 1900 : 2000;
  const jourReel = new Date(Date.UTC(an, mois - 1, jour));
  if (jourReel.getUTCMonth() !== mois - 1 || jourReel.getUTCDate() !== jour) return null;
  return `${String(jour).padStart(2, "0")}/${String(mois).padStart(2, "0")}/${an}`;
};

const montant = (brut) => {
  let texte = brut.replace(/[\s\u00a0\u202f€]/g, "");
  if (/^-?\d{1,3}(\.\d{3})+(,\d{1,2})?$/.test(texte)) texte = texte.replaceAll(".", "");
  texte = texte.replace(",", ".");
  if (!/^-?\d+(\.\d{1,2})?$/.test(texte)) return null;
  const [entier, decimales = ""] = texte.split(".");
  return `${entier.replace(/\B(?=(\d{3})+$)/g, ESPACE)},${decimales.padEnd(2, "0")}`;
};

const iban = (brut) => {
  const texte = brut.replace(/\s/g, "").toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{8,30}$/.test(texte)) return null;
  const chiffres = (texte.slice(4) + texte.slice(0, 4)).replace(/[A-Z]/g, (c) => String(c.charCodeAt(0) - 55));
  if (BigInt(chiffres) % 97n !== 1n) return null;
  return texte.match(/.{1,4}/g).join(" ");
};

const niss = (brut) => {
  const texte = brut.replace(/\D/g, "");
  if (texte.length !== 11) return null;
  return `${texte.slice(0, 2)}.${texte.slice(2, 4)}.${texte.slice(4, 6)}-${texte.slice(6, 9)}.${texte.slice(9)}`;
};

const REGLES = {
  date: [date, "Cette date n’existe pas. Écrivez par exemple 22/11/2026 ou 221126."],
  montant: [montant, "Ce montant est illisible. Écrivez par exemple 1234,50."],
  iban: [iban, "Ce numéro de compte n’est pas valable. Recopiez-le tel qu’il figure sur l’extrait."],
  niss: [niss, "Ce numéro a onze chiffres. Recopiez-le tel qu’il figure sur la carte."],
};

const dire = (champ, phrase) => {
  const id = `${champ.id || champ.name}_a_corriger`;
  let lieu = document.getElementById(id);
  const cites = (champ.getAttribute("aria-describedby") || "").split(" ").filter((cite) => cite && cite !== id);
  if (!phrase) {
    lieu?.remove();
    champ.removeAttribute("aria-invalid");
  } else {
    if (!lieu) {
      lieu = document.createElement("p");
      lieu.id = id;
      lieu.className = "erreur-champ";
      champ.after(lieu);
    }
    lieu.textContent = phrase;
    champ.setAttribute("aria-invalid", "true");
    cites.push(id);
  }
  if (cites.length) champ.setAttribute("aria-describedby", cites.join(" "));
  else champ.removeAttribute("aria-describedby");
};

document.addEventListener("focusout", (evenement) => {
  const champ = evenement.target;
  const regle = REGLES[champ.dataset?.saisie];
  if (!regle) return;
  if (champ.value.trim() === "") return dire(champ, "");
  const propre = regle[0](champ.value);
  if (propre !== null && propre !== champ.value) {
    champ.value = propre;
    champ.dispatchEvent(new Event("input", { bubbles: true }));
  }
  dire(champ, propre === null ? regle[1] : "");
});
