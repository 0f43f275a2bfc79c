"""The embedded start: everything `manage.py up` keeps running on one machine."""
