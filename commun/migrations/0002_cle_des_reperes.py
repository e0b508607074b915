import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commun", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CleRepere",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("institution_id", models.BigIntegerField(unique=True, verbose_name="institution")),
                ("cle", models.CharField(max_length=64, verbose_name="clé en hexadécimal")),
                ("cree_le", models.DateTimeField(default=django.utils.timezone.now, verbose_name="tirée le")),
            ],
            options={
                "verbose_name": "clé des codes imprimés",
            },
        ),
    ]
