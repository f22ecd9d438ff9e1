"""Who gets what from every address: the expected status for ten principals.

Columns, in this order:

1. anonymous
2. sd              SD articulation, every edition
3. region          a regional team, object of its own (o) and somebody else's (f)
4. ministry        a ministry's coordination, own (o) and foreign (f)
5. rapporteur      of one edition, own (o) and foreign (f)
6. observer
7. administrator

    route                              method  anon sd   reg:o reg:f min:o min:f rap:o rap:f obs  adm

A route without objects has the same status in both columns of a role. A line with one status holds
for everybody. Methods that a route does not name must be 405 for everybody (HEAD is as GET, OPTIONS
may be 200). `tests/test_access.py` fails for a route or method that is not here. The routes of the
administration follow from ADMIN.
"""

from __future__ import annotations

from typing import Any

from bilaterals.timetable.calendars import token_of
from surveys import tokens

PRINCIPALS = (
    "anonymous", "sd", "region:own", "region:foreign", "ministry:own", "ministry:foreign", "rapporteur:own",
    "rapporteur:foreign", "observer", "administrator",
)  # fmt: skip

ROUTES = r"""
# --- public pages
home                                   GET     200
edition-list                           GET     200
edition-detail                         GET     200
edition-agenda                         GET     200
region-list                            GET     200
region-detail                          GET     200
sector-list                            GET     200
sector-detail                          GET     200
commitment-list                        GET     200
commitment-detail                      GET     404 200 200 404 200 404 200 404 200 200
transfer-list                          GET     200
transfer-detail                        GET     200
transfer-figures                       GET     200
money-series                           GET     200
money-budget                           GET     200
norm-detail                            GET     200
norm-file                              GET     404
project-list                           GET     200
project-detail                         GET     200
project-photo                          GET     200
survey-list                            GET     200
survey-results                         GET     404 302 404 404 404 404 404 404 302 302
survey-results-csv                     GET     404
survey-results-pdf                     GET     404
survey-comparison                      GET     200
survey-answer                          GET     200
survey-answer                          POST    400
lessons                                GET     200
reconciliation                         GET     200
open-data                              GET     200
about                                  GET     200
health                                 GET     200
robots                                 GET     200
favicon                                GET     302
search                                 GET     302
chart-embed                            GET     200
chart-download                         GET     200

# --- the API reads; a row of nobody's is not found
api:^[\s\S]*/$                         GET     404
api:commitments-detail                 GET     404 200 200 404 200 404 200 404 200 200
api:commitments-list                   GET     200
api:commitments-updates                GET     404 200 200 404 200 404 200 404 200 200
api:compliance                         GET     200
api:docs                               GET     200
api:editions-detail                    GET     200
api:editions-list                      GET     200
api:institutions-detail                GET     200
api:institutions-list                  GET     200
api:meetings-detail                    GET     200
api:meetings-list                      GET     200
api:projects-detail                    GET     200
api:projects-list                      GET     200
api:published-figures-detail           GET     200
api:published-figures-list             GET     200
api:regions-detail                     GET     200
api:regions-list                       GET     200
api:root                               GET     200
api:schema                             GET     200
api:surveys-detail                     GET     200
api:surveys-list                       GET     200
api:topics-detail                      GET     404 200 200 404 200 404 404 404 200 200
api:topics-detail                      PATCH   401 403 400 404 403 404 404 404 403 403
api:topics-list                        GET     200
api:topics-list                        POST    401 403 400 400 403 403 403 403 403 403
api:topics-submit                      POST    401 403 400 404 403 404 404 404 403 403
api:topics-withdraw                    POST    401 403 400 404 403 404 404 404 403 403
api:transfers-detail                   GET     200
api:transfers-list                     GET     200

# --- the spaces of each role
region-home                            GET     302 403 200 200 403 403 403 403 403 403
ministry-home                          GET     302 403 403 403 200 200 403 403 403 403
rapporteur-home                        GET     302 403 403 403 403 403 200 200 403 403
coordination-home                      GET     302 200 403 403 403 403 403 403 200 200

# --- topics: a delegation's own (o) and another one's (f), a ministry's accepted one (o) and another one's (f)
topic-list                             GET     302 403 200 200 403 403 403 403 403 403
topic-new                              GET     302 403 200 200 403 403 403 403 403 403
topic-new                              POST    302 403 400 400 403 403 403 403 403 403
topic-precedents                       GET     302 403 200 200 403 403 403 403 403 403
topic-detail                           GET     302 200 200 404 200 404 404 404 200 200
topic-edit                             GET     302 403 200 404 403 404 404 404 403 403
topic-edit                             POST    302 403 409 404 403 404 404 404 403 403
topic-autosave                         POST    302 403 409 404 403 404 404 404 403 403
topic-questions                        POST    302 403 200 404 403 404 404 404 403 403
topic-rank                             POST    302 403 302 404 403 404 404 404 403 403
topic-withdraw                         GET     302 403 200 404 403 404 404 404 403 403
topic-withdraw                         POST    302 403 400 404 403 404 404 404 403 403
topic-join                             POST    302 403 403 404 403 404 404 404 403 403
topic-attachment                       GET     302 200 200 404 200 404 404 404 200 200
quarantine                             GET     302 200 404 404 404 404 404 404 404 200
quarantine-decide                      POST    302 302 404 404 404 404 404 404 404 302

# --- one's own account
account                                GET     302 200 200 200 200 200 200 200 200 200
start                                  GET     302
membership-choose                      POST    302
tokens                                 GET     302 200 200 200 200 200 200 200 200 200
tokens                                 POST    302 400 400 400 400 400 400 400 400 400
token-revoke                           POST    302 404 302 404 302 404 302 404 404 404
acting-start                           GET     302 403 403 403 403 403 403 403 403 200
acting-start                           POST    302 403 403 403 403 403 403 403 403 400
acting-stop                            POST    302
invitation                             GET     404
invitation                             POST    404
usersessions_list                      GET     302 200 200 200 200 200 200 200 200 200
usersessions_list                      POST    302

# --- sign-in and password
account_change_password                GET     302 200 200 200 200 200 200 200 200 200
account_change_password                POST    302 200 200 200 200 200 200 200 200 200
account_inactive                       GET     200
account_login                          GET     200 302 302 302 302 302 302 302 302 302
account_login                          POST    200 302 302 302 302 302 302 302 302 302
account_logout                         GET     302 200 200 200 200 200 200 200 200 200
account_logout                         POST    302
account_reauthenticate                 GET     302 200 200 200 200 200 200 200 200 200
account_reauthenticate                 POST    302 200 200 200 200 200 200 200 200 200
account_reset_password                 GET     200
account_reset_password                 POST    200
account_reset_password_done            GET     200
account_reset_password_from_key        GET     200
account_reset_password_from_key        POST    200
account_reset_password_from_key_done   GET     200
account_set_password                   GET     302
account_set_password                   POST    302
account_signup                         GET     200 302 302 302 302 302 302 302 302 302
account_signup                         POST    200 302 302 302 302 302 302 302 302 302

# --- two steps: SD and the administrator have an application of codes, the others none
mfa_activate_totp                      GET     302
mfa_activate_totp                      POST    302
mfa_add_webauthn                       GET     302
mfa_add_webauthn                       POST    302
mfa_authenticate                       GET     302
mfa_authenticate                       POST    302
mfa_deactivate_totp                    GET     302 302 404 404 404 404 404 404 404 302
mfa_deactivate_totp                    POST    302 302 404 404 404 404 404 404 404 302
mfa_download_recovery_codes            GET     302 404 404 404 404 404 404 404 404 404
mfa_edit_webauthn                      GET     302
mfa_edit_webauthn                      POST    302
mfa_generate_recovery_codes            GET     302
mfa_generate_recovery_codes            POST    302
mfa_index                              GET     302 200 200 200 200 200 200 200 200 200
mfa_list_webauthn                      GET     302 200 200 200 200 200 200 200 200 200
mfa_login_webauthn                     GET     302
mfa_login_webauthn                     POST    302
mfa_reauthenticate                     GET     302 200 302 302 302 302 302 302 302 200
mfa_reauthenticate                     POST    302 200 302 302 302 302 302 302 302 200
mfa_reauthenticate_webauthn            GET     302
mfa_reauthenticate_webauthn            POST    302
mfa_remove_webauthn                    GET     302
mfa_remove_webauthn                    POST    302
mfa_view_recovery_codes                GET     302 404 404 404 404 404 404 404 404 404

# --- the government's identity service (not configured here)
openid_connect_callback                GET     404
openid_connect_login                   GET     404
openid_connect_login                   POST    404
socialaccount_connections              GET     302 200 200 200 200 200 200 200 200 200
socialaccount_connections              POST    302 200 200 200 200 200 200 200 200 200
socialaccount_login_cancelled          GET     200
socialaccount_login_error              GET     401
socialaccount_signup                   GET     302
socialaccount_signup                   POST    302

# --- people and invitations: SD and administrators
people                                 GET     302 200 404 404 404 404 404 404 404 200
person                                 GET     302 200 404 404 404 404 404 404 404 200
invite                                 GET     302 200 404 404 404 404 404 404 404 200
invite                                 POST    302 400 404 404 404 404 404 404 404 400
invitation-resend                      POST    302 302 404 404 404 404 404 404 404 302
invitation-revoke                      POST    302 302 404 404 404 404 404 404 404 302
membership-withdraw                    GET     302 200 404 404 404 404 404 404 404 200
membership-withdraw                    POST    302 400 404 404 404 404 404 404 404 400

difference-note                        GET     302 200 404 404 404 404 404 404 403 200
difference-note                        POST    302 400 404 404 404 404 404 404 403 400
funding-desk                           GET     302 200 404 404 404 404 404 404 200 200
funding                                GET     302 200 404 404 404 404 404 404 200 200
funding                                POST    302 400 404 404 404 404 404 404 403 400
funding-remove                         POST    302 302 404 404 404 404 404 404 403 302

# --- money: SD and administrators write, observers read, for others the pages do not exist
money-desk                             GET     302 200 404 404 404 404 404 404 200 200
norm-list                              GET     302 200 404 404 404 404 404 404 200 200
period-list                            GET     302 200 404 404 404 404 404 404 200 200
period-list                            POST    302 400 404 404 404 404 404 404 403 400
project-desk                           GET     302 200 404 404 404 404 404 404 200 200
norm-change                            GET     302 200 404 404 404 404 404 404 403 200
norm-change                            POST    302 400 404 404 404 404 404 404 403 400
norm-new                               GET     302 200 404 404 404 404 404 404 403 200
norm-new                               POST    302 400 404 404 404 404 404 404 403 400
period-reopen                          GET     302 200 404 404 404 404 404 404 403 200
period-reopen                          POST    302 400 404 404 404 404 404 404 403 400
project-change                         GET     302 200 404 404 404 404 404 404 403 200
project-change                         POST    302 400 404 404 404 404 404 404 403 400
project-delete                         GET     302 200 404 404 404 404 404 404 403 200
project-delete                         POST    302 302 404 404 404 404 404 404 403 302
project-merge                          GET     302 200 404 404 404 404 404 404 403 200
project-merge                          POST    302 400 404 404 404 404 404 404 403 400
project-new                            GET     302 200 404 404 404 404 404 404 403 200
project-new                            POST    302 400 404 404 404 404 404 404 403 400
project-photo-delete                   GET     302 200 404 404 404 404 404 404 403 200
project-photo-delete                   POST    302 302 404 404 404 404 404 404 403 302
project-photo-new                      GET     302 200 404 404 404 404 404 404 403 200
project-photo-new                      POST    302 400 404 404 404 404 404 404 403 400
transfer-change                        GET     302 200 404 404 404 404 404 404 403 200
transfer-change                        POST    302 400 404 404 404 404 404 404 403 400
transfer-import                        GET     302 200 404 404 404 404 404 404 200 200
transfer-import-confirm                POST    302 302 404 404 404 404 404 404 403 302
transfer-import-new                    GET     302 200 404 404 404 404 404 404 403 200
transfer-import-new                    POST    302 400 404 404 404 404 404 404 403 400
transfer-import-undo                   GET     302 200 404 404 404 404 404 404 403 200
transfer-import-undo                   POST    302 400 404 404 404 404 404 404 403 400
transfer-new                           GET     302 200 404 404 404 404 404 404 403 200
transfer-new                           POST    302 400 404 404 404 404 404 404 403 400
transfer-reverse                       GET     302 200 404 404 404 404 404 404 403 200
transfer-reverse                       POST    302 400 404 404 404 404 404 404 403 400

# --- surveys: SD and administrators work, observers read; a meeting is rated by who sat at it
survey-work-list                       GET     302 200 404 404 404 404 404 404 200 200
survey-new                             GET     302 200 404 404 404 404 404 404 403 200
survey-new                             POST    302 400 404 404 404 404 404 404 403 400
survey-work                            GET     302 200 404 404 404 404 404 404 200 200
survey-change                          GET     302 200 404 404 404 404 404 404 403 200
survey-change                          POST    302 400 404 404 404 404 404 404 403 400
survey-questions                       GET     302 200 404 404 404 404 404 404 200 200
survey-question-new                    GET     302 200 404 404 404 404 404 404 403 200
survey-question-new                    POST    302 400 404 404 404 404 404 404 403 400
survey-question                        GET     302 200 404 404 404 404 404 404 403 200
survey-question                        POST    302 400 404 404 404 404 404 404 403 400
survey-arrange                         POST    302 302 404 404 404 404 404 404 403 302
survey-preview                         GET     302 200 404 404 404 404 404 404 200 200
survey-people                          GET     302 200 404 404 404 404 404 404 200 200
survey-people-add                      GET     302 200 404 404 404 404 404 404 403 200
survey-people-add                      POST    302 400 404 404 404 404 404 404 403 400
survey-person-remove                   POST    302 302 404 404 404 404 404 404 403 302
survey-texts                           GET     302 200 404 404 404 404 404 404 200 200
survey-texts                           POST    302 200 404 404 404 404 404 404 403 200
survey-act                             POST    302 302 404 404 404 404 404 404 403 302
lesson-work                            GET     302 200 404 404 404 404 404 404 200 200
lesson-new                             GET     302 200 404 404 404 404 404 404 403 200
lesson-new                             POST    302 400 404 404 404 404 404 404 403 400
lesson-edit                            GET     302 200 404 404 404 404 404 404 403 200
lesson-edit                            POST    302 400 404 404 404 404 404 404 403 400
lesson-release                         POST    302 302 404 404 404 404 404 404 403 302
rating-work                            GET     302 200 404 404 404 404 404 404 200 200
ratings                                GET     302 200 200 200 200 200 200 200 200 200
rating                                 GET     302 403 200 404 200 404 200 404 403 403
rating                                 POST    302 403 400 404 400 404 400 404 403 403

# --- the dossier of a pair: its region, its ministry, and those who see everything
dossier-list                           GET     302 200 200 200 200 200 404 404 200 200
dossier                                GET     302 200 200 404 200 404 404 404 200 200
dossier-pdf                            GET     302 200 200 404 200 404 404 404 200 200
dossier-position                       GET     302 403 403 404 200 404 404 404 403 403
dossier-position                       POST    302 403 403 404 400 404 404 404 403 403

# --- agendas: all for SD, administrators and observers; each team its own once it is out
agendas                                GET     302 200 404 404 404 404 404 404 200 200
agendas                                POST    302 400 404 404 404 404 404 404 403 400
agenda-preview                         GET     302 200 404 404 404 404 404 404 200 200
agenda-preview-pdf                     GET     302 200 404 404 404 404 404 404 200 200
region-agenda                          GET     302 404 200 200 404 404 404 404 404 404
region-agenda-pdf                      GET     302 404 200 404 404 404 404 404 404 404
region-agenda-ics                      GET     302 404 200 404 404 404 404 404 404 404
region-agenda-confirm                  POST    302 404 302 404 404 404 404 404 404 404
ministry-agenda                        GET     302 404 404 404 200 200 404 404 404 404
ministry-agenda-pdf                    GET     302 404 404 404 404 404 404 404 404 404
ministry-agenda-ics                    GET     302 404 404 404 404 404 404 404 404 404
ministry-agenda-confirm                POST    302 404 404 404 404 404 404 404 404 404

# --- sessions before the summit: SD plans them, teams see those that invite them
preparation                            GET     302 200 200 200 200 200 404 404 200 200
preparation-add                        GET     302 200 403 403 403 403 404 404 403 200
preparation-add                        POST    302 400 403 403 403 403 404 404 403 400
preparation-session                    GET     302 200 200 404 200 404 404 404 200 200
preparation-change                     GET     302 200 403 404 403 404 404 404 403 200
preparation-change                     POST    302 400 403 404 403 404 404 404 403 400
preparation-material                   POST    302 400 403 404 403 404 404 404 403 400
preparation-material-remove            POST    302 302 403 404 403 404 404 404 403 302
preparation-answer                     POST    302 403 400 404 400 404 404 404 403 403
preparation-attendance                 POST    302 302 403 404 403 404 404 404 403 302

# --- who changed what: SD, administrators and observers
history                                GET     302 200 404 404 404 404 404 404 200 200
history-object                         GET     302 200 404 404 404 404 404 404 200 200

# --- calls: SD and administrators change them, observers read
call-list                              GET     302 200 404 404 404 404 404 404 200 200
call-detail                            GET     302 200 404 404 404 404 404 404 200 200
call-detail                            POST    302 400 404 404 404 404 404 404 403 400
call-make                              POST    302 302 404 404 404 404 404 404 403 302
call-open                              POST    302 302 404 404 404 404 404 404 403 302
call-fields                            GET     302 200 404 404 404 404 404 404 200 200
call-field-add                         GET     302 200 404 404 404 404 404 404 403 200
call-field-add                         POST    302 400 404 404 404 404 404 404 403 400
call-field                             GET     302 200 404 404 404 404 404 404 403 200
call-field                             POST    302 400 404 404 404 404 404 404 403 400
call-field-move                        POST    302 302 404 404 404 404 404 404 403 302
call-late-codes                        GET     302 200 404 404 404 404 404 404 200 200
call-late-codes                        POST    302 400 404 404 404 404 404 404 403 400
call-late-code-withdraw                POST    302 302 404 404 404 404 404 404 403 302

# --- priorities: SD and administrators decide, observers read
priorities                             GET     302 200 404 404 404 404 404 404 200 200
priorities                             POST    302 302 404 404 404 404 404 404 403 302
routes                                 GET     302 200 404 404 404 404 404 404 200 200
routes                                 POST    302 400 404 404 404 404 404 404 403 400

# --- review of topics: SD, administrators and observers; written answers: whoever they concern
topic-queue                            GET     302 200 404 404 404 404 404 404 200 200
topics-progress                        GET     302 200 404 404 404 404 404 404 200 200
topics-held                            GET     302 200 404 404 404 404 404 404 200 200
topics-held                            POST    302 302 404 404 404 404 404 404 403 302
topics-decide                          POST    302 302 404 404 404 404 404 404 403 302
topic-review                           GET     302 200 404 404 404 404 404 404 200 200
topic-review                           POST    302 302 404 404 404 404 404 404 403 302
assistance-list                        GET     302 200 200 200 200 200 200 200 200 200
assistance-detail                      GET     302 200 200 404 200 404 404 404 200 200
assistance-detail                      POST    302 403 403 404 400 404 404 404 403 403
assistance-close                       POST    302 302 403 404 403 404 404 404 403 302

# --- mail: in a demonstration everybody may open the list, which holds what was sent to them
outbox-attachment                      GET     302 200 404 404 404 404 404 404 200 200
outbox-cancel                          POST    302 302 404 404 404 404 404 404 403 302
outbox-detail                          GET     302 200 404 404 404 404 404 404 200 200
outbox-list                            GET     302 200 200 200 200 200 200 200 200 200
outbox-retry                           POST    302 302 404 404 404 404 404 404 403 302
outbox-retry-all                       POST    302 302 403 403 403 403 403 403 403 302
outbox-correct                         GET     302 200 404 404 404 404 404 404 403 200
outbox-correct                         POST    302 400 404 404 404 404 404 404 403 400
mail-batches                           GET     302 200 404 404 404 404 404 404 200 200
mail-batch                             GET     302 200 404 404 404 404 404 404 200 200
mail-batch-text                        GET     302 200 404 404 404 404 404 404 403 200
mail-batch-text                        POST    302 400 404 404 404 404 404 404 403 400
mail-batch-approve                     POST    302 302 404 404 404 404 404 404 403 302
mail-batch-discard                     GET     302 200 404 404 404 404 404 404 403 200
mail-batch-discard                     POST    302 400 404 404 404 404 404 404 403 400
mail-batch-retry                       POST    302 302 404 404 404 404 404 404 403 302
mail-link                              GET     302 302 404 404 404 404 404 404 302 302

# --- timetables: SD and administrators work, observers read; each institution its released agenda and its absences
timetable-editions                     GET     302 200 404 404 404 404 404 404 200 200
timetable-home                         GET     302 200 404 404 404 404 404 404 200 200
timetable-home                         POST    302 302 404 404 404 404 404 404 403 302
timetable-days                         GET     302 200 404 404 404 404 404 404 200 200
timetable-days                         POST    302 400 404 404 404 404 404 404 403 400
timetable-rooms                        GET     302 200 404 404 404 404 404 404 200 200
timetable-rooms                        POST    302 400 404 404 404 404 404 404 403 400
timetable-room                         GET     302 200 404 404 404 404 404 404 200 200
timetable-room                         POST    302 400 404 404 404 404 404 404 403 400
timetable-absences                     GET     302 200 404 404 404 404 404 404 200 200
timetable-absences                     POST    302 400 404 404 404 404 404 404 403 400
timetable-meetings                     GET     302 200 404 404 404 404 404 404 200 200
timetable-meetings                     POST    302 302 404 404 404 404 404 404 403 302
timetable-meeting-new                  GET     302 200 404 404 404 404 404 404 200 200
timetable-meeting-new                  POST    302 400 404 404 404 404 404 404 403 400
timetable-meeting                      GET     302 200 404 404 404 404 404 404 200 200
timetable-meeting                      POST    302 400 404 404 404 404 404 404 403 400
timetable-order                        GET     302 200 404 404 404 404 404 404 200 200
timetable-order                        POST    302 400 404 404 404 404 404 404 403 400
timetable-runs                         GET     302 200 404 404 404 404 404 404 200 200
timetable-runs                         POST    302 400 404 404 404 404 404 404 403 400
timetable-drafts                       GET     302 200 404 404 404 404 404 404 200 200
timetable-drafts                       POST    302 302 404 404 404 404 404 404 403 302
timetable-editor                       GET     302 200 404 404 404 404 404 404 200 200
timetable-editor                       POST    302 409 404 404 404 404 404 404 403 409
timetable-release-new                  GET     302 200 404 404 404 404 404 404 200 200
timetable-release-new                  POST    302 400 404 404 404 404 404 404 403 400
timetable-repairs                      GET     302 200 404 404 404 404 404 404 200 200
timetable-repairs                      POST    302 400 404 404 404 404 404 404 403 400
timetable-repair                       GET     302 200 404 404 404 404 404 404 200 200
timetable-repair                       POST    302 302 404 404 404 404 404 404 403 302
timetable-run                          GET     302 200 404 404 404 404 404 404 200 200
timetable-run-stop                     POST    302 302 404 404 404 404 404 404 403 302
timetable-cells                        GET     302 200 404 404 404 404 404 404 200 200
timetable-state                        GET     302 200 404 404 404 404 404 404 200 200
timetable-explanation                  GET     302 200 404 404 404 404 404 404 200 200
timetable-fairness                     GET     302 200 404 404 404 404 404 404 200 200
timetable-compare                      GET     302 200 404 404 404 404 404 404 200 200
timetable-releases                     GET     302 200 404 404 404 404 404 404 200 200
timetable-release                      GET     302 200 404 404 404 404 404 404 200 200
party-agenda                           GET     404 200 200 404 200 404 404 404 200 200
party-sheet                            GET     404 200 200 404 200 404 404 404 200 200
timetable-room-sheet                   GET     302 200 404 404 404 404 404 404 200 200
calendar-feed                          GET     200
region-absences                        GET     302 403 200 200 403 403 403 403 403 403
region-absences                        POST    302 403 400 400 403 403 403 403 403 403
ministry-absences                      GET     302 403 403 403 200 200 403 403 403 403
ministry-absences                      POST    302 403 403 403 400 400 403 403 403 403
"""

