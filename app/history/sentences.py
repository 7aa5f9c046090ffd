"""The sentence of each kind of event that has one of its own."""

from app.history.about import Each, Names, Sentence, always, name_of, person, values_of
from app.history.inspecting import QUALITY, changed_part
from app.history.ordering import ORDERS, PARTS
from app.history.papers import PAPERS
from app.history.saying import shown
from app.history.serving import SERVICE
from models.ledger import LedgerEvent


def _component(verb: str) -> Sentence:
    def sentence(event: LedgerEvent, names: Names) -> str:
        values = values_of(event)
        child = names.get(("item", values.get("child_id")), "a component")
        parent = names.get(("item", values.get("parent_id")), "")
        return f"{verb} {child}" + (f" in {parent}" if parent else "")

    return sentence


def _item_changed(event: LedgerEvent, _names: Names) -> str | None:
    new = values_of(event)
    if "picture_sha256" in new:
        return "Changed the picture" if new["picture_sha256"] else "Took the picture away"
    return "Changed the dimensions" if "dimensions" in new else None


def _person_changed(event: LedgerEvent, _names: Names) -> str | None:
    return "Changed the password" if "password_changed_at" in values_of(event) else None


def _role(verb: str) -> Sentence:
    def sentence(event: LedgerEvent, names: Names) -> str:
        values = values_of(event)
        who = person(names, values.get("person_id"))
        return f"{verb.format(who=who)} {shown(values.get('role'), 'person_role.role')}"

    return sentence


def _told(event: LedgerEvent, names: Names) -> str:
    new = values_of(event)
    return f"Told {person(names, new.get('person_id'))}: {new.get('text')}"


def _job(event: LedgerEvent, names: Names) -> str:
    return f"Began the job {name_of(event, names)}"


CATALOGUE: Each = {
    ("component", "INSERT"): _component("Added"),
    ("component", "DELETE"): _component("Took out"),
    ("item", "UPDATE"): _item_changed,
}
THE_REST: Each = {
    ("person", "SIGNED_IN"): always("Signed in"),
    ("person", "SIGNED_OUT"): always("Signed out"),
    ("person", "UPDATE"): _person_changed,
    ("person_role", "INSERT"): _role("Gave {who} the role"),
    ("person_role", "DELETE"): _role("Took from {who} the role"),
    ("sign_in_session", "INSERT"): always("Began to work"),
    ("sign_in_session", "UPDATE"): always("Ended a session"),
    ("one_time_link", "INSERT"): always("Made a link that lets somebody in once"),
    ("one_time_link", "UPDATE"): always("Used the link"),
    ("notification", "INSERT"): _told,
    ("notification", "UPDATE"): always("Read the message"),
    ("draft", "INSERT"): always("Began a draft"),
    ("draft", "UPDATE"): lambda event, _: (
        "Discarded the draft" if values_of(event).get("discarded_at") else ""
    ),
    ("rule", "INSERT"): changed_part("a rule", "row"),
    ("rule", "UPDATE"): changed_part("a rule", "row"),
    ("rule", "DELETE"): changed_part("a rule", "row"),
    ("rule_set_table", "UPDATE"): changed_part("the columns of a table of rules", "columns"),
    ("job_run", "INSERT"): _job,
}
SENTENCES: Each = {**ORDERS, **PAPERS, **PARTS, **QUALITY, **SERVICE, **CATALOGUE, **THE_REST}
