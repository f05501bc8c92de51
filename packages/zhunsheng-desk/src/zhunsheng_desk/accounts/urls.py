"""Pages of signing in and of accounts."""

from django.urls import path

from zhunsheng_desk.accounts.views import signing, users

app_name = "accounts"
urlpatterns = [
    path("login/", signing.sign_in, name="login"),
    path("code/", signing.code, name="code"),
    path("logout/", signing.sign_out, name="logout"),
    path("lock/", signing.lock, name="lock"),
    path("password/", signing.password, name="password"),
    path("factor/", signing.second_factor, name="factor"),
    path("roles/", users.role_list, name="roles"),
    path("users/", users.user_list, name="users"),
    path("users/new/", users.user_new, name="user_new"),
    path("users/<int:pk>/", users.user_page, name="user"),
    path("users/<int:pk>/close/", users.user_close, name="user_close"),
    path("users/<int:pk>/password/", users.user_password, name="user_password"),
    path("users/<int:pk>/unlock/", users.user_unlock, name="user_unlock"),
    path("users/<int:pk>/factor/", users.user_factor, name="user_factor"),
    path("users/<int:pk>/posts/", users.post_give, name="post_give"),
    path("posts/<int:pk>/end/", users.post_end, name="post_end"),
]
