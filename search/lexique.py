"""Word lists of the French analysis, in folded form (lower case, no accents). Ours, short, not tuned to any corpus."""

_VIDES = """
a ai ait as au aucun aucune aussi autre autres aux avait avec avez avoir avons c ce ceci cela celle celles celui
ces cet cette ceux chaque ci comme d dans de des deux donc dont du elle elles en encore entre es est et etaient
etait etant etc ete etre eu eux fut il ils j je l la laquelle le lequel les lesquels leur leurs lors lui m ma mais
me meme memes mes moi mon n ne ni nos notre nous on ont ou par parce pas peu peut plus pour pourquoi qu quand que
quel quelle quelles quels qui quoi s sa sans se sera seront ses si soit son sont sous sur t ta te tes toi ton tous
tout toute toutes tres tu un une vos votre vous y
"""
MOTS_VIDES = frozenset(_VIDES.split()) - {"ete", "deux"}  # summer, and a number

ELISIONS = frozenset({"c", "d", "j", "l", "m", "n", "qu", "s", "t", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu"})

# Plurals the stemmer misses, and two nouns it would confuse with others (loyer / loi, foyer / foi).
IRREGULIERS = {
    "travaux": "travail",
    "baux": "bail",
    "yeux": "oeil",
    "lieux": "lieu",
    "jeux": "jeu",
    "feux": "feu",
    "cheveux": "cheveu",
    "loyer": "loyer",
    "loyers": "loyer",
    "foyer": "foyer",
    "foyers": "foyer",
}

# Singular words in -s that would meet another word without it.
INVARIABLES = frozenset(
    {"mois", "fois", "cours", "pays", "sens", "temps", "corps", "avis", "bras", "proces", "acces", "deces"}
)

MOIS = {
    "janvier": 1,
    "janv": 1,
    "fevrier": 2,
    "fevr": 2,
    "mars": 3,
    "avril": 4,
    "avr": 4,
    "mai": 5,
    "juin": 6,
    "juillet": 7,
    "juil": 7,
    "aout": 8,
    "septembre": 9,
    "sept": 9,
    "octobre": 10,
    "oct": 10,
    "novembre": 11,
    "nov": 11,
    "decembre": 12,
    "dec": 12,
}

# Length of an IBAN by country (ISO 13616 registry), so that its end is known in running text.
LONGUEURS_IBAN = {
    "BE": 16, "FR": 27, "LU": 20, "NL": 18, "DE": 22, "ES": 24, "IT": 27, "PT": 25, "CH": 21, "GB": 22, "PL": 28,
    "RO": 24, "BG": 22, "MA": 28, "AT": 20, "IE": 22, "MC": 27, "LT": 20, "GR": 27, "HU": 28,
}  # fmt: skip
