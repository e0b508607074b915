// Deposit: drop anywhere, choose, or photograph. Files go in parts; after a cut, an ended session or a reload (the same
// file chosen again) they go on where they stopped.

const volant = document.getElementById("depot-volant");
const zone = document.querySelector("[data-depot-cible]:not(#depot-volant)") || volant;
const A_LA_FOIS = zone && "depotUnAUn" in zone.dataset ? 1 : 3;
const PART_MIN = 256 * 1024;
const LONGUE = 8; // lines: beyond, the eye does not find by itself what has to be looked at again
const attente = [];
const enCours = new Set();
let jeton = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
const PAS_RECU = "Le fichier n’a pas pu être reçu. Réessayez ; si cela se répète, prévenez la gestion technique.";
const VIDE = "Rien à déposer dans ce dossier : il est vide, ou aucun de ses fichiers ne se lit sur votre poste.";
const ILLISIBLE = "Ce fichier ne se lit pas sur votre poste : il a été déplacé ou modifié. Choisissez-le à nouveau.";

class Refus extends Error {}
class Suspension extends Error {}
const element = (nom, classe, texte = "") => {
  const neuf = document.createElement(nom);
  neuf.className = classe;
  neuf.textContent = texte;
  return neuf;
};

const bouton = (texte, fichier, action) => {
  const neuf = element("button", "bouton bouton-petit", texte);
  neuf.type = "button";
  neuf.append(element("span", "hors-vue", ` l’envoi de ${fichier.name}`));
  neuf.addEventListener("click", action);
  return neuf;
};

const taille = (octets) => {
  if (octets < 1e3) return `${octets} octets`;
  if (octets < 1e6) return `${Math.floor(octets / 1e3)} Ko`;
  return `${(octets / 1e6).toFixed(1).replace(".", ",")} Mo`;
};

// Only in a secure context; elsewhere the server compares sizes alone and a reloaded page starts the file again.
const empreinte = async (octets) => {
  if (!crypto.subtle) return "";
  const condense = new Uint8Array(await crypto.subtle.digest("SHA-256", octets));
  return [...condense].map((o) => o.toString(16).padStart(2, "0")).join("");
};

const cleDeReprise = (fichier) => {
  const bouts = [`${fichier.name}\n${fichier.size}\n${fichier.lastModified}\n`, fichier.slice(0, 65536), fichier.slice(Math.max(0, fichier.size - 65536))];
  return new Blob(bouts).arrayBuffer().then(empreinte);
};

const parler = async (url, options = {}) => {
  const entetes = { "X-CSRFToken": jeton, "X-Requested-With": "XMLHttpRequest", ...options.headers };
  let reponse;
  try {
    reponse = await fetch(url, { redirect: "manual", cache: "no-store", ...options, headers: entetes });
  } catch (panne) {
    throw panne.name === "AbortError" ? panne : new Suspension("reseau");
  }
  const corps = await reponse.json().catch((panne) => {
    if (panne.name === "AbortError") throw panne;
    if (reponse.ok && reponse.status !== 204) throw new Suspension("reseau"); // an answer cut in its middle
    return {};
  });
  if (corps.jeton) jeton = corps.jeton;
  if (reponse.ok || "recus" in corps) return corps;
  if (reponse.type === "opaqueredirect" || (reponse.status === 403 && !corps.erreur)) throw new Suspension("session");
  if ([409, 460, 502, 503, 504].includes(reponse.status)) throw new Suspension("reseau");
  if (reponse.status === 413 && !corps.erreur) throw new Refus("Ce fichier est trop gros. Coupez-le en plusieurs parties.");
  throw new Refus(corps.erreur || PAS_RECU);
};

const nouvelleLigne = (fichier, extra = {}) => {
  const ligne = element("li", "depot-ligne envoi");
  const corps = document.createElement("div");
  const details = element("div", "depot-details", `${taille(fichier.size)} · en attente`);
  const barre = document.createElement("progress");
  const envoi = { fichier, extra, ligne, details, barre, recus: 0, part: 2 * PART_MIN, essais: 0, arret: new AbortController() };
  barre.max = Math.max(1, fichier.size);
  barre.value = 0;
  barre.setAttribute("aria-label", `Envoi de ${fichier.name}`);
  corps.append(element("span", "depot-nom", fichier.name), details);
  ligne.append(element("span", ""), corps, barre, bouton("Annuler", fichier, () => annuler(envoi)));
  return envoi;
};