# --- the administration: SD, observers and administrators enter, everybody else is refused ---------

ENTER = "302 {sd} 403 403 403 403 403 403 {observer} {administrator}"

ADMIN_PLACES = """
admin:index                GET POST   200 200 200
admin:app_list             GET POST   200 200 200
admin:login                GET POST   302 302 302
admin:logout               POST       200 200 200
admin:password_change      GET POST   200 200 200
admin:password_change_done GET        200 200 200
admin:jsi18n               GET        200 200 200
admin:autocomplete         GET        403 403 403
admin:autocomplete         POST       405 405 405
admin:jsi18n               POST       405 405 405
admin:password_change_done POST       405 405 405
admin:logout               GET        405 405 405
admin:view_on_site         GET POST   404 404 404
admin:auth_user_password_change GET POST 403 403 200
admin:<path:object_id>/    GET POST   302 302 302
admin:(?P<url>.*)$         GET POST   404 404 404
"""
"""Route, methods, and the status for SD, observer and administrator."""

ADMIN_MODELS = """
bilaterals_absence                 read
bilaterals_calendarfeed            read
bilaterals_dayblock                read
bilaterals_precedence              read
bilaterals_release                 read
bilaterals_releasechange           read
bilaterals_repair                  read
bilaterals_room                    read
bilaterals_solverrun               read
bilaterals_timetable               read
bilaterals_timetablesettings       read
bilaterals_timetablestep           read
bilaterals_agendarelease           read
bilaterals_agendatopic             read
bilaterals_assistance              read
bilaterals_call                    read
bilaterals_callfield               read
bilaterals_lateentrycode           read
bilaterals_meeting                 written  deletable
bilaterals_meetingtopic            read
bilaterals_releasedagenda          read
bilaterals_topicanswer             read
bilaterals_topicattachment         read
bilaterals_topicdecision           read
bilaterals_topicpartner            read
bilaterals_topicposition           read
bilaterals_topicstep               read
commitments_commitment             written  export
commitments_commitmentupdate       written
commitments_compliancerate         read
commitments_compliancerequest      read
commitments_compliancesnapshot     read
commitments_funding                read
core_complianceband                read
core_edition                       written  deletable  export
core_inconsistency                 read
core_initiative                    read
core_institution                   written  deletable  export
core_membership                    read
core_milestone                     read
core_officeholder                  written  deletable
core_processrule                   read
core_publishedfigure               read     export
core_recorditem                    read
core_region                        read     export
core_space                         written  deletable
core_user                          administrator
gore_sessions_sessioninvitation    read
gore_sessions_sessionmaterial      read
gore_sessions_summitsession        written  deletable
surveys_option                     read
surveys_publishedresult            read
surveys_question                   read
surveys_respondentgroup            read
surveys_instrument                     read
surveys_instrumentgroup                read
surveys_instrumentversion              read
surveys_lesson                         read
surveys_ratingtally                    read
surveys_survey                     read
surveys_surveystatement            read
transfers_budgetexecution          read
transfers_closedperiod             read
transfers_differencenote           read
transfers_importline               read
transfers_legalnorm                written  deletable
transfers_projectphoto             read
transfers_seriesvalue              read
transfers_transferimport           read
transfers_transferproject          read
transfers_project                  written  deletable  export
transfers_transfer                 written  export
"""
"""Model, and how it is worked on: `written` by SD and administrators, `read` by all who enter, or
for the `administrator` only; `deletable` by the administrator alone; with a download (`export`)."""


