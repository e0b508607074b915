// Deposit: drop anywhere on the page, choose, or photograph. One request per file, retried when the network comes back.

const zone = document.querySelector("[data-depot-url]");
const MAX_ESSAIS = 4;
const A_LA_FOIS = 2;
const file = [];
let enCours = 0;

const jeton = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";

const taille = (octets) => {
  if (octets < 1e3) return `${octets} octets`;
  if (octets < 1e6) return `${Math.floor(octets / 1e3)} Ko`;
  return `${(octets / 1e6).toFixed(1).replace(".", ",")} Mo`;
};

const nouvelleLigne = (fichier) => {
  const ligne = document.createElement("li");
  ligne.className = "depot-ligne envoi";
  const vide = document.createElement("span");
  const corps = document.createElement("div");
  const nom = document.createElement("span");
  nom.className = "depot-nom";
  nom.textContent = fichier.name;
  const details = document.createElement("div");
  details.className = "depot-details";
  details.textContent = `${taille(fichier.size)} · en attente`;
  corps.append(nom, details);
  const barre = document.createElement("progress");
  barre.max = Math.max(1, fichier.size);
  barre.value = 0;
  barre.setAttribute("aria-label", `Envoi de ${fichier.name}`);
  ligne.append(vide, corps, barre);
  document.querySelector(zone.dataset.depotListe).prepend(ligne);
  return { fichier, ligne, details, barre, essais: 0 };
};

const FIN_DE_SESSION = "Votre session a pris fin. Rechargez la page, puis déposez à nouveau.";
const PAS_RECU = "Le fichier n’a pas pu être reçu. Réessayez ; si cela se répète, prévenez la gestion technique.";

// The answer must be the file's line: anything else (the sign-in page after a redirect, a proxy's page) is a refusal.
const remplacer = (envoi, xhr) => {
  const modele = document.createElement("template");
  modele.innerHTML = xhr.responseText.trim();
  const nouvelle = modele.content.querySelector("li.depot-ligne");
  if (!nouvelle || nouvelle !== modele.content.firstElementChild) {
    refuser(envoi, xhr.responseURL.includes("/connexion/") ? FIN_DE_SESSION : PAS_RECU);
    return;
  }
  envoi.ligne.replaceWith(nouvelle);
  window.htmx?.process(nouvelle);
  document.dispatchEvent(new CustomEvent("liasse:depose", { detail: { ligne: nouvelle } }));
};

const refuser = (envoi, phrase) => {
  envoi.ligne.classList.add("echec");
  envoi.barre.remove();
  const erreur = document.createElement("p");
  erreur.className = "erreur-champ";
  erreur.textContent = phrase;
  envoi.details.after(erreur);
  const bouton = document.createElement("button");
  bouton.type = "button";
  bouton.className = "bouton bouton-petit";
  bouton.textContent = "Réessayer";
  bouton.addEventListener("click", () => {
    const neuf = nouvelleLigne(envoi.fichier);
    envoi.ligne.replaceWith(neuf.ligne);
    file.push(neuf);
    avancer();
  });
  erreur.after(bouton);
};

const coupe = (envoi) => {
  envoi.essais += 1;
  if (envoi.essais >= MAX_ESSAIS) {
    refuser(envoi, "Le fichier n’est pas arrivé : la connexion est coupée. Vérifiez le réseau, puis réessayez.");
    return;
  }
  envoi.details.textContent = `${taille(envoi.fichier.size)} · connexion coupée, nouvel essai dans un instant`;
  envoi.barre.value = 0;
  setTimeout(() => {
    file.push(envoi);
    avancer();
  }, 1000 * 2 ** envoi.essais);
};

const envoyer = (envoi) => {
  const xhr = new XMLHttpRequest();
  const corps = new FormData();
  corps.append("fichier", envoi.fichier);
  xhr.open("POST", zone.dataset.depotUrl);
  xhr.setRequestHeader("X-CSRFToken", jeton());
  xhr.setRequestHeader("HX-Request", "true");
  xhr.upload.addEventListener("progress", (evenement) => {
    envoi.barre.max = evenement.total;
    envoi.barre.value = evenement.loaded;
    const part = Math.floor((100 * evenement.loaded) / evenement.total);
    envoi.details.textContent = `${taille(envoi.fichier.size)} · envoi ${part} %`;
  });
  xhr.addEventListener("load", () => {
    const retenu = (xhr.getResponseHeader("HX-Retarget") || "") === "#avis";
    if (xhr.status >= 200 && xhr.status < 300 && !retenu) remplacer(envoi, xhr);
    else if (retenu) {
      const modele = document.createElement("template");
      modele.innerHTML = xhr.responseText;
      refuser(envoi, modele.content.querySelector(".avis-corps")?.textContent.trim() || "Ce fichier a été refusé.");
    } else if (xhr.status === 413) refuser(envoi, "Ce fichier est trop gros. Coupez-le en plusieurs parties.");
    else if (xhr.status === 403) refuser(envoi, FIN_DE_SESSION);
    else refuser(envoi, PAS_RECU);
  });
  xhr.addEventListener("error", () => coupe(envoi));
  xhr.addEventListener("timeout", () => coupe(envoi));
  xhr.addEventListener("loadend", () => {
    enCours -= 1;
    avancer();
  });
  xhr.send(corps);
};

function avancer() {
  while (enCours < A_LA_FOIS && file.length > 0) {
    enCours += 1;
    envoyer(file.shift());
  }
}

const recevoir = (fichiers) => {
  for (const fichier of fichiers) file.push(nouvelleLigne(fichier));
  avancer();
};

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
    recevoir(evenement.dataTransfer.files);
  });
  zone.addEventListener("change", (evenement) => {
    if (evenement.target.type !== "file") return;
    recevoir([...evenement.target.files]);
    evenement.target.value = "";
  });
  // Leaving while files are on their way loses them: the browser asks.
  window.addEventListener("beforeunload", (evenement) => (enCours || file.length) && evenement.preventDefault());
}
