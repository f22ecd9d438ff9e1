"""`make sabotage`: takes one protection away at a time and proves that the suite turns red.

Each sabotage is one replacement in a copy of the tree; the tests that should notice run there. A
sabotage that the tests do not notice, or whose text is not in the file any more, makes the run fail.
`python -m tests.sabotage throttle` runs those whose name holds the word.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache", ".hypothesis", "staticfiles")


@dataclass(frozen=True)
class Sabotage:
    """Replace *old* by *new* in *file*; *tests* (arguments of pytest) have to fail."""

    name: str
    file: str
    old: str
    new: str
    tests: str


SABOTAGES = (
    Sabotage(
        "a worse timetable takes the place of a better one", "bilaterals/scheduler/session.py",
        "            if found.key >= self.measures.key:\n", "            if False:\n",
        "tests/bilaterals/scheduler/test_exact.py -k cut_short",
    ),
    Sabotage(
        "the verifier lets a party be in two places", "bilaterals/scheduler/verify.py",
        "        if len(held) > capacity:\n            values = {\"party\"", "        if False:\n            values = {\"party\"",
        "tests/bilaterals/scheduler/test_solving.py -k two_places",
    ),
    Sabotage(
        "the stop button of a run does nothing", "bilaterals/scheduler/solve.py",
        "not finished.is_set() and should_stop():\n            control.halt()",
        "not finished.is_set() and should_stop():\n            pass",
        "tests/bilaterals/scheduler/test_runs.py -k stop_button",
    ),
    Sabotage(
        "a repair changes more than it has to", "bilaterals/scheduler/model/rules.py",
        "            total += 1 if as_planned is None else 1 - as_planned\n", "            total += 0\n",
        "tests/bilaterals/scheduler/test_exact.py tests/bilaterals/scheduler/test_repair.py",
    ),
    Sabotage(
        "a timetable is saved that the verifier refuses", "bilaterals/timetable/drafts.py",
        "    if broken:\n        raise NotValid(broken, material, turns)\n", "",
        "tests/bilaterals/timetable/test_editing.py -k verifier",
    ),
    Sabotage(
        "who moves a meeting that somebody moved overwrites it", "bilaterals/timetable/editing.py",
        "if placed.get(code) != at:", "if False:",
        "tests/bilaterals/timetable/test_editing.py -k somebody_else",
    ),
    Sabotage(
        "a used room is deleted or stays in use", "bilaterals/timetable/services.py",
        "        current.hidden_at = current.hidden_at or timezone.now()\n", "",
        "tests/bilaterals/timetable/test_preparation.py -k hidden",
    ),
    Sabotage(
        "everybody is told of every change of a timetable", "bilaterals/timetable/releases.py",
        "mine.update({change.pk: change for change in of_institution[member.institution_id]})",
        "mine.update({change.pk: change for change in changes})",
        "tests/bilaterals/timetable/test_releases.py -k only_those",
    ),
    Sabotage(
        "calendars keep the number of a meeting that moved", "bilaterals/timetable/releases.py",
        "sequence=last[code] + 1 if code in last else 0,", "sequence=0,",
        "tests/bilaterals/timetable/test_releases.py -k calendars_move",
    ),
    Sabotage(
        "a calendar opens with its number alone", "bilaterals/timetable/calendars.py",
        "constant_time_compare(token_of(feed), token)", "True",
        "tests/bilaterals/timetable/test_releases.py -k token_alone",
    ),
    Sabotage(
        "planned meetings are public before their timetable is", "bilaterals/api.py",
        "Meeting.objects.visible_to(self.request.user)", "Meeting.objects.all()",
        "tests/bilaterals/timetable/test_releases.py -k until_the_programme",
    ),
    Sabotage(
        "a repair moves what has begun", "bilaterals/timetable/repairs.py",
        "problem_of(material, turns, baseline=board.placed, now=now)", "problem_of(material, turns, baseline=board.placed, now=0)",
        "tests/bilaterals/timetable/test_releases.py -k lost_room",
    ),
    Sabotage(
        "a budgetary commitment is executed without money", "commitments/funding/services.py",
        "if needs_money(type=type, status=status) and not commitment.funding.exists():", "if False:",
        "tests/commitments/test_funding.py -k without_money",
    ),
    Sabotage(
        "a closed period is written", "transfers/services/periods.py",
        "    if period is not None:\n        raise ValidationError(", "    if period is None:\n        return\n    if False:\n        raise ValidationError(",
        "tests/transfers/test_ledger.py -k closed",
    ),
    Sabotage(
        "a second import adds everything again", "transfers/services/imports.py",
        "            if left[row.amount] > 0:", "            if False:",
        "tests/transfers/test_imports.py -k second_import",
    ),
    Sabotage(
        "a project with money is deleted", "transfers/services/projects.py",
        "    if reasons:\n        raise ValidationError([", "    if False:\n        raise ValidationError([",
        "tests/transfers/test_projects.py -k not_deleted",
    ),
    Sabotage(
        "a transfer's page shows commitments that are not released", "gore/dashboards/money_pages.py",
        "    rows = Commitment.objects.visible_to(request.user).filter(pk__in=links", "    rows = Commitment.objects.filter(pk__in=links",
        "tests/transfers/test_projects.py -k whole_story",
    ),
    Sabotage(
        "agendas are read before SD approves them", "bilaterals/models/agendas.py",
        "return self.filter(release__batch__state=MailBatch.State.APPROVED)", "return self.all()",
        "tests/workspaces/agendas -k one_mail_for_each_person",
    ),
    Sabotage(
        "everybody hears of every change of an agenda", "gore/workspaces/agendas/services.py",
        "if institution.pk not in before or before[institution.pk].digest != digest_of(content)", "if True",
        "tests/workspaces/agendas -k only_those_concerned",
    ),
    Sabotage(
        "the region reads what a ministry keeps to itself", "bilaterals/models/positions.py",
        "part = Q(visibility=TopicPosition.Visibility.SHARED) & (", "part = (",
        "tests/test_access.py -k test_route_dossier",
    ),
    Sabotage(
        "everybody reads every dossier", "gore/workspaces/dossier/views.py",
        "    if not can_see_dossier(request.user, found, place.institution, body):\n", "    if False:\n",
        "tests/workspaces/dossier -k nobody_else",
    ),
    Sabotage(
        "two who write a position overwrite each other", "bilaterals/positions/services.py",
        "if not untouched and row.version != version:", "if False:",
        "tests/workspaces/dossier/test_positions.py -k older_version",
    ),
    Sabotage(
        "printed text is read as markup", "gore/core/typst/document.typ",
        'let words(value) = value.split("\\n").filter(line => line.trim() != "").map(line => text(line)).join(parbreak())',
        'let words(value) = eval(value, mode: "markup")',
        "tests/workspaces/dossier -k never_run",
    ),
    Sabotage(
        "the sweeper sends what SD did not approve", "gore/outbox/services.py",
        "state=State.QUEUED if batch is None else State.HELD,\n        next_attempt_at=(not_before or timezone.now()) if batch is None else None,",
        "state=State.QUEUED,\n        next_attempt_at=not_before or timezone.now(),",
        "tests/outbox/test_batches.py -k held_mail",
    ),
    Sabotage(
        "a batch is approved twice", "gore/outbox/batches/services.py",
        "    if current.state != MailBatch.State.WAITING:\n", "    if False:\n",
        "tests/outbox/test_batches.py -k approving_sends",
    ),
    Sabotage(
        "everybody who has the link opens a mail", "gore/outbox/batches/services.py",
        "    if mail.user_id != by.pk:\n", "    if False:\n",
        "tests/outbox/test_batches.py -k only_the_recipient",
    ),
    Sabotage(
        "everybody sees every commitment", "commitments/models/commitments.py",
        "return self.filter(released | own) if own else self.released()", "return self.all()",
        "tests/commitments/test_permissions.py",
    ),
    Sabotage(
        "a page forgets visible_to", "commitments/views.py",
        "queryset=Commitment.objects.visible_to(request.user)", "queryset=Commitment.objects.all()",
        "tests/test_access.py -k canary",
    ),
    Sabotage(
        "the API forgets visible_to", "commitments/api.py",
        "Commitment.objects.visible_to(self.request.user)", "Commitment.objects.all()",
        "tests/test_access.py -k api_commitments",
    ),
    Sabotage(
        "the search forgets visible_to", "gore/dashboards/views.py",
        "list(Commitment.objects.visible_to(request.user).for_list().search(typed)[:10])",
        "list(Commitment.objects.all().for_list().search(typed)[:10])",
        "tests/test_access.py -k canary",
    ),
    Sabotage(
        "reports that wait are public", "commitments/permissions.py",
        "    if can_see_everything(user):\n        return updates\n", "    if True:\n        return updates\n",
        "tests/commitments/test_permissions.py",
    ),
    Sabotage(
        "a decision is made whatever the state of the topic", "bilaterals/review/effects.py",
        "if topic.state not in ALLOWED[kind]:", "if False:",
        "tests/bilaterals/review/test_services.py -k wrong_state",
    ),
    Sabotage(
        "a held decision takes effect", "bilaterals/review/services.py",
        "                if not hold:\n", "                if True:\n",
        "tests/bilaterals/review/test_services.py -k held",
    ),
    Sabotage(
        "a topic is merged into one that was merged", "bilaterals/review/effects.py",
        "if target.state not in {State.SUBMITTED, State.ACCEPTED}:", "if False:",
        "tests/bilaterals/review/test_services.py -k circle",
    ),
    Sabotage(
        "the observer decides about topics", "bilaterals/review/views.py",
        'if request.method == "POST" and not decides:', "if False:",
        "tests/bilaterals/review/test_pages.py -k observer",
    ),
    Sabotage(
        "drafts stand in the queue", "bilaterals/review/permissions.py",
        "rows = AgendaTopic.objects.exclude(state=AgendaTopic.State.DRAFT)", "rows = AgendaTopic.objects.all()",
        "tests/bilaterals/review/test_pages.py -k running_edition_only",
    ),
    Sabotage(
        "a ministry answers for another", "bilaterals/review/permissions.py",
        "        and m.institution_id == assistance.sector_id\n", "",
        "tests/bilaterals/review/test_assistance.py -k only_its_own",
    ),
    Sabotage(
        "late codes are kept as they are", "bilaterals/late_codes.py",
        "return hashlib.sha256(bare.encode()).hexdigest()", "return code",
        "tests/bilaterals/review/test_calls.py -k code",
    ),
    Sabotage(
        "one reviews one's own report", "commitments/permissions.py",
        "return update.author_id != user.pk and coordinates", "return coordinates",
        "tests/commitments/test_permissions.py",
    ),
    Sabotage(
        "everybody reads who changed what", "gore/workspaces/history.py",
        "    if not can_read_trail(request.user):\n        raise Http404\n    target", "    target",
        "tests/test_access.py -k test_route_history",
    ),
    Sabotage(
        "the trail keeps passwords", "gore/core/models/people.py",
        '@audit.tracked(exclude=["password", "last_login"])', '@audit.tracked(exclude=["last_login"])',
        "tests/core/test_audit.py -k columns",
    ),
    Sabotage(
        "the trail keeps the links of invitations", "gore/core/audit.py",
        '"token", "key", "secret",', '"token", "key",',
        "tests/core/test_audit.py -k never_kept",
    ),
    Sabotage(
        "everybody manages people", "gore/accounts/people.py",
        "if not isinstance(request.user, User) or not can_manage_people(request.user):",
        "if not isinstance(request.user, User):",
        "tests/test_access.py -k test_route_people",
    ),
    Sabotage(
        "SD makes administrators", "gore/core/permissions.py",
        "return is_administrator(user) if role == Role.ADMINISTRATOR else can_manage_people(user)",
        "return can_manage_people(user)",
        "tests/accounts/test_invitations.py",
    ),
    Sabotage(
        "acting on behalf keeps the administrator's rights", "gore/core/permissions.py",
        "not user.is_active or acting_as(user) is not None:", "not user.is_active:",
        "tests/accounts/test_authority.py",
    ),
    Sabotage(
        "acting on behalf may last for ever (constraint)", "gore/accounts/migrations/0001_initial.py",
        "models.Value(datetime.timedelta(seconds=3600))", "models.Value(datetime.timedelta(days=3600))",
        "tests/accounts/test_authority.py -k database",
    ),
    Sabotage(
        "a withdrawn membership goes on", "gore/core/models/people.py",
        "self.filter(starts_on__lte=on, withdrawn_at__isnull=True)", "self.filter(starts_on__lte=on)",
        "tests/accounts/test_authority.py",
    ),
    Sabotage(
        "an invitation works twice", "gore/accounts/models.py",
        "return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now)",
        "return self.filter(revoked_at__isnull=True, expires_at__gt=now)",
        "tests/accounts/test_invitations.py",
    ),
    Sabotage(
        "an expired key opens the API", "gore/accounts/models.py",
        "return self.filter(revoked_at__isnull=True, expires_at__gt=now, user__is_active=True)",
        "return self.filter(revoked_at__isnull=True, user__is_active=True)",
        "tests/accounts/test_tokens.py",
    ),
    Sabotage(
        "a key that reads may write", "gore/accounts/authentication.py",
        "if request.method not in SAFE_METHODS and token.scope != ApiToken.Scope.WRITE:", "if False:",
        "tests/accounts/test_tokens.py",
    ),
    Sabotage(
        "the second step is optional", "gore/accounts/middleware.py",
        "if lacks_second_factor(user):\n                    return", "if False:\n                    return",
        "tests/accounts/test_sign_in.py -k second_step",
    ),
    Sabotage(
        "attempts are not limited", "gore/core/throttle.py",
        "return Attempt(cache.incr(key) <= limit.count, retry_after, key)",
        "return Attempt(cache.incr(key) > 0, retry_after, key)",
        "tests/accounts/test_sign_in.py -k 'limit or ten_wrong'",
    ),
    Sabotage(
        "a demonstration account signs in to production", "gore/accounts/backends.py",
        "and not (settings.DEMO or settings.DEBUG)", "and False",
        "tests/accounts/test_sign_in.py -k demonstration",
    ),
    Sabotage(
        "a page does not escape what people type", "templates/commitments/detail.html",
        "{{ commitment.text }}</h1>", "{{ commitment.text|safe }}</h1>",
        "tests/test_access.py -k commitment_detail",
    ),
    Sabotage(
        "a download runs formulas", "gore/core/export.py",
        'return f"\'{clean}" if clean.startswith(FORMULA_START) else clean', "return clean",
        "tests/core tests/commitments -k 'formula or export'",
    ),
    Sabotage(
        "pages of signed-in people are kept", "gore/core/middleware.py",
        'response["Cache-Control"] = "no-store"', 'response["Cache-Control"] = "max-age=60"',
        "tests/accounts/test_sign_in.py -k not_kept",
    ),
    Sabotage(
        "inline scripts run", "gore/settings.py",
        '"script-src": [SELF],', '"script-src": [SELF, "\'unsafe-inline\'"],',
        "tests/test_architecture.py -k policy",
    ),
    Sabotage(
        "refused links are logged whole", "gore/core/logs.py",
        "if hidden != request.path:", "if False:",
        "tests/core/test_logs.py",
    ),
    Sabotage(
        "answers of a survey are not mixed", "surveys/services/collecting.py",
        "        _random.shuffle(values)\n", "",
        "tests/surveys/test_attacker.py -k order_and_keys",
    ),
    Sabotage(
        "four answers of a survey are mixed already", "surveys/services/collecting.py",
        "if not pending or (len(pending) < BATCH and not however_few):", "if not pending:",
        "tests/surveys/test_collecting.py -k fewer_than_five",
    ),
    Sabotage(
        "a link of a survey works twice", "surveys/services/collecting.py",
        "filter(pk=invitation.pk, answered=False).update(answered=True)", "filter(pk=invitation.pk).update(answered=True)",
        "tests/surveys/test_collecting.py -k opened_the_page_twice",
    ),
    Sabotage(
        "answers of a survey have a trail", "gore/core/audit.py",
        "    \"surveys.Answer\": \"an answer", "    \"surveys.Reply\": \"an answer",
        "tests/core/test_audit.py -k 'excuses or excused'",
    ),
    Sabotage(
        "small groups of a survey are shown", "surveys/results.py",
        "len(found) if len(found) >= FEWEST_ANSWERS else None", "len(found) if found else None",
        "tests/surveys/test_withheld.py",
    ),
    Sabotage(
        "a survey has results while it is answered", "surveys/results.py",
        "    if instrument.state != State.CLOSED:\n        return None\n", "",
        "tests/surveys/test_withheld.py -k time",
    ),
    Sabotage(
        "texts of few people are read", "surveys/results.py",
        "if count[text.question] >= FEWEST_TEXTS]", "if count[text.question] >= 1]",
        "tests/surveys/test_withheld.py -k texts",
    ),
    Sabotage(
        "pages of surveys are logged", "surveys/apps.py",
        '        logs.UNSEEN_PAGES.add("survey-answer")\n', "",
        "tests/surveys/test_answer_page.py -k logs",
    ),
    Sabotage(
        "links of surveys may be guessed without end", "surveys/views/answer.py",
        "    if not attempt.allowed:\n", "    if False:\n",
        "tests/surveys/test_answer_page.py -k many_wrong",
    ),
    Sabotage(
        "a single rating of a meeting is counted", "surveys/services/ratings.py",
        "    if len(pending) < BATCH:\n", "    if not pending:\n",
        "tests/surveys/test_ratings.py -k 'five or taps'",
    ),
    Sabotage(
        "whoever saves last overwrites", "bilaterals/topics/services.py",
        "if version != current.version and not own_row:", "if False:",
        "tests/bilaterals/topics/test_services.py -k another_persons",
    ),
    Sabotage(
        "the deadline has an hour of grace", "bilaterals/topics/deadlines.py",
        "topic.state == AgendaTopic.State.DRAFT and now > call.topics_due_at:",
        "topic.state == AgendaTopic.State.DRAFT and now > call.topics_due_at + dt.timedelta(hours=1):",
        "tests/bilaterals/topics/test_services.py -k to_the_second",
    ),
    Sabotage(
        "a late code works for another delegation", "bilaterals/topics/services.py",
        "if found is None or found.delegation_id != topic.delegation_id:", "if found is None:",
        "tests/bilaterals/topics/test_services.py -k late_code",
    ),
    Sabotage(
        "partners read drafts", "bilaterals/models/topics.py",
        "Q(Exists(asked)) & Q(state__in=AgendaTopic.COUNTED)", "Q(Exists(asked))",
        "tests/bilaterals/topics/test_services.py -k partner",
    ),
    Sabotage(
        "everybody writes a topic that they see", "bilaterals/topics/services.py",
        "if not permissions.works_for(by, topic.delegation_id, topic.edition_id):", "if False:",
        "tests/bilaterals/topics/test_services.py -k nobody_else",
    ),
    Sabotage(
        "files in quarantine are handed out", "bilaterals/topics/permissions.py",
        "return attachment.scan == TopicAttachment.Scan.WAITING and can_release_files(user)", "return True",
        "tests/bilaterals/topics/test_attachments.py",
    ),
    Sabotage(
        "a zip bomb is unpacked", "gore/core/files.py",
        " or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:", ":",
        "tests/core/test_files.py -k bombs",
    ),
    Sabotage(
        "the name says what a file is", "gore/core/files.py",
        "    kind.check(cast(BinaryIO, upload.file))\n", "",
        "tests/core/test_files.py",
    ),
    Sabotage(
        "requests of any size are read", "gore/core/middleware.py",
        "if length <= MAX_REQUEST_BYTES:", "if True:",
        "tests/core/test_files.py -k gigabytes",
    ),
)  # fmt: skip


def notice(sabotage: Sabotage, folder: Path) -> tuple[bool, str]:
    """Whether the tests notice *sabotage* in a copy of the tree, and what pytest said last."""
    file = folder / sabotage.file
    whole = file.read_text(encoding="utf-8")
    if whole.count(sabotage.old) != 1:
        return False, f"its text stands {whole.count(sabotage.old)} times in {sabotage.file}"
    file.write_text(whole.replace(sabotage.old, sabotage.new), encoding="utf-8")
    try:
        done = subprocess.run(
            f"{sys.executable} -m pytest -q -x -p no:cacheprovider {sabotage.tests}",
            cwd=folder, shell=True, capture_output=True, text=True, timeout=600,
            env={**os.environ, "DEMO": "1"},
        )  # fmt: skip
    finally:
        file.write_text(whole, encoding="utf-8")
    last = done.stdout.strip().splitlines()[-1:] or [done.stderr.strip()[-200:]]
    # Exit 1 means that tests ran and failed; anything else says nothing about the protection.
    return done.returncode == 1, last[0]


def main(words: list[str]) -> int:
    chosen = [one for one in SABOTAGES if all(word in one.name for word in words)]
    missed = []
    with tempfile.TemporaryDirectory(prefix="gore-sabotage-") as scratch:
        folder = Path(scratch) / "tree"
        shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
        for one in chosen:
            started = time.monotonic()
            noticed, said = notice(one, folder)
            if not noticed:
                missed.append(one.name)
            print(
                f"{'red' if noticed else 'NOT NOTICED'}: {one.name} ({time.monotonic() - started:.0f} s) {said}",
                flush=True,
            )
    print(f"{len(chosen) - len(missed)} of {len(chosen)} sabotages turned the suite red")
    return 1 if missed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
