// The reader: one moving column of sheets, everything by keyboard, one's place found again. See static/js/liseuse/.

import { ZOOMS, adopter, coucher, defile, etat, scroller } from "./liseuse/feuilles.js";
import { adresse, demander, racine } from "./liseuse/serveur.js";
import * as recherche from "./liseuse/recherche.js";
import * as caviardage from "./liseuse/caviardage.js";
import * as traces from "./liseuse/traces.js";
import "./liseuse/vignettes.js";

const champ = document.getElementById("liseuse-page");
const dernier = Number(racine?.dataset.pages || 0);
const etroit = window.matchMedia("(max-width: 62rem)");

const adresseDe = (numero) => {
  const url = new URL(location.href);
  url.searchParams.set("page", String(numero));
  url.hash = "";
  return url;
};

let gardee = Number(racine?.dataset.page || 1);
let minuterie = 0;
const garder = () => {
  clearTimeout(minuterie);
  const page = defile.courant();
  if (page === gardee) return;
  gardee = page;
  demander(adresse("place/"), { page }, { silencieux: true });
};

let vue = 0;
const suivre = (numero) => {
  if (numero === vue) return;
  vue = numero;
  if (document.activeElement !== champ) champ.value = String(numero);
  history.replaceState(null, "", adresseDe(numero));
  clearTimeout(minuterie);
  minuterie = setTimeout(garder, 1500);
};

const zoomer = (rang) => {
  etat.zoom = Math.min(ZOOMS.length - 1, Math.max(0, rang));
  document.querySelector("[data-zoom]").textContent = `${Math.round(ZOOMS[etat.zoom] * 100)} %`;
  defile.mesurer();
};
const tourner = (degres) => {
  etat.tour = (etat.tour + degres + 360) % 360;
  defile.mesurer();
};
const defiler = (part) => scroller.scrollBy({ top: scroller.clientHeight * part });

// Beside the pages on a wide screen; over them, when asked for, on a narrow one.
const volet = (nom) => {
  const autre = nom === "plan" ? "marge" : "plan";
  racine.classList.toggle(etroit.matches ? `${nom}-ouvert` : `sans-${nom}`);
  if (etroit.matches) racine.classList.remove(`${autre}-ouvert`);
  for (const bouton of document.querySelectorAll(`[data-liseuse="${nom}"]`)) {
    const ouvert = etroit.matches ? racine.classList.contains(`${nom}-ouvert`) : !racine.classList.contains(`sans-${nom}`);
    bouton.setAttribute("aria-expanded", String(ouvert));
  }
};
racine?.addEventListener("liseuse:marge", () => {
  if (etroit.matches ? !racine.classList.contains("marge-ouvert") : racine.classList.contains("sans-marge")) volet("marge");
});

const pas = (sens) => defile.aller(defile.courant() + sens);
const actes = {
  precedente: () => pas(-1),
  suivante: () => pas(1),
  premiere: () => defile.aller(1),
  derniere: () => defile.aller(dernier),
  plus: () => zoomer(etat.zoom + 1),
  moins: () => zoomer(etat.zoom - 1),
  taille: () => zoomer(3),
  tourner: () => tourner(90),
  "tourner-gauche": () => tourner(-90),
  chercher: recherche.focaliser,
  "touche-suivante": () => recherche.suivante(1),
  "touche-precedente": () => recherche.suivante(-1),
  page: () => {
    champ.focus();
    champ.select();
  },
  haut: () => scroller.scrollBy({ top: -60 }),
  bas: () => scroller.scrollBy({ top: 60 }),
  "ecran-bas": () => defiler(0.9),
  "ecran-haut": () => defiler(-0.9),
  plan: () => volet("plan"),
  marge: () => volet("marge"),
  surligner: traces.surligner,
  noter: traces.noter,
  vu: traces.viser,
  citer: traces.citer,
  caviarder: caviardage.basculer,
  masquer: caviardage.masquer,
};
const touches = {
  ArrowLeft: "precedente", ArrowRight: "suivante", Home: "premiere", End: "derniere", ArrowUp: "haut", ArrowDown: "bas",
  PageDown: "ecran-bas", PageUp: "ecran-haut", " ": "ecran-bas", "+": "plus", "=": "plus", "-": "moins", 0: "taille",
  r: "tourner", R: "tourner-gauche", f: "chercher", n: "touche-suivante", N: "touche-precedente", g: "page",
  p: "plan", i: "marge", s: "surligner", a: "noter", v: "vu", c: "citer", d: "caviarder", m: "masquer",
}; // prettier-ignore

document.addEventListener("keydown", (evenement) => {
  if (!defile) return;
  if ((evenement.ctrlKey || evenement.metaKey) && evenement.key === "f" && document.activeElement?.id !== "liseuse-q") {
    evenement.preventDefault(); // the browser finds only the pages that are here; a second Ctrl+F is its own
    recherche.focaliser();
    return;
  }
  if ((evenement.ctrlKey || evenement.metaKey) && evenement.key === "p") {
    evenement.preventDefault(); // every page, journaled and marked where its type asks for it
    location.assign(adresse("imprimer/"));
    return;
  }
  if (evenement.ctrlKey || evenement.metaKey || evenement.altKey) return;
  if (evenement.target.closest("input, textarea, select, dialog, [popover]")) return;
  if (evenement.key === " " && evenement.target.closest("button, a, summary")) return;
  const nom = evenement.key === " " && evenement.shiftKey ? "ecran-haut" : touches[evenement.key];
  if (!nom || (nom === "masquer" && !actes.masquer)) return;
  evenement.preventDefault();
  actes[nom]();
});
document.addEventListener("click", (evenement) => {
  const bouton = evenement.target.closest("[data-liseuse]");
  if (bouton) {
    actes[bouton.dataset.liseuse]?.();
    return;
  }
  const lien = evenement.target.closest("[data-aller]");
  if (!lien || !defile || evenement.ctrlKey || evenement.metaKey) return;
  evenement.preventDefault();
  defile.aller(Number(lien.dataset.aller));
  if (etroit.matches) racine.classList.remove("plan-ouvert", "marge-ouvert");
});
champ?.form.addEventListener("submit", (evenement) => {
  evenement.preventDefault();
  const numero = Number.parseInt(champ.value, 10);
  const dit = document.querySelector("[data-hors-bornes]");
  dit.textContent = numero >= 1 && numero <= dernier ? "" : `Cette pièce a ${dernier} page${dernier > 1 ? "s" : ""}.`;
  champ.blur();
  if (!dit.textContent) defile.aller(numero);
  else champ.value = String(defile.courant());
});

// With the keyboard a sheet that is gone to is where Tab goes on.
if (defile) {
  const ouverte = Number(racine.dataset.page);
  adopter(ouverte);
  defile.aller(ouverte);
  if (!defile.presents.get(ouverte).dataset.couche && etat.q) coucher(ouverte);
  const preuve = document.querySelector(".marque-preuve");
  if (preuve) scroller.scrollTop += preuve.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 120;
  defile.changements.push(suivre);
  window.addEventListener("pagehide", garder);
  scroller.focus({ preventScroll: true });
  recherche.commencer();
}
