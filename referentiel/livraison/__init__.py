"""Data delivered filled, per profile of institution: `charger(profil)`."""

from referentiel.livraison.chargement import charger

__all__ = ["charger"]
