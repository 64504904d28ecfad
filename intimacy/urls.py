"""Every address: pages of a tenant at /t/<tenant>/…, the API at /api/v1/…, signing in at /auth/."""

from django.urls import include, path

from capture.receiving import receive
from intimacy.jobs.health import healthz
from intimacy.notify.views.leave import leave
from intimacy.pages import provider, signup
from intimacy.pages import views as pages
from intimacy.pages.join import follow_invitation
from intimacy.pages.settings import security
from intimacy.tenancy import views as tenancy
from intimacy.watch.page import metrics

in_tenant = [
    path("", include("intimacy.pages.urls")),
    path("lists/", include("intimacy.pages.lists.urls")),
    path("work-in-progress/", include("intimacy.pages.job_urls")),
    path("", include("intimacy.notify.urls")),
    path("approvals/", include("intimacy.approvals.urls")),
    path("settings/access-reviews/", include("intimacy.reviews.urls")),
    path("imports/", include("intimacy.imports.urls")),
    path("", include("accounts.urls")),
    path("", include("plans.urls")),
    path("", include("playbooks.urls")),
    path("", include("capture.urls")),
    path("", include("metrics.urls")),
    path("", include("quality.urls")),
    path("", include("alerts.urls")),
    path("", include("recovery.urls")),
    path("", include("effects.urls")),
    path("", include("boards.urls")),
]
urlpatterns = [
    path("", tenancy.home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    path("auth/email/", tenancy.nothing_here),
    path("auth/second-factor/", security.second_factor, name="second_factor"),
    # allauth has a page of its own for each of these; ours shows all of it at once, inside the tenant.
    path("auth/2fa/", security.to_security),
    path("auth/2fa/webauthn/", security.to_security),
    path("auth/sessions/", security.to_security),
    path("auth/oidc/", provider.find_provider, name="find_provider"),
    path("auth/oidc/<slug:company>/", provider.sign_in_by_provider, name="sign_in_by_provider"),
    path("auth/oidc/<slug:company>/start/", provider.leave_for_provider, name="leave_for_provider"),
    path("auth/oidc/<slug:company>/callback/", provider.come_back, name="come_back_from_provider"),
    path("auth/", include("allauth.urls")),
    path("signup/", signup.sign_up, name="sign_up"),
    path("signup/mail/", signup.kept_mail, name="sign_up_mail"),
    path("signup/address/", signup.check_address, name="sign_up_address"),
    path("signup/<str:token>/", signup.confirm, name="sign_up_confirm"),
    path("join/<str:token>/", follow_invitation, name="join"),
    path("leave/<str:token>/", leave, name="leave"),
    path("theme/", pages.choose_theme, name="theme"),
    path("api/v1/", include("intimacy.api.urls")),
    path("api/v1/", include("intimacy.notify.api_urls")),
    path("api/v1/", include("intimacy.approvals.api_urls")),
    path("api/v1/", include("intimacy.reviews.api_urls")),
    path("api/v1/", include("intimacy.imports.api_urls")),
    path("api/v1/", include("accounts.api.urls")),
    path("api/v1/", include("plans.api")),
    path("api/v1/", include("playbooks.api")),
    path("api/v1/", include("capture.api")),
    path("in/mail/", receive, name="in_mail"),
    path("api/v1/", include("metrics.api.urls")),
    path("api/v1/", include("quality.api.urls")),
    path("api/v1/", include("alerts.api")),
    path("api/v1/", include("recovery.api.urls")),
    path("api/v1/", include("effects.api")),
    path("api/v1/", include("boards.api.urls")),
    path("t/<slug:tenant>/", include(in_tenant)),
]