def _admin() -> str:
    lines = []
    for words in (line.split() for line in ADMIN_PLACES.strip().splitlines()):
        route, methods, (sd, observer, administrator) = words[0], words[1:-3], words[-3:]
        lines += [f"{route} {m} {ENTER.format(sd=sd, observer=observer, administrator=administrator)}" for m in methods]
    for model, kind, *more in (line.split() for line in ADMIN_MODELS.strip().splitlines()):
        everybody = (403, 403, 200) if kind == "administrator" else (200, 200, 200)
        writers = {"written": (200, 403, 200), "read": (403, 403, 403), "administrator": (403, 403, 200)}[kind]
        nobody = (403, 403, 200) if "deletable" in more else (403, 403, 403)
        for view, method, statuses in (
            ("changelist", "GET", everybody), ("changelist", "POST", everybody),
            ("add", "GET", writers), ("add", "POST", writers),
            ("change", "GET", everybody), ("change", "POST", writers),
            ("history", "GET", everybody), ("history", "POST", everybody),
            ("delete", "GET", nobody), ("delete", "POST", nobody),
            *((("export", "GET", everybody), ("export", "POST", everybody)) if "export" in more else ()),
        ):  # fmt: skip
            sd, observer, administrator = statuses
            columns = ENTER.format(sd=sd, observer=observer, administrator=administrator)
            lines.append(f"admin:{model}_{view} {method} {columns}")
    return "\n".join(lines)


