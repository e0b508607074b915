"""Sign-in."""

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView


class FormulaireConnexion(AuthenticationForm):
    """Identifier and password, with sentences that do not tell which of the two was wrong."""

    error_messages = {
        "invalid_login": "Identifiant ou mot de passe inconnu. Vérifiez la touche Majuscule et recommencez.",
        "inactive": "Ce compte est fermé. Adressez-vous à la gestion technique.",
    }


class Connexion(LoginView):
    """A signed-in agent goes straight to what awaits him."""

    template_name = "comptes/connexion.html"
    authentication_form = FormulaireConnexion
    redirect_authenticated_user = True
