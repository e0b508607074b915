// Applies the chosen theme before the first paint; "auto" leaves it to the system.
(() => {
  const CLE = "liasse-theme";
  const racine = document.documentElement;

  const lire = () => {
    try {
      return localStorage.getItem(CLE) || "auto";
    } catch {
      return "auto"; // storage refused by the browser: follow the system
    }
  };

  const appliquer = (theme) => {
    if (theme === "auto") racine.removeAttribute("data-theme");
    else racine.dataset.theme = theme;
    for (const bouton of document.querySelectorAll("[data-theme-choix]")) {
      bouton.setAttribute("aria-pressed", String(bouton.dataset.themeChoix === theme));
    }
  };

  appliquer(lire());
  document.addEventListener("DOMContentLoaded", () => appliquer(lire()));
  document.addEventListener("click", (evenement) => {
    const bouton = evenement.target.closest("[data-theme-choix]");
    if (!bouton) return;
    try {
      localStorage.setItem(CLE, bouton.dataset.themeChoix);
    } catch {
      // the choice then lasts as long as the page
    }
    appliquer(bouton.dataset.themeChoix);
  });
})();
