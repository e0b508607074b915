// Marking passages to mask: a box drawn, words chosen, or every occurrence (the panel). The copy is made by the server.

import { oublier, retenir } from "./choix.js";
import { aLaPose, defile, etat } from "./feuilles.js";
import { adresse, annoncer, demander, racine } from "./serveur.js";

const lieu = document.querySelector("[data-caviardage-lieu]");
const SVG = "http://www.w3.org/2000/svg";
let trace = null; // { feuille, cadre, depart }

const rectangle = ([x, y, l, h]) => {
  const element = document.createElementNS(SVG, "rect");
  Object.entries({ x, y, width: l, height: h }).forEach(([nom, valeur]) => element.setAttribute(nom, valeur));
  return element;
};

const masques = () =>
  [...(lieu?.querySelectorAll("[data-passage]") || [])].map((ligne) => ligne.dataset.passage.split(" ").map(Number));

const dessiner = (page, feuille) => {
  feuille.querySelector("svg.masques")?.remove();
  const ceux = masques().filter(([numero]) => numero === page);
  if (!ceux.length) return;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "masques");
  svg.setAttribute("viewBox", "0 0 1 1");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.append(...ceux.map(([, ...boite]) => rectangle(boite)));
  feuille.querySelector(".feuille-tourne").append(svg);
};
const redessiner = () => defile?.presents.forEach((feuille, page) => dessiner(page, feuille));
aLaPose(dessiner);

const montrer = (html) => {
  lieu.innerHTML = html;
  window.htmx?.process(lieu);
  redessiner();
};

export const ouvert = () => racine.classList.contains("mode-caviardage");
export const basculer = async () => {
  if (!lieu) return;
  racine.classList.toggle("mode-caviardage");
  document.querySelector("[data-liseuse='caviarder']")?.setAttribute("aria-pressed", String(ouvert()));
  lieu.hidden = !ouvert();
  if (!ouvert()) return;
  racine.dispatchEvent(new CustomEvent("liseuse:marge"));
  const reponse = await demander(adresse("caviardage/"));
  if (reponse) montrer(await reponse.text());
  lieu.querySelector("h2, select")?.focus();
  lieu.scrollIntoView({ block: "nearest" });
};

const envoyer = async (acte, page, rectangles) => {
  const motifs = lieu.querySelector("[data-motifs]");
  if (!motifs) return;
  const champs = { acte, page, rectangles: JSON.stringify(rectangles), motif: motifs.motif.value, motif_autre: motifs.motif_autre.value };
  const reponse = await demander(adresse("caviardage/"), champs);
  if (!reponse) return;
  const [choisi, autre] = [motifs.motif.value, motifs.motif_autre.value];
  montrer(await reponse.text());
  const neufs = lieu.querySelector("[data-motifs]");
  neufs.motif.value = choisi;
  neufs.motif_autre.value = autre;
  neufs.motif_autre.hidden = choisi !== "autre";
};

export const masquer = async () => {
  if (!lieu) return;
  const choisi = retenir();
  if (!ouvert()) await basculer();
  if (!choisi) {
    annoncer("Choisissez d’abord des mots, ou tracez un cadre sur la page.", "attention");
    return;
  }
  await envoyer("mots", choisi.page, choisi.rectangles);
  oublier();
};

// From the screen to fractions of the upright page, however it is turned.
const fraction = (cadre, evenement) => {
  const px = Math.min(1, Math.max(0, (evenement.clientX - cadre.left) / cadre.width));
  const py = Math.min(1, Math.max(0, (evenement.clientY - cadre.top) / cadre.height));
  return { 0: [px, py], 90: [py, 1 - px], 180: [1 - px, 1 - py], 270: [1 - py, px] }[etat.tour];
};
const entre = ([x1, y1], [x2, y2]) => [Math.min(x1, x2), Math.min(y1, y2), Math.abs(x2 - x1), Math.abs(y2 - y1)];

document.addEventListener("pointerdown", (evenement) => {
  const image = ouvert() && evenement.button === 0 ? evenement.target.closest(".liseuse .feuille-image") : null;
  if (!image || evenement.target.closest("button")) return;
  evenement.preventDefault();
  const cadre = image.getBoundingClientRect();
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "masques trace");
  svg.setAttribute("viewBox", "0 0 1 1");
  svg.setAttribute("preserveAspectRatio", "none");
  image.querySelector(".feuille-tourne").append(svg);
  trace = { page: Number(image.closest(".feuille").dataset.page), cadre, svg, depart: fraction(cadre, evenement) };
});
document.addEventListener("pointermove", (evenement) => {
  if (!trace) return;
  trace.boite = entre(trace.depart, fraction(trace.cadre, evenement));
  trace.svg.replaceChildren(rectangle(trace.boite));
});
const lever = async () => {
  if (!trace) return;
  const { page, boite, svg } = trace;
  trace = null;
  svg.remove();
  if (!boite || boite[2] < 0.004 || boite[3] < 0.003) return; // a click, not a box
  await envoyer("boite", page, [boite.map((v) => Math.round(v * 1e5) / 1e5)]);
};
document.addEventListener("pointerup", lever);
document.addEventListener("pointercancel", () => {
  trace?.svg.remove();
  trace = null;
});
document.addEventListener("change", (evenement) => {
  if (evenement.target.id !== "caviardage-motif") return;
  const autre = document.getElementById("caviardage-autre");
  autre.hidden = evenement.target.value !== "autre";
  if (!autre.hidden) autre.focus();
});
document.addEventListener("htmx:afterSettle", (evenement) => lieu?.contains(evenement.target) && redessiner());
