from django.urls import path

from tags.views import notes, proposals, tagging, vocabulary

app_name = "tags"
urlpatterns = [
    path("tags/", vocabulary.tags, name="tags"),
    path("tags/make/", vocabulary.make, name="make"),
    path("tags/add/", tagging.add, name="add"),
    path("tags/remove/", tagging.remove, name="remove"),
    path("tags/proposals/", proposals.proposals, name="proposals"),
    path("tags/proposals/answer/", proposals.answer, name="answer"),
    path("tags/of/<str:slug>/", vocabulary.tag, name="tag"),
    path("tags/of/<str:slug>/edit/", vocabulary.edit, name="edit"),
    path("tags/of/<str:slug>/merge/", vocabulary.merge, name="merge"),
    path("tags/of/<str:slug>/delete/", vocabulary.delete, name="delete"),
    path("tags/of/<str:slug>/remove/", vocabulary.remove, name="remove_tag"),
    path("notes/", notes.notes, name="notes"),
    path("notes/write/", notes.write, name="note_write"),
    path("notes/<int:pk>/edit/", notes.edit, name="note_edit"),
    path("notes/<int:pk>/save/", notes.save, name="note_save"),
    path("notes/<int:pk>/delete/", notes.delete, name="note_delete"),
    path("notes/<int:pk>/remove/", notes.remove, name="note_remove"),
]
