"""Mapping of the Elasticsearch index. Columns `a_*` hold terms already analysed; the original text is only kept."""

from typing import Any

from elasticsearch.dsl import Boolean, Date, Keyword, Long, Mapping, Text, analyzer

from search.indexables import colonnes, empreinte
from search.protocole import Entree
from search.termes import VERSION

VERSION_SCHEMA = f"2.{VERSION}"  # mapping, then analysis: a change of either asks for a rebuild

_TERMES = analyzer("termes", tokenizer="whitespace")


def _mapping() -> dict[str, Any]:
    mapping = Mapping()
    mapping.meta("dynamic", "strict")
    mapping.meta("_meta", version=VERSION_SCHEMA)
    for champ in ("id", "genre", "cles", "type", "annee", "entite", "etat", "confiance", "nom"):
        mapping.field(champ, Keyword())
    for champ in ("institution_id", "compartiments", "dossier_id", "document_id", "objet_id", "version_id", "page"):
        mapping.field(champ, Long())
    mapping.field("identite", Boolean())
    mapping.field("date", Date(format="yyyy-MM-dd"))
    for champ in ("titre", "texte"):
        mapping.field(champ, Text(index=False))
    for champ in ("url", "dossier", "auteur", "empreinte"):
        mapping.field(champ, Keyword(index=False, doc_values=False))
    mapping.field("version", Long(index=False, doc_values=False))
    for champ in ("a_champs", "a_titre", "a_texte", "a_codes", "a_titre_formes", "a_texte_formes", "a_approches"):
        mapping.field(champ, Text(analyzer=_TERMES))
    mapping.field("a_debuts", Text(analyzer=_TERMES, index_prefixes={"min_chars": 2, "max_chars": 8}))
    return mapping.to_dict()


MAPPINGS = _mapping()
SETTINGS: dict[str, Any] = {
    "analysis": {"analyzer": {"termes": {"type": "custom", "tokenizer": "whitespace"}}},
}


def document(entree: Entree) -> dict[str, Any]:
    """What is sent for an entry."""
    c = colonnes(entree)
    return {
        **{k: v for k, v in vars(entree).items() if k not in {"cles", "compartiments", "date"}},
        "cles": list(entree.cles),
        "compartiments": list(entree.compartiments),
        "date": entree.date.isoformat() if entree.date else None,
        "annee": entree.annee,
        "nom": c.nom,
        "empreinte": empreinte(entree),
        "a_titre": c.titre,
        "a_texte": c.texte,
        "a_codes": c.codes,
        "a_debuts": c.debuts,
        "a_titre_formes": c.titre_formes,
        "a_texte_formes": c.texte_formes,
        "a_approches": c.approches,
        "a_champs": c.champs,
    }
