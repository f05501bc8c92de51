"""Pages of methods."""

from django.urls import path

from zhunsheng_desk.methods.views import changes, silences, standing

app_name = "methods"
urlpatterns = [
    path("methods/", standing.value_list, name="values"),
    path("methods/value/", standing.value_page, name="value"),
    path("methods/law/", standing.law_list, name="laws"),
    path("methods/rule/", standing.law_page, name="law"),
    path("methods/silences/", silences.silence_list, name="silences"),
    path("methods/silences/new/", silences.silence_new, name="silence_new"),
    path("methods/silences/<int:pk>/end/", silences.silence_end, name="silence_end"),
    path("methods/changes/", changes.change_list, name="changes"),
    path("methods/changes/<int:pk>/", changes.change_page, name="change"),
    path("methods/changes/<int:pk>/progress/", changes.change_progress, name="change_progress"),
    path("methods/changes/<int:pk>/leads/", changes.change_leads, name="change_leads"),
    path("methods/changes/<int:pk>/confirm/", changes.change_confirm, name="change_confirm"),
    path("methods/changes/<int:pk>/refuse/", changes.change_refuse, name="change_refuse"),
    path("methods/changes/<int:pk>/withdraw/", changes.change_withdraw, name="change_withdraw"),
    path("methods/changes/<int:pk>/preview/", changes.change_preview, name="change_preview"),
]