const annuler = (envoi) => {
  envoi.arret.abort();
  envoi.reveil?.();
  const rang = attente.indexOf(envoi);
  if (rang >= 0) attente.splice(rang, 1);
  envoi.ligne.remove();
  if (envoi.url) parler(envoi.url, { method: "DELETE" }).catch(() => {});
  bilan();
};
const dire = (envoi, texte) => (envoi.details.textContent = `${taille(envoi.fichier.size)} · ${texte}`);
const avancer = (envoi, recus) => {
  envoi.recus = envoi.barre.value = recus;
  envoi.suspendu = "";
  const part = envoi.fichier.size ? Math.floor((100 * recus) / envoi.fichier.size) : 100;
  dire(envoi, part < 100 ? `envoi ${part} %` : "enregistrement");
};

const annoncer = async (envoi) => {
  const corps = new URLSearchParams({
    cible: zone.dataset.depotCible,
    nom: envoi.fichier.name,
    taille: envoi.fichier.size,
    reprise: await cleDeReprise(envoi.fichier).catch(() => ""),
    langues: [...document.querySelectorAll("[data-depot-langue]:checked")].map((c) => c.value).join("+"),
    ...envoi.extra,
  });
  const signal = envoi.arret.signal;
  const ouvert = await parler(zone.dataset.depotEnvois || document.body.dataset.depotEnvois, { method: "POST", body: corps, signal });
  envoi.url = ouvert.url;
  envoi.partMax = ouvert.part;
  avancer(envoi, ouvert.recus);
};

// Sends until the server has it all; returns the HTML of the file's line.
const transmettre = async (envoi) => {
  const signal = envoi.arret.signal;
  if (envoi.url) {
    const etat = await parler(envoi.url, { signal });
    if (etat.fini) return etat.ligne;
    avancer(envoi, etat.recus);
  } else await annoncer(envoi);
  for (;;) {
    const morceau = envoi.fichier.slice(envoi.recus, envoi.recus + envoi.part);
    const octets = await morceau.arrayBuffer().catch(() => Promise.reject(new Refus(ILLISIBLE)));
    const depart = performance.now();
    const headers = {
      "Content-Type": "application/offset+octet-stream",
      "Upload-Offset": String(envoi.recus),
      "X-Empreinte": await empreinte(octets),
    };
    const etat = await parler(envoi.url, { method: "PATCH", body: octets, headers, signal });
    envoi.essais = 0;
    if (etat.fini) return etat.ligne;
    avancer(envoi, etat.recus);
    if ("erreur" in etat) {
      const place = await parler(envoi.url, { signal }); // another tab sends it too, and may have finished it
      if (place.fini) return place.ligne;
      avancer(envoi, place.recus);
    }
    const secondes = (performance.now() - depart) / 1000;
    if (secondes < 1) envoi.part = Math.min(envoi.partMax || PART_MIN, envoi.part * 2);
    if (secondes > 8) envoi.part = Math.max(PART_MIN, envoi.part / 2);
  }
};

const COUPEE = "connexion coupée, l’envoi reprendra dès son retour";
const suspendre = (envoi, cause) => {
  envoi.essais += 1;
  envoi.suspendu = cause;
  bilan();
  if (cause === "session") {
    const lien = element("a", "", "Connectez-vous dans un autre onglet");
    lien.href = "/connexion/";
    lien.target = "_blank";
    envoi.details.replaceChildren("Votre session a pris fin. ", lien, " : l’envoi reprendra de lui-même.");
  } else dire(envoi, COUPEE);
  return new Promise((suite) => {
    envoi.reveil = suite;
    setTimeout(suite, Math.min(15000, 500 * 2 ** envoi.essais));
    window.addEventListener("online", suite, { once: true });
    window.addEventListener("focus", suite, { once: true });
  });
};

