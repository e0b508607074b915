"""Opening the reader in Chromium: from the answer of the server to the first page on the screen, 3 pages against 300.

    .venv/bin/python bench/liseuse.py [--fois 5]

A site of its own in a temporary folder, on loopback; the first page was drawn when the piece was read, as it is in
production.
"""

import argparse
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
PORT = 8077
# Time of the first page's paint after the last byte of the HTML, and how long the HTML took, in milliseconds.
MESURE = """async () => {
  const image = document.querySelector('.feuille img');
  await image.decode();
  await new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)));
  const [n] = performance.getEntriesByType('navigation');
  const [i] = performance.getEntriesByType('resource').filter(e => e.name === image.currentSrc);
  return {reponse: n.responseEnd - n.requestStart, image: (i ? i.responseEnd : performance.now()) - n.responseEnd,
          peinte: performance.now() - n.responseEnd, feuilles: document.querySelectorAll('.feuille').length};
}"""


def preparer(dossier: Path) -> dict[int, int]:
    """Number of pages → document id."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings_tests",
        "LIASSE_TESTS_DIR": str(dossier),
        "LIASSE_BASE": f"sqlite:///{dossier / 'base.sqlite3'}",
    }
    sys.path.insert(0, str(RACINE))
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.LISEUSE_PREPARER = True
    call_command("migrate", verbosity=0)
    from dossiers.actions import deposer_piece
    from tests.decisions import situations
    from tests.factories import EntiteFactory, InstitutionFactory, equiper
    from tests.ged.echantillons import pdf_texte

    institution = InstitutionFactory()
    agents = equiper(institution, EntiteFactory(institution=institution))
    dossier_social = situations.proposition_brouillon(agents).dossier
    documents = {}
    for pages in (3, 300):
        depot = deposer_piece(
            dossier=dossier_social, fichier=io.BytesIO(pdf_texte(pages)), nom=f"{pages}.pdf", par=agents["as"]
        )
        documents[pages] = depot.piece.document_id
    vider_la_file()
    return documents


def vider_la_file() -> None:
    """Every queued job, here and now."""
    from django_tasks_db.models import DBTaskResult

    from commun.travaux.travailleur import Travailleur

    ouvrier = Travailleur(
        queue_names=["*"], interval=1, batch=True, backend_name="default", startup_delay=False,
        max_tasks=None, worker_id="essai", excluded_queue_names=[],
    )  # fmt: skip
    while (travail := DBTaskResult.objects.ready().first()) is not None:
        travail.claim("essai")
        ouvrier.run_task(travail)


def mesurer(documents: dict[int, int], fois: int) -> None:
    """Open each document several times in a browser that kept nothing."""
    from playwright.sync_api import sync_playwright

    from tests.factories import MOT_DE_PASSE

    racine = f"http://127.0.0.1:{PORT}"
    with sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = navigateur.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.goto(racine + "/connexion/")
        page.fill("[name=username]", "agent1")
        page.fill("[name=password]", MOT_DE_PASSE)
        page.click("button:has-text('Entrer')")
        page.wait_for_selector("button.qui")
        for pages, document in documents.items():
            releves = []
            for _ in range(fois + 1):
                page.goto(f"{racine}/pieces/{document}/?page=1")
                releves.append(page.evaluate(MESURE))
            for cle in ("reponse", "image", "peinte"):
                valeurs = [r[cle] for r in releves[1:]]
                mediane, pire = statistics.median(valeurs), max(valeurs)
                print(f"{pages:4} pages  {cle:8} médiane {mediane:6.0f} ms  pire {pire:6.0f} ms")
            print(f"{pages:4} pages  feuilles dans la page : {releves[-1]['feuilles']}")
        navigateur.close()


def main() -> None:
    """Prepare, serve, measure, stop."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--fois", type=int, default=5)
    fois = arguments.parse_args().fois
    with tempfile.TemporaryDirectory(prefix="liasse-bench-") as nom:
        documents = preparer(Path(nom))
        serveur = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{PORT}", "--threads", "4"],
            cwd=RACINE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            time.sleep(5)
            mesurer(documents, fois)
        finally:
            serveur.terminate()
            serveur.wait(timeout=20)


if __name__ == "__main__":
    main()
