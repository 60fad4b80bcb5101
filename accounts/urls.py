from django.urls import path

from accounts.single_sign_on.views import from_provider, to_provider
from accounts.views import authenticator, door, groups, own, people, person_acts, tokens

app_name = "accounts"
urlpatterns = [
    path("login/", door.login, name="login"),
    path("login/code/", door.code, name="code"),
    path("login/sign-on/", to_provider, name="to_provider"),
    path("login/sign-on/back/", from_provider, name="from_provider"),
    path("logout/", door.logout, name="logout"),
    path("account/", own.account, name="account"),
    path("account/preferences/", own.preferences, name="preferences"),
    path("account/password/", own.password, name="password"),
    path("account/sessions/", own.sessions_end, name="sessions_end"),
    path("account/authenticator/", authenticator.authenticator, name="authenticator"),
    path("account/authenticator/change/", authenticator.authenticator_change, name="authenticator_change"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<int:pk>/revoke/", tokens.token_end, name="token_end"),
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/roles/", person_acts.role_add, name="role_add"),
    path("people/<int:pk>/groups/", person_acts.membership, name="membership"),
    path("people/<int:pk>/state/", person_acts.person_state, name="person_state"),
    path("people/<int:pk>/password/", person_acts.person_password, name="person_password"),
    path("people/<int:pk>/authenticator/", person_acts.person_authenticator, name="person_authenticator"),
    path("people/<int:pk>/sessions/", person_acts.person_sessions, name="person_sessions"),
    path("people/<int:pk>/tokens/", person_acts.person_token, name="person_token"),
    path("roles/<int:pk>/remove/", person_acts.role_remove, name="role_remove"),
    path("groups/new/", groups.group_new, name="group_new"),
    path("groups/<int:pk>/", groups.group, name="group"),
    path("groups/<int:pk>/roles/", groups.group_role, name="group_role"),
    path("groups/<int:pk>/delete/", groups.group_delete, name="group_delete"),
]
