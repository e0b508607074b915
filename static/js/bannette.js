// The tray: choose by typing, file with Enter, move pages by their keys. Without this script the forms still work.

const simple = (texte) => texte.normalize("NFD").replace(/\p{M}/gu, "").replace(/œ/gi, "oe").toLowerCase().trim();
const formulaire = () => document.querySelector("[data-classer]");

// --- Choosing by typing: a field, its hidden value, a list of suggestions ---------------------------------------------
class Choix {
  constructor(lieu, { chercher, prendre }) {
    this.lieu = lieu;
    this.champ = lieu.querySelector("[role='combobox']");
    this.valeur = lieu.querySelector("[data-valeur]");
    this.liste = lieu.querySelector("[role='listbox']");
    this.chercher = chercher;
    this.auChoix = prendre;
    this.presse = false; // Enter was pressed before the suggestions came
    this.champ.addEventListener("input", () => this.taper());
    this.champ.addEventListener("keydown", (evenement) => this.touche(evenement));
    this.champ.addEventListener("focus", () => this.champ.select());
    this.champ.addEventListener("blur", () => setTimeout(() => this.fermer(), 150));
    this.liste.addEventListener("mousedown", (evenement) => {
      const option = evenement.target.closest("[role='option']");
      if (!option || option.ariaDisabled === "true") return;
      evenement.preventDefault();
      this.prendre(option);
    });
    lieu.addEventListener("click", (evenement) => {
      const bouton = evenement.target.closest("[data-prendre]");
      if (bouton) this.prendre(bouton);
    });
    // A choice among several dossiers that answered: the radio carries the value, the hidden field gives way.
    lieu.addEventListener("change", (evenement) => {
      if (evenement.target.matches("[type='radio']")) this.valeur.disabled = true;
    });
  }

  get options() {
    return [...this.liste.querySelectorAll("[role='option']:not([hidden], [aria-disabled='true'])")];
  }

  get active() {
    return this.liste.querySelector("[aria-selected='true']");
  }

  get ouverte() {
    return !this.liste.hidden;
  }

  taper() {
    this.valeur.value = "";
    this.lieu.querySelectorAll("[type='radio']").forEach((choix) => (choix.checked = false));
    this.valeur.disabled = false;
    if (this.champ.value.trim() === "") return this.fermer();
    this.chercher(this.champ.value, () => this.montrer());
  }

  montrer() {
    const options = this.options;
    this.liste.hidden = this.liste.children.length === 0 || document.activeElement !== this.champ;
    this.champ.setAttribute("aria-expanded", String(this.ouverte));
    this.activer(options[0]);
    if (this.presse) {
      this.presse = false;
      if (options[0]) this.prendre(options[0]);
    }
  }

  activer(option) {
    this.active?.setAttribute("aria-selected", "false");
    if (!option) return this.champ.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.champ.setAttribute("aria-activedescendant", option.id);
  }

  fermer() {
    this.liste.hidden = true;
    this.champ.setAttribute("aria-expanded", "false");
    this.champ.removeAttribute("aria-activedescendant");
  }

  prendre(option) {
    this.champ.value = option.dataset.libelle;
    this.valeur.value = option.dataset.valeur;
    this.valeur.disabled = false;
    this.champ.removeAttribute("aria-invalid");
    this.fermer();
    this.auChoix(option);
  }

  touche(evenement) {
    const { key } = evenement;
    if (key === "ArrowDown" || key === "ArrowUp") {
      // With nothing typed, ↓ takes the first proposal.
      const proposee = this.lieu.querySelector("[data-prendre]");
      if (!this.ouverte && key === "ArrowDown" && proposee && !this.champ.value.trim()) {
        evenement.preventDefault();
        this.prendre(proposee);
      }
      if (!this.ouverte) return;
      evenement.preventDefault();
      const options = this.options;
      const ici = options.indexOf(this.active);
      this.activer(options[(ici + (key === "ArrowDown" ? 1 : -1) + options.length) % options.length]);
    } else if (key === "Escape" && this.ouverte) {
      evenement.preventDefault();
      evenement.stopPropagation();
      this.fermer();
    } else if (key === "Tab" && this.ouverte && this.active && !this.valeur.value) {
      this.prendre(this.active);
      evenement.preventDefault();
    } else if (key === "Enter" && !evenement.repeat) {
      this.entree(evenement);
    }
  }

  entree(evenement) {
    if (this.ouverte && this.active) {
      evenement.preventDefault();
      this.prendre(this.active);
    } else if (!this.valeur.value && !this.valeur.disabled && this.champ.value.trim() && this.chercher.lente) {
      evenement.preventDefault();
      this.presse = true;
      this.chercher(this.champ.value, () => this.montrer());
    } else if (this.suivant && this.suivant()) {
      evenement.preventDefault();
    }
  }
}

