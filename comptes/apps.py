"""Room `comptes`: institutions, entités, agents and their rights, what awaits each."""

from django.apps import AppConfig


class ComptesConfig(AppConfig):
    """Accounts and rights as rows."""

    name = "comptes"
    verbose_name = "Comptes et droits"
