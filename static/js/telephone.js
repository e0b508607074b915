// The phone's page: what was photographed is shown from the phone's own memory, never from the server.
import { deposer } from "./depot.js";

const vues = new Map(); // page → address of its picture in this browser
const fin = document.getElementById("telephone-fin");

const montrer = () => {
  const pages = [...document.querySelectorAll("#photos-liste > li")];
  pages.forEach((page, rang) => {
    const titre = page.querySelector(".photo-rang");
    if (titre) titre.textContent = `Page ${rang + 1}`;
    const lieu = page.querySelector("[data-vue]");
    const adresse = vues.get(page.dataset.photo);
    if (!lieu || !adresse || lieu.firstChild) return;
    const image = document.createElement("img");
    image.alt = "";
    image.src = adresse;
    image.addEventListener("error", () => image.remove()); // a format this browser does not draw
    lieu.append(image);
  });
  const nombre = pages.filter((page) => page.dataset.photo).length;
  const bouton = fin?.querySelector("button");
  if (!bouton) return;
  bouton.disabled = nombre === 0;
  bouton.textContent = nombre ? `Terminer : un document de ${nombre} page${nombre > 1 ? "s" : ""}` : "Terminer ce document";
};

document.addEventListener("liasse:depose", (evenement) => {
  const { ligne, fichier } = evenement.detail;
  vues.set(ligne.dataset.photo, URL.createObjectURL(fichier));
  montrer();
});

// A page taken again goes where the former one stood.
document.addEventListener("change", (evenement) => {
  const remplace = evenement.target.dataset?.remplace;
  if (!remplace || evenement.target.files.length === 0) return;
  evenement.stopPropagation();
  const ancienne = document.getElementById(`photo-${remplace}`);
  deposer([...evenement.target.files].slice(0, 1), { remplace }, (ligne) => ancienne.replaceWith(ligne));
}, true);

document.addEventListener("htmx:afterSwap", montrer);
montrer();