// The answer must be the file's line: anything else is a refusal.
const remplacer = (envoi, html) => {
  const modele = document.createElement("template");
  modele.innerHTML = (html || "").trim();
  const nouvelle = modele.content.querySelector("li");
  if (!nouvelle) throw new Refus(PAS_RECU);
  const ici = document.getElementById(nouvelle.id);
  if (ici) ici.remove(); // the same file again: one line
  envoi.ligne.replaceWith(nouvelle);
  window.htmx?.process(nouvelle);
  document.dispatchEvent(new CustomEvent("liasse:depose", { detail: { ligne: nouvelle, fichier: envoi.fichier } }));
};

// What was refused comes first: among hundreds of files nobody has to look for it.
const refuser = (envoi, phrase, reessayable = true) => {
  envoi.ligne.classList.replace("envoi", "echec");
  envoi.barre.remove();
  envoi.ligne.querySelector("button")?.remove();
  envoi.details.after(element("p", "erreur-champ", phrase));
  const reprendre = () => {
    deposer([envoi.fichier], envoi.extra, (ligne) => envoi.ligne.replaceWith(ligne));
  };
  if (reessayable) envoi.details.nextSibling.after(bouton("Réessayer", envoi.fichier, reprendre));
  if (A_LA_FOIS > 1 && !envoi.ligne.contains(document.activeElement)) liste().prepend(envoi.ligne);
};

// Something dropped of which no file could be had: one line says so.
const ecarter = (nom, phrase) => {
  const envoi = nouvelleLigne({ name: nom, size: 0 });
  liste().prepend(envoi.ligne);
  envoi.details.textContent = "";
  refuser(envoi, phrase, false);
  bilan();
  return [];
};

const mener = async (envoi) => {
  enCours.add(envoi);
  while (!envoi.arret.signal.aborted) {
    try {
      remplacer(envoi, await transmettre(envoi));
      break;
    } catch (cause) {
      if (cause instanceof Suspension) {
        await suspendre(envoi, cause.message);
        continue;
      }
      if (cause.name !== "AbortError") refuser(envoi, cause instanceof Refus ? cause.message : PAS_RECU);
      break;
    }
  }
  enCours.delete(envoi);
  lancer();
};

const lancer = () => {
  while (enCours.size < A_LA_FOIS && attente.length > 0) mener(attente.shift());
  bilan();
};

const liste = () => document.querySelector(zone.dataset.depotListe);
const bilan = () => {
  const lignes = [...liste().children];
  const compte = (classe) => lignes.filter((ligne) => ligne.classList.contains(classe)).length;
  const mots = { envoi: "en cours d’envoi", lecture: "en lecture", pret: "lus", echec: "à revoir" };
  const phrases = Object.keys(mots).filter(compte).map((classe) => `${compte(classe)} ${mots[classe]}`);
  const lieu = document.querySelector(zone.dataset.depotBilan || "#depot-bilan");
  if (!lieu) return;
  if ([...enCours].some((envoi) => envoi.suspendu === "reseau")) phrases.push(COUPEE);
  const texte = lignes.length > 1 ? `${lignes.length} fichiers : ${phrases.join(", ")}` : "";
  if (lieu.dataset.dit === texte) return;
  lieu.dataset.dit = lieu.textContent = texte;
  if (lignes.length < LONGUE || !compte("echec")) return;
  const aller = element("button", "bouton bouton-lien bouton-petit", "Voir le premier à revoir");
  aller.type = "button";
  aller.addEventListener("click", () => {
    const premier = liste().querySelector("li.echec");
    premier?.scrollIntoView({ block: "center" });
    premier?.querySelector("button, a")?.focus({ preventScroll: true });
  });
  lieu.append(" ", aller);
};

