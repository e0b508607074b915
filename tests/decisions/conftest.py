import pytest

from comptes.enums import Profil
from tests.factories import EntiteFactory, habiliter


@pytest.fixture
def acteurs(agents, etrangers, institution):
    """Every profile of the institution, an AS of another centre, and the chef of another institution."""
    ailleurs = habiliter(institution, EntiteFactory(institution=institution), Profil.AS)
    return {**agents, "as_autre_centre": ailleurs, "chef_autre_institution": etrangers["chef_as"]}
