from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ged", "0004_depots"),
    ]

    operations = [
        migrations.AddField(
            model_name="version",
            name="doutes",
            field=models.CharField(blank=True, max_length=500, verbose_name="doutes de lecture"),
        ),
    ]
