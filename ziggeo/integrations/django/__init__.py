"""Ziggeo in a Django site; put ``ziggeo.integrations.django`` into ``INSTALLED_APPS``.

The setting ``ZIGGEO`` is a mapping: ``TOKEN``, ``PRIVATE_KEY``, ``ENCRYPTION_KEY``, ``CONFIG``
(fields of `ziggeo.Config`) and ``WEBHOOK_SECRETS``. What is left out of the first four comes from
the environment.
"""