const depuisLeServeur = (lieu) => {
  let attente = 0;
  let derniere = 0;
  const chercher = (texte, fini) => {
    clearTimeout(attente);
    attente = setTimeout(async () => {
      const rang = ++derniere;
      const reponse = await fetch(`${lieu.dataset.source}?q=${encodeURIComponent(texte)}`).catch(() => null);
      if (!reponse?.ok || rang !== derniere) return;
      lieu.querySelector("[role='listbox']").innerHTML = await reponse.text();
      fini();
    }, 90);
  };
  chercher.lente = true;
  return chercher;
};

const parmiLesTypes = (lieu) => (texte, fini) => {
  const voulu = simple(texte);
  const liste = lieu.querySelector("[role='listbox']");
  const rang = (option) => {
    const lettres = simple(option.dataset.lettres);
    const mots = simple(option.dataset.libelle).split(/[^a-z0-9]+/);
    if (lettres && lettres === voulu) return 0;
    if (lettres && lettres.startsWith(voulu)) return 1;
    if (simple(option.dataset.libelle).startsWith(voulu)) return 2;
    return voulu.split(/\s+/).every((mot) => mots.some((m) => m.startsWith(mot))) ? 3 : 9;
  };
  const toutes = [...liste.children].map((option) => [rang(option), option]);
  toutes.sort((a, b) => a[0] - b[0]);
  let montrees = 0;
  for (const [place, option] of toutes) {
    option.hidden = place === 9 || ++montrees > 8;
    liste.append(option);
  }
  fini();
};

const preparerLeFormulaire = () => {
  const form = formulaire();
  if (!form) return;
  const date = form.elements.date_piece;
  const fin = form.elements.valable_jusqu_au;
  const lieuDossier = form.querySelector("[data-choix='dossier']");
  const lieuType = form.querySelector("[data-choix='type']");
  const type = new Choix(lieuType, {
    chercher: parmiLesTypes(lieuType),
    prendre: (option) => (date.value && option.dataset.fin !== undefined && !fin.value ? fin : date).focus(),
  });
  // A figure takes the proposal of that rank.
  type.champ.addEventListener("input", () => {
    if (!/^[1-9]$/.test(type.champ.value)) return;
    const proposee = lieuType.querySelectorAll("[data-prendre]")[Number(type.champ.value) - 1];
    if (proposee) type.prendre(proposee);
  });
  const dossier = new Choix(lieuDossier, {
    chercher: depuisLeServeur(lieuDossier),
    prendre: async (option) => {
      (type.valeur.value ? date : type.champ).focus();
      const adresse = lieuDossier.dataset.menage.replace("/0/", `/${option.dataset.valeur}/`);
      const reponse = await fetch(adresse).catch(() => null);
      const lieu = form.querySelector("[data-menage-liste]");
      if (reponse?.ok && dossier.valeur.value === option.dataset.valeur) lieu.innerHTML = await reponse.text();
    },
  });
  // With the dossier known and the type not, Enter goes on to the type; otherwise it files.
  dossier.suivant = () => {
    if (type.valeur.value || type.champ.value.trim()) return false;
    type.champ.focus();
    return true;
  };
  form.addEventListener("keydown", (evenement) => {
    const { proposee } = evenement.target.dataset;
    if (evenement.key !== "ArrowDown" || !proposee || evenement.target.value) return;
    evenement.preventDefault();
    evenement.target.value = proposee;
  });
  const jour = date.closest(".champ").querySelector("[data-jour]");
  if (jour) date.dataset.proposee = jour.dataset.jour;
  const premier = form.querySelector("[data-premier]");
  if (matchMedia("(pointer: coarse)").matches) return; // no keyboard thrown over the paper on a phone
  if (premier) premier.focus();
  else if (!form.querySelector("[aria-invalid='true']")) dossier.champ.focus({ preventScroll: true });
  else form.querySelector("[aria-invalid='true']").focus();
};

// --- Pages: a preview of the order wanted; the server makes the version ----------------------------------------------
let pages = [];
let courante = 0;

const lieuPages = () => document.getElementById("pages");
const intacte = () => pages.every((page, rang) => page.numero === page.place && !page.tour && !page.retiree && !page.coupe && page.place === rang + 1);

const disposition = () => {
  if (intacte()) return "";
  const groupes = [[]];
  for (const page of pages) {
    if (page.coupe && groupes.at(-1).length) groupes.push([]);
    if (!page.retiree) groupes.at(-1).push(page.tour ? `${page.numero}:${page.tour}` : String(page.numero));
  }
  return groupes.filter((groupe) => groupe.length).map((groupe) => groupe.join(",")).join("|");
};

