// Notes, highlights, the stamp « vu », and citing words in a draft.

import { oublier, retenir } from "./choix.js";
import { defile, relire } from "./feuilles.js";
import { adresse, annoncer, demander } from "./serveur.js";

const dialogue = document.getElementById("liseuse-note");
const citation = document.getElementById("liseuse-citer");
const lieu = document.querySelector("[data-annotations-lieu]");
let vise = null;

const envoyer = async (champs) => {
  const reponse = await demander(adresse("annotations/"), champs);
  if (!reponse) return false;
  lieu.innerHTML = await reponse.text();
  window.htmx?.process(lieu);
  relire([Number(champs.page)]);
  oublier();
  return true;
};

const rien = () => annoncer("Choisissez d’abord des mots sur la page (ou cherchez-les, puis « n »).", "attention");

export const surligner = async () => {
  const choisi = retenir();
  if (!choisi) return rien();
  const visibilite = dialogue.querySelector("[name=visibilite]").value;
  const champs = { page: choisi.page, genre: "surlignage", rectangles: JSON.stringify(choisi.rectangles), visibilite };
  if (await envoyer(champs)) annoncer("Passage surligné.", "succes");
  return null;
};

export const noter = () => {
  vise = retenir() || { page: defile.courant(), rectangles: [] };
  dialogue.querySelector("[data-ou]").textContent = vise.rectangles.length ? `Sur les mots choisis, page ${vise.page}` : `Page ${vise.page}`;
  dialogue.showModal();
  dialogue.querySelector("textarea").focus();
};

dialogue?.querySelector("form").addEventListener("submit", async (evenement) => {
  evenement.preventDefault();
  const champs = new FormData(evenement.target);
  const [premier] = vise.rectangles;
  const rectangles = premier ? vise.rectangles : [[0.02, 0.02, 0.05, 0.03]]; // a post-it in the corner
  const corps = { page: vise.page, genre: "note", rectangles: JSON.stringify(rectangles), texte: champs.get("texte"), visibilite: champs.get("visibilite") };
  if (!String(corps.texte).trim()) return;
  dialogue.close();
  if (await envoyer(corps)) evenement.target.querySelector("textarea").value = "";
});

export const viser = async () => {
  const page = defile.courant();
  const champs = { page, genre: "vu", rectangles: "[[0.84,0.02,0.12,0.04]]", visibilite: "dossier" };
  if (await envoyer(champs)) annoncer(`Page ${page} : « vu », pour ceux du dossier.`, "succes");
};

export const citer = async () => {
  vise = retenir();
  if (!vise) return rien();
  const reponse = await demander(adresse("citer/"));
  if (!reponse) return null;
  const { brouillons } = await reponse.json();
  const liste = citation.querySelector("[data-brouillons]");
  liste.replaceChildren(
    ...brouillons.map(([cle, libelle]) => {
      const bouton = document.createElement("button");
      bouton.className = "bouton";
      bouton.type = "button";
      bouton.textContent = libelle;
      bouton.addEventListener("click", () => citerDans(cle, libelle));
      return bouton;
    }),
  );
  citation.querySelector("[data-sans-brouillon]").hidden = brouillons.length > 0;
  citation.showModal();
  return null;
};

const citerDans = async (cle, libelle) => {
  const champs = { page: vise.page, rectangles: JSON.stringify(vise.rectangles), brouillon: cle };
  const reponse = await demander(adresse("citer/"), champs);
  citation.close();
  if (!reponse) return;
  const { adresse: suite } = await reponse.json();
  oublier();
  const fait = document.querySelector("[data-cite-fait]");
  fait.hidden = false;
  fait.querySelector("a").href = suite;
  fait.querySelector("a").textContent = libelle;
  annoncer(`Passage cité : ${libelle}.`, "succes");
};

// An annotation taken away by the list beside: the sheets follow.
document.addEventListener("htmx:afterSettle", (evenement) => lieu && lieu.contains(evenement.target) && relire());