ADMIN = _admin()


def timetable_parameters(world: Any, route: str) -> dict[str, Any]:
    """The arguments of a page of the edition whose timetable is prepared."""
    rows = world.rows
    more: dict[str, dict[str, Any]] = {
        "timetable-room": {"pk": rows["room"].pk},
        "timetable-room-sheet": {"pk": rows["room"].pk},
        "timetable-meeting": {"meeting_code": rows["planned"].code},
        "timetable-run": {"pk": rows["run"].pk},
        "timetable-run-stop": {"pk": rows["run"].pk},
        "timetable-release": {"number": rows["release"].number},
        "timetable-repair": {"pk": rows["repair"].pk},
        **{
            f"timetable-{name}": {"number": rows["draft"].number}
            for name in ("editor", "cells", "state", "explanation", "fairness", "release-new")
        },
    }
    return {"code": rows["draft"].edition.code, **more.get(route, {})}


TOPIC_LISTS = {"topic-list", "topic-new", "topic-precedents", "api:topics-list", "topic-queue", "topic-review"}


def parameters(world: Any, route: str, role: str, whose: str) -> list[dict[str, Any]]:
    """The arguments of *route*'s address for each object to try: the one that is *whose* ("own" or
    "foreign") for *role*; both where the table makes no difference."""
    sides = [whose] if whose else ["own", "foreign"]
    rows = world.rows
    if route.startswith("timetable-") and route != "timetable-editions":
        return [timetable_parameters(world, route)]
    if route in {"party-agenda", "party-sheet"}:
        own, foreign = rows[f"party:{role}:own"], rows[f"party:{role}:foreign"]
        parties = [own, foreign] if not whose else [own if whose == "own" else foreign]
        return [{"code": rows["draft"].edition.code, "party": party} for party in parties]
    if route in {"commitment-detail", "api:commitments-detail", "api:commitments-updates"}:
        return [{"code": rows[f"commitment:{side}"].code} for side in sides]
    if route.startswith(("topic-", "api:topics-")) and route not in TOPIC_LISTS:
        topics = [rows["topic:ministry" if (role, side) == ("ministry", "own") else f"topic:{side}"] for side in sides]
        more = [{"pk": topic.attachments.get().pk} if route == "topic-attachment" else {} for topic in topics]
        return [{"code": topic.code, **rest} for topic, rest in zip(topics, more, strict=True)]
    if route == "history-object":
        return [
            {"app_label": "commitments", "model": "commitment", "pk": rows[f"commitment:{side}"].pk} for side in sides
        ]
    if route == "rating":
        return [{"code": rows[f"rated:{side}"].code} for side in sides]
    if route in {"priorities", "routes"}:
        return [{"code": rows["call"].edition.code}]
    if route.startswith("call-") and route != "call-list":
        made = {"call-field": "call field", "call-field-move": "call field", "call-late-code-withdraw": "late code"}
        extra = {"pk": rows[made[route]].pk} if route in made else {}
        return [{"code": rows["call"].edition.code, **extra}]
    if route == "topic-review":
        return [{"code": rows[f"review topic:{side}"].code} for side in sides]
    if route in {"assistance-detail", "assistance-close"}:
        return [{"pk": rows[f"assistance:{side}"].pk} for side in sides]
    if route in {"dossier", "dossier-pdf", "dossier-position"}:
        # Of an own pair there are two: with the ministry of the same topic that keeps its position to itself.
        keys = [f"pair:{side}" for side in sides]
        if role == "region" and whose == "own" and route != "dossier-position":
            keys.append("pair:own topic, other ministry")
        kept = ("edition", "region", "sector", *(["topic"] if route == "dossier-position" else []))
        return [{name: rows[key][name] for name in kept} for key in keys]
    if route.startswith(("region-agenda", "ministry-agenda")):
        return [{"edition": rows["edition" if side == "own" else "foreign_edition"].code} for side in sides]
    if route in {"preparation", "preparation-add"}:
        return [{"edition": rows["edition"].code}]
    if route.startswith("preparation-"):
        kept = [rows[f"session:{side}"] for side in sides]
        more = route == "preparation-material-remove"
        return [
            {"edition": s.edition.code, "pk": s.pk, **({"material": s.materials.get().pk} if more else {})}
            for s in kept
        ]
    if route == "token-revoke":
        return [{"pk": (world.tokens[role] if whose == "own" else rows["stranger_token"]).pk}]
    if (
        route.startswith("admin:")
        and route not in {"admin:password_change", "admin:auth_user_password_change"}
        and route.rpartition("_")[2] in {"change", "delete", "history"}
    ):
        row = world.admin_row(route.removeprefix("admin:").rpartition("_")[0])
        return [{"object_id": row.pk}]
    fixed: dict[str, dict[str, Any]] = {
        "calendar-feed": {"token": token_of(rows["feed"])},
        "edition-detail": {"code": rows["edition"].code},
        "dossier-list": {"edition": rows["edition"].code},
        "agendas": {"edition": rows["edition"].code},
        "agenda-preview": {"edition": rows["edition"].code, "institution": rows["sector"].code},
        "agenda-preview-pdf": {"edition": rows["edition"].code, "institution": rows["sector"].code},
        "edition-agenda": {"code": rows["edition"].code},
        "region-detail": {"code": rows["region"].code},
        "sector-detail": {"code": rows["sector"].code},
        "chart-embed": {"chart_id": "estado"},
        "chart-download": {"chart_id": "estado", "extension": "svg"},
        "invitation": {"secret": "x" * 43},
        "account_reset_password_from_key": {"uidb36": "1", "key": "x" * 40},
        "mfa_remove_webauthn": {"pk": 1},
        "mfa_edit_webauthn": {"pk": 1},
        "openid_connect_login": {"provider_id": "estado"},
        "openid_connect_callback": {"provider_id": "estado"},
        "admin:app_list": {"app_label": "commitments"},
        **{f"admin:{line.split()[0]}_export": {"kind": "csv"} for line in ADMIN_MODELS.strip().splitlines()},
        "admin:view_on_site": {"content_type_id": 999_999, "object_id": 1},
        "admin:auth_user_password_change": {"id": world.users["region"].pk},
        "person": {"pk": rows["person"].pk},
        "invitation-resend": {"pk": rows["invitation"].pk},
        "invitation-revoke": {"pk": rows["invitation"].pk},
        "membership-withdraw": {"pk": rows["membership"].pk},
        "quarantine-decide": {"pk": rows["waiting_file"].pk},
        "outbox-detail": {"pk": rows["mail"].pk},
        "outbox-attachment": {"pk": rows["mail"].pk, "position": 1},
        "outbox-retry": {"pk": rows["mail"].pk},
        "outbox-cancel": {"pk": rows["mail"].pk},
        **{
            route: {"code": rows["instrument"].code, **more}
            for route, more in {
                "survey-results": {},
                "survey-results-csv": {},
                "survey-results-pdf": {},
                "survey-work": {},
                "survey-change": {},
                "survey-questions": {},
                "survey-question-new": {},
                "survey-people": {},
                "survey-people-add": {},
                "survey-texts": {},
                "survey-question": {"question": "q_uno"},
                "survey-arrange": {"question": "q_uno", "how": "subir"},
                "survey-preview": {"group": "governors"},
                "survey-person-remove": {"pk": rows["invited"].pk},
                "survey-act": {"action": "recordar"},
            }.items()
        },
        "survey-answer": {"token": tokens.token_of(rows["invited"].nonce)},
        "lesson-edit": {"code": rows["lesson"].code},
        "lesson-release": {"code": rows["lesson"].code},
        "outbox-correct": {"pk": rows["held_mail"].pk},
        **{
            name: {"pk": rows["batch"].pk}
            for name in (
                "mail-batch",
                "mail-batch-approve",
                "mail-batch-discard",
                "mail-batch-retry",
            )
        },
        "mail-batch-text": {"pk": rows["batch"].pk, "text_pk": rows["batch"].texts.get().pk},
        "mail-link": {"key": rows["held_mail"].link_key},
        "api:editions-detail": {"code": rows["edition"].code},
        "api:institutions-detail": {"code": rows["sector"].code},
        "api:regions-detail": {"code": rows["region"].code},
        "api:published-figures-detail": {"code": rows["figure"].code},
        "api:meetings-detail": {"code": rows["meeting"].code},
        "api:transfers-detail": {"code": rows["transfer"].code},
        "api:projects-detail": {"code": rows["project"].code},
        "transfer-detail": {"code": rows["transfer"].code},
        "transfer-change": {"code": rows["transfer"].code},
        "transfer-reverse": {"code": rows["transfer"].code},
        "norm-detail": {"slug": rows["transfer"].norm.slug},
        "norm-file": {"slug": rows["transfer"].norm.slug},
        "norm-change": {"pk": rows["transfer"].norm.pk},
        "period-reopen": {"pk": rows["period"].pk},
        "difference-note": {"code": rows["figure"].code},
        "funding": {"code": rows["funding"].commitment.code},
        "funding-remove": {"code": rows["funding"].commitment.code, "pk": rows["funding"].pk},
        **{
            name: {"pk": rows["import"].pk}
            for name in ("transfer-import", "transfer-import-confirm", "transfer-import-undo")
        },
        **{
            name: {"code": rows["project"].code}
            for name in ("project-detail", "project-change", "project-delete", "project-merge", "project-photo-new")
        },
        **{
            name: {"code": rows["project"].code, "pk": rows["photo"].pk}
            for name in ("project-photo", "project-photo-delete")
        },
        "api:surveys-detail": {"code": rows["survey"].code},
    }
    return [fixed.get(route, {})]