const dessiner = () => {
  const texte = disposition();
  const rangs = new Map(pages.map((page, rang) => [String(page.numero), rang]));
  const bande = document.querySelector("[data-feuillets]");
  for (const page of pages) {
    const feuillet = bande?.querySelector(`[data-numero="${page.numero}"]`);
    const grande = document.querySelector(`[data-grande="${page.numero}"]`);
    for (const element of [feuillet, grande]) {
      if (!element) continue;
      element.dataset.tour = page.tour;
      element.classList.toggle("retiree", page.retiree);
    }
    feuillet?.classList.toggle("coupe", page.coupe && rangs.get(String(page.numero)) > 0);
    feuillet?.querySelector("button").setAttribute("aria-current", String(pages[courante] === page));
    if (feuillet) bande.append(feuillet);
  }
  for (const champ of document.querySelectorAll("[name='disposition']")) champ.value = texte;
  const barre = document.querySelector("[data-a-appliquer]");
  if (!barre) return;
  barre.hidden = texte === "" && intacte();
  const papiers = texte.split("|").length;
  const retirees = pages.filter((page) => page.retiree).length;
  const dit = [papiers > 1 ? `${papiers} papiers` : "", retirees ? `${retirees} page${retirees > 1 ? "s" : ""} en moins` : ""];
  barre.querySelector("[data-compte-changements]").textContent = dit.filter(Boolean).join(", ") || "Pages changées";
};

const aller = (rang, { defiler = true } = {}) => {
  if (!pages.length) return;
  courante = Math.min(pages.length - 1, Math.max(0, rang));
  dessiner();
  const numero = pages[courante].numero;
  document.querySelector(`[data-feuillets] [data-numero="${numero}"]`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (!defiler) return;
  const grande = document.querySelector(`[data-grande="${numero}"]`);
  const cadre = document.querySelector(".grandes");
  if (grande && cadre) cadre.scrollTo({ top: grande.offsetTop - cadre.offsetTop });
};

const deplacer = (pas) => {
  const but = courante + pas;
  if (but < 0 || but >= pages.length) return;
  [pages[courante], pages[but]] = [pages[but], pages[courante]];
  aller(but);
};

const OPERATIONS = {
  tourner: (page) => (page.tour = (page.tour + 90) % 360),
  "tourner-gauche": (page) => (page.tour = (page.tour + 270) % 360),
  retirer: (page) => {
    if (!page.retiree && pages.filter((autre) => !autre.retiree).length === 1) {
      const texte = "C’est la seule page : pour l’écarter tout entier, tapez x.";
      document.dispatchEvent(new CustomEvent("liasse:annonce", { detail: { texte, ton: "attention" } }));
      return;
    }
    page.retiree = !page.retiree;
  },
  couper: (page) => (page.coupe = courante > 0 && !page.coupe),
  "plus-tot": () => deplacer(-1),
  "plus-tard": () => deplacer(1),
  oublier: () => preparerLesPages(),
};

const preparerLesPages = () => {
  const numeros = [...document.querySelectorAll("[data-grande]")].map((grande) => Number(grande.dataset.grande));
  const total = Number(lieuPages()?.dataset.pages || 0);
  for (let numero = numeros.length + 1; numero <= total; numero += 1) numeros.push(numero);
  numeros.sort((a, b) => a - b);
  pages = numeros.map((numero, rang) => ({ numero, place: rang + 1, tour: 0, retiree: false, coupe: false }));
  courante = 0;
  dessiner();
};

document.addEventListener("click", (evenement) => {
  const bouton = evenement.target.closest("[data-op]");
  if (bouton && pages[courante]) {
    OPERATIONS[bouton.dataset.op](pages[courante]);
    dessiner();
    return;
  }
  const feuillet = evenement.target.closest("[data-feuillet]");
  if (feuillet) aller(pages.findIndex((page) => String(page.numero) === feuillet.parentElement.dataset.numero));
});

document.addEventListener("keydown", (evenement) => {
  if (evenement.ctrlKey || evenement.metaKey || evenement.altKey) return;
  const boite = evenement.target.closest("dialog[open]");
  if (boite) {
    // The reasons to set aside, by their number.
    const bouton = boite.querySelectorAll("[data-ecarter] button")[Number(evenement.key) - 1];
    if (bouton && !evenement.target.matches("input") && !evenement.repeat) bouton.click();
    return;
  }
  if (evenement.target.closest("input, textarea, select")) return;
  if (evenement.key !== "ArrowLeft" && evenement.key !== "ArrowRight") return;
  evenement.preventDefault();
  aller(courante + (evenement.key === "ArrowRight" ? 1 : -1));
});

// The pile refreshes itself while a colleague files too: the place where one is keeps its mark.
document.addEventListener("htmx:afterSwap", (evenement) => {
  if (evenement.detail.target?.id === "pages" || evenement.detail.elt?.id === "pages") preparerLesPages();
});

preparerLesPages();
preparerLeFormulaire();
document.querySelector(".pile-plis [aria-current='true']")?.scrollIntoView({ block: "nearest" });
