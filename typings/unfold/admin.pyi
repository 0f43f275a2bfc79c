"""What the admin uses of django-unfold, whose own annotations contradict Django's."""

from typing import Any

from django.contrib import admin

class ModelAdmin(admin.ModelAdmin[Any]):
    change_form_after_template: str | None
    change_form_before_template: str | None
    change_form_outer_after_template: str | None
    change_form_outer_before_template: str | None
    compressed_fields: bool
    list_after_template: str | None
    list_before_template: str | None
    list_filter_submit: bool
    list_fullwidth: bool
    warn_unsaved_form: bool

class StackedInline(admin.StackedInline[Any, Any]):
    hide_title: bool
    tab: bool

class TabularInline(admin.TabularInline[Any, Any]):
    hide_title: bool
    tab: bool
