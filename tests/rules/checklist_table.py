"""What the shipped checklists must ask of a sink: written from the domain page, not from the files.

Every function answers (key, basin) of what is asked; basin 0 is the sink as a whole.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from app.rules.configuration import Basin, Configuration

Place = tuple[str, int]


def asked(stage: str, sink: Configuration) -> set[Place]:
    """Everything of this stage that is asked of this sink."""
    return set(
        {
            "pre-qc": pre_qc,
            "assembly": assembly,
            "test": test,
            "packaging": packaging,
            "final-qc": final_qc,
        }[stage](sink)
    )


def pre_qc(sink: Configuration) -> Iterator[Place]:
    yield from sink_items(
        "sink-length sink-width other-dimensions approved-drawing order-confirmation"
        " faucet-holes feet"
    )
    if sink.has_pegboard:
        yield "pegboard", 0
    for number, basin in basins(sink):
        yield from each(number, "basin-width basin-length basin-depth drain-location")
        if basin.type != "E-Sink DI":
            yield "bottom-fill-hole", number
        if basin.type == "E-Drain":
            yield "drain-button", number
        if basin.light:
            yield "basin-light", number
        if places(sink, number):
            yield "faucet-location", number


def assembly(sink: Configuration) -> Iterator[Place]:
    yield from sink_items("logo power-bar control-box cable-labels sink-clean")
    yield from extras(sink)
    if sink.has_pegboard:
        yield from sink_items("overhead-light-bracket overhead-light-button")
    if adjustable(sink):
        yield from sink_items("lifter-button lifter-controller")
    for number, basin in basins(sink):
        if basin.type == "E-Drain":
            yield from each(
                number, "edr-mixing-valve edr-bottom-fill edr-pipe-labels edr-overflow-sensor"
            )
        else:
            yield from each(
                number,
                "esk-emergency-stop esk-touchscreen esk-touchscreen-cable esk-overflow-sensor",
            )
        if basin.type == "E-Sink":
            yield from each(number, "esk-valve-plate esk-dosing-port esk-temperature-gland")
        if basin.type == "E-Sink DI":
            yield from each(number, "esk-di-valve-plate di-faucet-of-basin")


def extras(sink: Configuration) -> Iterator[Place]:
    faucets = {faucet.type for faucet in sink.faucets or ()}
    automatic = any(basin.type == "E-Sink DI" for _, basin in basins(sink))
    if faucets or automatic:
        yield "faucets", 0
    if "gooseneck" in faucets:
        yield "di-faucet", 0
    if "pre-rinse" in faucets:
        yield "combination-faucet", 0
    if guns(sink, "air"):
        yield "air-gun", 0
    if guns(sink, "water"):
        yield "water-gun", 0


def test(sink: Configuration) -> Iterator[Place]:
    kinds = {basin.type for _, basin in basins(sink)}
    yield "set-up-drain", 0
    if "E-Drain" in kinds:
        yield "power-e-drain", 0
    if kinds & {"E-Sink", "E-Sink DI"}:
        yield from sink_items(
            "set-up-e-sink power-e-sink control-box-serial control-box-qe control-box-qfu"
        )
    if adjustable(sink):
        yield from sink_items("raise lower")
    for number, basin in basins(sink):
        if basin.type == "E-Drain":
            yield from tests_of_e_drain(number, basin, sink)
        else:
            yield from tests_of_e_sink(number, basin, sink)


def tests_of_e_drain(number: int, basin: Basin, sink: Configuration) -> Iterator[Place]:
    yield from each(
        number, "edr-fill edr-drain-button edr-overflow edr-drain-closes edr-fill-again"
    )
    if sink.has_pegboard:
        yield "edr-overhead-light", number
    if basin.light:
        yield "edr-basin-light", number


def tests_of_e_sink(number: int, basin: Basin, sink: Configuration) -> Iterator[Place]:
    yield from each(
        number,
        "touchscreen-serial touchscreen-software valve-plate-serial esk-overflow esk-overflow-over",
    )
    if basin.type == "E-Sink":  # not DI: no temperature, no flow, no dose
        yield from each(number, "pump-serial pump-qe pump-qfu")
        yield from each(
            number, "raw-mixing-cold raw-mixing-hot raw-basin-cold raw-basin-hot raw-steady"
        )
        yield from each(
            number,
            "esk-temperature esk-flow esk-fill-20 esk-mixing-drain esk-mixing-40 esk-basin-40"
            " esk-dose",
        )
    if sink.has_pegboard:
        yield "esk-overhead-light", number
    if basin.light:
        yield "esk-basin-light", number


def packaging(sink: Configuration) -> Iterator[Place]:
    yield "ready", 0
    yield from ((key, 0) for key in packed(sink))


def packed(sink: Configuration) -> dict[str, Decimal]:
    """What lies in the box, and how many of it."""
    count = Counter(basin.type for _, basin in basins(sink))
    drains = sum(count.values())
    faucets = Counter(faucet.type for faucet in sink.faucets or ())
    air, water = guns(sink, "air"), guns(sink, "water")
    french = "-fr" if sink.language == "FR" else ""
    e_sink = count["E-Sink"] + count["E-Sink DI"] > 0
    box = {
        "mat": 1,
        **dict.fromkeys(("strainer", "hose", "drain-solenoid"), drains),
        **dict.fromkeys(("drain-assembly", "drain-gasket"), drains),
        "hose-clamps": 2 * drains,
        "temperature-sensor": count["E-Drain"],
        **dict.fromkeys(("pump-shelf", "pump-tubes"), count["E-Sink"]),
        **dict.fromkeys(("air-gun", "air-gun-bracket"), air),
        **dict.fromkeys(("water-gun", "water-gun-hose", "water-gun-bracket"), water),
        **dict.fromkeys(("pre-rinse-faucet", "pre-rinse-elbow"), faucets["pre-rinse"]),
        "pre-rinse-connectors": 2 * faucets["pre-rinse"],
        **dict.fromkeys(("faucet-kit", "faucet-kit-elbow"), faucets["wrist-blade"]),
        "faucet-kit-connectors": 2 * faucets["wrist-blade"],
        f"manual{french}": 1,
        f"e-sink-manual{french}": int(e_sink),
    }
    lines = {**accessories(sink), **{f"sprayer:{kit}": n for kit, n in sprayer_kits(sink).items()}}
    return {key: Decimal(n) for key, n in box.items() if n} | lines


def final_qc(sink: Configuration) -> Iterator[Place]:
    kinds = {basin.type for _, basin in basins(sink)}
    yield from sink_items(
        "first-pass hi-pot model drawings-agree production-complete serials-present edges-clean"
        " testing-complete label-skirt label-back logo feet manuals mat"
    )
    if sink.has_pegboard:
        yield "overhead-light", 0
    if sink.faucets or "E-Sink DI" in kinds:
        yield "faucets", 0
    if any(basin.type == "E-Drain" and basin.light for _, basin in basins(sink)):
        yield "light-button", 0
    if kinds & {"E-Sink", "E-Sink DI"}:
        yield from sink_items("emergency-button automation-manual")
    if adjustable(sink):
        yield "height-buttons", 0
    for number, basin in basins(sink):
        yield from final_qc_of_basin(number, basin)


def final_qc_of_basin(number: int, basin: Basin) -> Iterator[Place]:
    yield from each(
        number,
        "clean overflow-sensor level level-as-drawn solenoid-wrapped strainer hose drain-assembly",
    )
    if basin.light:
        yield "basin-light", number
    if basin.type == "E-Drain":
        yield from each(number, "drain-button bottom-fill-mixing-valve e-drain-temperature-sensor")
    else:
        yield "touchscreen", number
    if basin.type == "E-Sink":
        yield from each(number, "temperature-sensor bottom-fill-valve-plate dosing-port")


def places(sink: Configuration, number: int) -> list[str]:
    """The faucets of the order at this basin, in the words of the answer."""
    chosen = {faucet.placement for faucet in sink.faucets or ()}
    here = {
        f"centre-{number}": "centre",
        f"between-{number - 1}-{number}": f"between {number - 1} and {number}",
    }
    if number < len(sink.basins or ()):
        here[f"between-{number}-{number + 1}"] = f"between {number} and {number + 1}"
    return [said for place, said in here.items() if place in chosen]


def bom_of(sink: Configuration) -> dict[str, Decimal]:
    """The lines of the BOM that the checklists count: faucets, guns and accessories."""
    kits = {
        "wrist-blade": "T2-OA-STD-FAUCET-WB-KIT",
        "pre-rinse": "T2-OA-PRE-RINSE-FAUCET-KIT",
        "gooseneck": "T2-OA-DI-GOOSENECK-FAUCET-KIT",
    }
    faucets = Counter(kits[faucet.type or ""] for faucet in sink.faucets or ())
    plain = {number.partition(":")[2]: n for number, n in accessories(sink).items()}
    return plain | sprayer_kits(sink) | {kit: Decimal(n) for kit, n in faucets.items()}


def accessories(sink: Configuration) -> dict[str, Decimal]:
    found: Counter[str] = Counter()
    for accessory in sink.accessories or ():
        found[f"accessory:{accessory.item}"] += int(accessory.quantity or 0)
    return {key: Decimal(n) for key, n in found.items()}


def sprayer_kits(sink: Configuration) -> dict[str, Decimal]:
    kits = {
        "di-water-gun-turret": "T2-OA-WATERGUN-TURRET-KIT",
        "di-water-gun-rosette": "T2-OA-WATERGUN-ROSETTE-KIT",
        "air-gun-turret": "T2-OA-AIRGUN-TURRET-KIT",
        "air-gun-rosette": "T2-OA-AIRGUN-ROSETTE-KIT",
    }
    found = Counter(kits[sprayer.type or ""] for sprayer in sink.sprayers or ())
    return {kit: Decimal(n) for kit, n in found.items()}


def guns(sink: Configuration, kind: str) -> int:
    return sum(f"{kind}-gun" in (sprayer.type or "") for sprayer in sink.sprayers or ())


def adjustable(sink: Configuration) -> bool:
    return sink.legs.type == "height-adjustable"


def basins(sink: Configuration) -> list[tuple[int, Basin]]:
    return list(enumerate(sink.basins or (), start=1))


def sink_items(keys: str) -> Iterator[Place]:
    return ((key, 0) for key in keys.split())


def each(number: int, keys: str) -> Iterator[Place]:
    return ((key, number) for key in keys.split())