// `extra`: told to the server with each file; `placer(ligne)`: where its line goes, else before the others (after them
// when they go one by one).
export const deposer = (fichiers, extra = {}, placer = null) => {
  if (zone === volant && volant) volant.hidden = false;
  const envois = [...fichiers].map((fichier) => nouvelleLigne(fichier, extra));
  const lignes = envois.map((envoi) => envoi.ligne);
  if (placer) lignes.forEach(placer);
  else if (A_LA_FOIS === 1) liste().append(...lignes);
  else liste().prepend(...lignes); // in the order they were chosen: what is being sent is on top
  attente.push(...envois);
  lancer();
};

// Folders are opened; a file's own error (no right to read it) leaves the others alone.
const contenu = async (entree) => {
  if (entree.isFile) return [await new Promise((oui, non) => entree.file(oui, non))];
  const lecteur = entree.createReader();
  const trouves = [];
  for (;;) {
    const lot = await new Promise((oui, non) => lecteur.readEntries(oui, non));
    if (lot.length === 0) return trouves;
    for (const dedans of lot) trouves.push(...(await contenu(dedans).catch(() => ecarter(dedans.name, ILLISIBLE))));
  }
};

const lacher = async (donnees) => {
  const entrees = [...donnees.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entrees.some((entree) => entree.isDirectory)) return deposer([...donnees.files]);
  if (volant && zone === volant) volant.hidden = false;
  for (const entree of entrees) {
    const trouves = await contenu(entree).catch(() => []);
    if (trouves.length > 0) deposer(trouves);
    else ecarter(entree.name, entree.isDirectory ? VIDE : ILLISIBLE);
  }
};

// One question for all the files that are being read, whatever their number.
const suivre = async () => {
  const lignes = [...document.querySelectorAll(".depot-liste li.lecture[data-document]")].slice(0, 40);
  if (lignes.length > 0 && !document.hidden) {
    const question = lignes.map((ligne) => `d=${ligne.dataset.document}`).join("&");
    const reponse = await fetch(`${document.body.dataset.depotEtats}?${question}`, { redirect: "manual" }).catch(() => null);
    const modele = document.createElement("template");
    if (reponse?.ok) modele.innerHTML = await reponse.text();
    for (const neuve of [...modele.content.children]) {
      const ici = document.getElementById(neuve.id);
      if (!ici || ici.outerHTML === neuve.outerHTML) continue;
      ici.replaceWith(neuve);
      window.htmx?.process(neuve);
      if (!neuve.classList.contains("lecture")) document.dispatchEvent(new CustomEvent("liasse:lu"));
    }
    bilan();
  }
  setTimeout(suivre, 1500);
};

// A list brought up to date never takes away a form that somebody fills in.
document.addEventListener("htmx:beforeSwap", (evenement) => {
  const { target } = evenement.detail;
  if (target.id === "liste-pieces" && target.querySelector(".piece-form")) evenement.detail.shouldSwap = false;
});

if (zone) {
  let profondeur = 0;
  const porteDesFichiers = (evenement) => [...(evenement.dataTransfer?.types || [])].includes("Files");
  const montrer = (oui) => document.documentElement.classList.toggle("depose-ici", oui);
  document.addEventListener("dragenter", (evenement) => porteDesFichiers(evenement) && montrer(++profondeur > 0));
  document.addEventListener("dragleave", (evenement) => porteDesFichiers(evenement) && montrer(--profondeur > 0));
  document.addEventListener("dragover", (evenement) => porteDesFichiers(evenement) && evenement.preventDefault());
  document.addEventListener("drop", (evenement) => {
    if (!porteDesFichiers(evenement)) return;
    evenement.preventDefault();
    profondeur = 0;
    montrer(false);
    lacher(evenement.dataTransfer);
  });
  zone.addEventListener("change", (evenement) => {
    if (evenement.target.type !== "file" || evenement.target.files.length === 0) return;
    deposer([...evenement.target.files]);
    evenement.target.value = "";
  });
  volant?.querySelector("[data-depot-fermer]")?.addEventListener("click", () => (volant.hidden = true));
  // Leaving while files are on their way: the browser asks.
  window.addEventListener("beforeunload", (evenement) => (enCours.size || attente.length) && evenement.preventDefault());
  if (document.body.dataset.depotEtats) suivre();
}
