"""The question of rights, asked inside the deepest of our queries, is one that SQLite parses (100 levels)."""

from ged.echecs import a_revoir
from ged.models import Document, Version
from usagers.models import Personne


def test_deepest_queries_are_parsed(agents):
    agent = agents["as"]
    assert list(a_revoir(agent)) == []
    lisibles = Document.objects.suivis_par(agent).values("pk")
    dedans = Version.objects.filter(document__in=Document.objects.filter(pk__in=lisibles, parent__in=lisibles))
    assert list(Version.objects.filter(pk__in=dedans.values("pk"))) == []
    assert list(Personne.objects.visibles_par(agent)) == []
