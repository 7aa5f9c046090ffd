"""The record as sections of facts and tables: what the page, the print and the PDF all show.

Made from the content alone, so that no print says more or less than what the hash is of.
"""

from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from app.history import status_words
from app.history_record.content import Record
from app.history_record.section import Section, Table, Teller
from app.history_record.showing_checks import nonconformances, runs, serials
from app.history_record.values import Entry
from app.words import first_large, t

LANGUAGES = {"EN": "English", "FR": "French", "ES": "Spanish"}


def sections(record: Record, zone: ZoneInfo) -> list[Section]:
    """Every section, in the order of the build's life; empty ones say so."""
    content = record.content
    spoken = content["order"]["language"]
    tell = Teller(record.names, zone, record.holds, record.pictures, spoken)
    return [
        _order(record, tell),
        _configurations(record, tell),
        *_boms(content, tell),
        _parts(content, tell),
        _people(content, tell),
        *runs(content, tell),
        serials(content, tell),
        *nonconformances(content, tell),
        _documents(content, tell),
        _moves(content, tell),
        _release(content, tell),
    ]


def _order(record: Record, tell: Teller) -> Section:
    order, build = record.content["order"], record.content["build"]
    return Section(
        key="order",
        title=t("Order"),
        facts=[
            (t("PO"), order["po_number"]),
            (t("Customer"), order["customer"]),
            (t("Project"), order["project"]),
            (t("Build"), t("{n}, sink {p} of the order", n=build["number"], p=build["position"])),
            (t("Status"), first_large(status_words(build["status"]))),
            (t("Wanted"), tell.day(order["wanted_on"])),
            (t("Sales person"), order["sales_person"]),
            (t("Language"), t(LANGUAGES.get(order["language"], order["language"]))),
            (t("Entered"), tell.by(order["made_by"], order["made_at"])),
            (t("Notes"), order["notes"]),
            (t("Software"), ", ".join(record.content["software"])),
        ],
    )


def _configurations(record: Record, tell: Teller) -> Section:
    known = record.content["configurations"]
    return Section(
        key="configuration",
        title=t("Configuration"),
        facts=record.chosen,
        tables=[
            Table(
                title=t("Revisions"),
                columns=((t("Revision"), "number"), (t("Made"), "text")),
                rows=[
                    ([str(one["revision"])], [tell.by(one["made_by"], one["made_at"])])
                    for one in known
                ],
            ),
            Table(
                title=t("Warnings accepted"),
                columns=((t("Warning"), "text"), (t("Reason"), "text"), (t("By"), "text")),
                rows=[
                    (
                        [said["message"], t("revision {n}", n=one["revision"])],
                        [said["reason"]],
                        [tell.by(said["by"], said["at"])],
                    )
                    for one in known
                    for said in one["acknowledgements"]
                ],
            ),
        ],
    )


def _boms(content: Entry, tell: Teller) -> Iterator[Section]:
    for bom in content["boms"]:
        yield Section(
            key=f"bom-{bom['revision']}",
            title=t("Bill of materials, revision {n}", n=bom["revision"]),
            facts=[
                (t("Status"), bom["status"].replace("-", " ").capitalize()),
                (t("Configuration"), t("revision {n}", n=bom["configuration"])),
                (t("Rule set"), bom["rule_set"]),
                (t("Made"), tell.by(bom["made_by"], bom["made_at"])),
                (t("Reason"), bom["reason"]),
            ],
            seals=[
                (t("BOM"), bom["sha256"]),
                (t("Rule set"), bom["rule_set_sha256"]),
                (t("Catalogue"), bom["catalogue_sha256"]),
            ],
            tables=[_top_lines(bom), _reviews(bom, tell)],
            signatures=tell.signatures(bom["signatures"]),
        )


def _top_lines(bom: Entry) -> Table:
    return Table(
        title=t("Top lines"),
        columns=((t("Item"), "mono"), (t("Name"), "text"), (t("Quantity"), "number")),
        rows=[
            ([one["item_number"], one["outline_number"]], [one["name"]], [one["quantity"]])
            for one in bom["top_lines"]
        ],
    )


