"""The durable queue: django-tasks on the site's own database, with lease, retries and schedules of ours."""
