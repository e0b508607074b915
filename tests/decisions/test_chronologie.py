import re
from pathlib import Path

from commun.models import Evenement
from decisions.enums import Issue
from dossiers import chronologie
from tests.decisions import situations

ACTES = Path(__file__).resolve().parents[2] / "decisions" / "actions"
FAIT = re.compile(r"""noter\w*\(\s*"([\w.]+)""")
SANS_DOSSIER = ("seance.", "lot.")  # facts of the institution, on no dossier's timeline


def test_every_fact_of_the_room_is_said_on_the_timeline():
    types = {t for f in ACTES.glob("*.py") for t in FAIT.findall(f.read_text(encoding="utf-8"))}
    assert "decision.prise" in types
    attendus = {t for t in types if not t.startswith(SANS_DOSSIER)}
    assert attendus <= set(chronologie._phrases), attendus - set(chronologie._phrases)


def test_timeline_tells_the_whole_circuit_in_order(agents):
    avis = situations.avis_demande(agents)
    situations.valider_proposition(proposition=avis.proposition, par=agents["chef_as"])
    point = situations.point_note(agents, avis.proposition, issue=Issue.MODIFIE)
    situations.confirmer_point(point=point, par=agents["president"], revision=point.revision)
    entrees = chronologie.chronologie(avis.proposition.dossier, agents["chef_as"])
    dites = [f"{e.agent} {e.texte}" for e in reversed(entrees)]
    attendues = [
        f"{agents['as']} a envoyé la proposition (version 1)",
        f"{agents['chef_as']} a demandé un avis sur la proposition",
        f"{agents['chef_as']} a validé la proposition (version 1)",
        f"{agents['secretaire']} a inscrit la proposition à l’ordre du jour d’une séance",
        f"{agents['secretaire']} a noté l’issue : accordé avec modification",
        f"{agents['president']} a confirmé l’issue : accordé avec modification",
    ]
    assert [dite for dite in dites if dite in attendues] == attendues
    assert any(d.startswith(f"{agents['president']} a pris la décision ") for d in dites)
    assert not any("…" in dite for dite in dites)


def test_every_fact_stands_on_its_dossier(agents):
    decision = situations.decision_prise(agents)
    faits = Evenement.objects.exclude(type__startswith="seance.")
    assert set(faits.values_list("dossier_id", "institution_id")) == {(decision.dossier_id, decision.institution_id)}
