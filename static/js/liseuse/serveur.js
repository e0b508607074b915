// What the reader says to the server, and how a refusal or a cut is told.

export const racine = document.getElementById("liseuse");
export const base = racine?.dataset.base || "";
export const version = racine?.dataset.version || "";

const jeton = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
export const COUPURE = "La connexion est coupée. Rien n’est perdu ; recommencez dans un instant.";

export const annoncer = (texte, ton = "info") =>
  document.dispatchEvent(new CustomEvent("liasse:annonce", { detail: { texte, ton } }));

export const adresse = (suite, parametres = {}) => {
  const url = new URL(base + suite, location.href);
  url.searchParams.set("v", version);
  Object.entries(parametres).forEach(([cle, valeur]) => valeur && url.searchParams.set(cle, valeur));
  return url;
};

// null: refused or cut, and the person knows.
export const demander = async (url, champs = null, { silencieux = false } = {}) => {
  const corps = champs ? new URLSearchParams(champs) : null;
  try {
    const reponse = await fetch(url, {
      method: corps ? "POST" : "GET",
      body: corps,
      headers: { "X-CSRFToken": jeton, "HX-Request": "true" },
      cache: "no-store",
      keepalive: silencieux,
    });
    if (reponse.headers.get("HX-Retarget") === "#avis") {
      document.getElementById("avis").innerHTML = await reponse.text();
      document.getElementById("avis").scrollIntoView({ block: "nearest" });
      return null;
    }
    if (reponse.redirected && reponse.url.includes("/connexion/")) {
      if (!silencieux) annoncer("Votre session a pris fin. Rechargez la page pour vous reconnecter.", "attention");
      return null;
    }
    if (reponse.ok) return reponse;
    if (!silencieux) annoncer("Cela n’a pas pu se faire. Rechargez la page et recommencez.", "erreur");
  } catch {
    if (!silencieux) annoncer(COUPURE, "attention");
  }
  return null;
};

export const fragment = (html) => {
  const modele = document.createElement("template");
  modele.innerHTML = html;
  return modele.content;
};
