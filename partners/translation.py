from modeltranslation.translator import TranslationOptions, register

from .models import Campaign, MailTemplate, Organization


@register(Organization)
class OrganizationTranslation(TranslationOptions):
    fields = ("name", "acronym")
    required_languages = {"en": ("name",)}


@register(Campaign)
class CampaignTranslation(TranslationOptions):
    fields = ("subject", "body")
    required_languages = {"en": ("subject", "body")}


@register(MailTemplate)
class MailTemplateTranslation(TranslationOptions):
    fields = ("subject", "body")
    required_languages = ("en", "fr", "es")