def _reviews(bom: Entry, tell: Teller) -> Table:
    return Table(
        title=t("Review"),
        columns=((t("What"), "text"), (t("Words"), "text"), (t("By"), "text")),
        rows=[
            ([one["kind"].capitalize()], [one["text"]], [tell.by(one["by"], one["at"])])
            for one in bom["reviews"]
            if one["kind"] not in {"tick", "untick"}
        ],
    )


def _parts(content: Entry, tell: Teller) -> Section:
    outside = Table(
        title=t("From outside"),
        columns=((t("Item"), "mono"), (t("Name"), "text"), (t("Status"), "text")),
        rows=[
            (
                [one["item_number"], t("quantity {n}", n=one["quantity"])],
                [one["name"], one["supplier"]],
                [
                    one["status"].replace("-", " ").capitalize(),
                    tell.day(one["received_on"] or one["sent_on"]),
                    one["reason"] or one["notes"],
                ],
            )
            for one in content["outsourced"]
        ],
    )
    short = Table(
        title=t("Shortages"),
        columns=((t("What was missing"), "text"), (t("Resolved"), "text")),
        rows=[
            (
                [one["note"], _short_lines(one), tell.by(one["by"], one["at"])],
                [one["resolution"], tell.by(one["resolved_by"], one["resolved_at"])],
            )
            for one in content["shortages"]
        ],
    )
    taken = [([one["note"]], photo) for one in content["shortages"] for photo in one["photos"]]
    pictures = tell.pictures(t("Pictures of shortages"), taken)
    return Section(key="parts", title=t("Parts"), tables=[outside, short, pictures])


def _short_lines(shortage: Entry) -> str:
    return ", ".join(f"{one['quantity']} × {one['item_number']}" for one in shortage["lines"])


def _people(content: Entry, tell: Teller) -> Section:
    return Section(
        key="people",
        title=t("Who worked on it"),
        tables=[
            Table(
                title="",
                columns=((t("Person"), "text"), (t("From"), "text"), (t("Until"), "text")),
                rows=[
                    (
                        [tell.name(one["by"], one["at"])],
                        [tell.at(one["at"])],
                        [tell.at(one["released_at"])],
                    )
                    for one in content["assignments"]
                ],
            )
        ],
    )


def _documents(content: Entry, tell: Teller) -> Section:
    return Section(
        key="documents",
        title=t("Documents"),
        tables=[
            Table(
                title="",
                columns=((t("File"), "text"), (t("Added"), "text"), (t("SHA-256"), "mono")),
                rows=[
                    (
                        [one["file_name"], _kind(one)],
                        [tell.by(one["by"], one["at"])],
                        [one["sha256"]],
                    )
                    for one in content["documents"]
                ],
            )
        ],
    )


def _kind(document: Entry) -> str:
    kind = document["kind"].replace("-", " ").capitalize()
    if document["sink"]:
        kind = t("{kind} of this sink alone", kind=kind)
    return t("{kind}, removed", kind=kind) if document["removed_at"] else kind


def _moves(content: Entry, tell: Teller) -> Section:
    return Section(
        key="moves",
        title=t("Way through the house"),
        tables=[
            Table(
                title="",
                columns=((t("To"), "text"), (t("Why"), "text"), (t("By"), "text")),
                rows=[
                    (
                        [
                            first_large(status_words(one["to"])),
                            t("Forced by an admin") if one["forced"] else "",
                        ],
                        [one["reason"]],
                        [tell.by(one["by"], one["at"])],
                    )
                    for one in content["moves"]
                ],
            )
        ],
    )


def _release(content: Entry, tell: Teller) -> Section:
    gone: Mapping[str, str] = content["shipment"] or {}
    facts: Sequence[tuple[str, str]] = [
        (t("Shipped"), tell.by(gone["by"], gone["at"]) if gone else t("Not yet")),
        (t("Carrier"), gone.get("carrier", "")),
        (t("Tracking number"), gone.get("tracking_number", "")),
    ]
    return Section(
        key="release",
        title=t("Release and shipment"),
        facts=facts,
        signatures=tell.signatures(content["release"]),
    )
