"""What each item of the shipped production checklists is: from the domain page, not from the files.

Section by section and in the order of the maker's papers. What an item is not told is plain: once
for the sink, required, not critical, without limits. When it applies and how many are packed is in
`checklist_table`; the tests and the final inspection are in `starter_table_quality`.
"""

from collections.abc import Mapping

Asks = Mapping[str, str]
Sections = Mapping[str, Mapping[str, Asks]]


def sink(kind: str, **facts: str) -> Asks:
    """Asked once; an instruction asks for nothing, everything else needs an answer."""
    return {"type": kind, "required": "no" if kind == "instruction" else "yes"} | facts


def basin(kind: str, **facts: str) -> Asks:
    """Asked of each basin it applies to."""
    return sink(kind, per="basin", **facts)


def cut(target: str) -> Asks:
    """A length of the order, to an eighth of an inch."""
    return sink("measurement", target=target, tolerance="0.125", unit="in")


# The page says that N/A of a critical item takes two people, not which items are critical. They are
# those that cannot be put right later (what is cut), that may hurt somebody (water, power, heat),
# and by which a sink is known again (serial numbers, labels, papers, what a release rests on).
CRITICAL: Mapping[str, str] = {
    "pre-qc": (
        "sink-length sink-width basin-width basin-length basin-depth other-dimensions"
        " approved-drawing"
    ),
    "assembly": (
        "edr-bottom-fill edr-pipe-labels edr-overflow-sensor esk-emergency-stop esk-overflow-sensor"
    ),
    "test": (
        "power-e-drain power-e-sink edr-overflow"
        " touchscreen-serial valve-plate-serial control-box-serial pump-serial"
        " esk-temperature esk-mixing-drain esk-mixing-40 esk-basin-40 esk-overflow"
    ),
    "packaging": "ready",
    "final-qc": (
        "hi-pot model drawings-agree production-complete serials-present testing-complete"
        " label-skirt label-back emergency-button"
        " bottom-fill-mixing-valve bottom-fill-valve-plate overflow-sensor"
    ),
}
# What the page has somebody compare with the drawing (“agree with the drawing”, “where drawing and
# order ask”, “per drawing”, “expected from the drawing”). Another drawing asks it again.
BY_DRAWING: Mapping[str, str] = {
    "pre-qc": "other-dimensions pegboard faucet-holes",
    "assembly": "",
    "test": "",
    "packaging": "",
    "final-qc": "drawings-agree faucets level-as-drawn",
}

PRE_QC: Sections = {
    "Dimensions": {
        "sink-length": cut("length"),
        "sink-width": cut("width"),
        "basin-width": {**cut("basin_width"), "per": "basin"},
        "basin-length": {**cut("basin_length"), "per": "basin"},
        "basin-depth": {**cut("basin_depth"), "per": "basin"},
        "other-dimensions": sink("check"),
    },
    "Paperwork": {
        "approved-drawing": sink("document", document="drawing"),
        "order-confirmation": sink("document", document="order-confirmation"),
    },
    "Body": {
        "pegboard": sink("check", expected="pegboard_size", parts="T2-ADW-PB-*"),
        "faucet-holes": sink("check", expected="faucets"),
        "feet": sink(
            "choice", expected="feet", options="casters; levelling feet",
            parts="T2-LEVELING-CASTOR-475; T2-SEISMIC-FEET",
        ),
    },
    "Basins": {
        "bottom-fill-hole": basin("check"),
        "drain-button": basin("check", parts="T2-BSN-DRAIN-BTN x 1"),
        "basin-light": basin("check", parts="T2-BASIN-LIGHT x 1"),
        "drain-location": basin("choice", options="centre; other"),
        "faucet-location": basin("choice", expected="faucet_places", options="faucet_places"),
    },
}  # fmt: skip

GOOSENECK = "T2-OA-DI-GOOSENECK-FAUCET-KIT"
PRE_RINSE = "T2-OA-PRE-RINSE-FAUCET-KIT"
ASSEMBLY: Sections = {
    "Sink": {
        "overhead-light-bracket": sink("check", parts="T2-OHL-MDRD-KIT; 1/4-20 NYLON FLAT WASHER"),
        "overhead-light-button": sink("check", parts="T2-BSN-OHL-BTN"),
        "faucets": sink(
            "check", expected="faucets",
            parts=f"T2-OA-STD-FAUCET-WB-KIT; {PRE_RINSE}; {GOOSENECK}",
        ),
        "lifter-button": sink(
            "choice", options="DPF1K, not programmable; DP1C, programmable",
            parts="DPF1K00-010006; DPF1C00-012016; 914759",
        ),
        "lifter-controller": sink("check", parts="T-CBD6SH00040A-709"),
        "logo": sink("check"),
        "power-bar": sink("check", parts="T2-PWRBAR-KIT; T2-PWRBAR; T2-POWER-STRIP-BRKT"),
        "control-box": sink("check", parts="T2-CTRL-E*; T2-CTRL-BOX-BRKT"),
        "cable-labels": sink("check"),
        "sink-clean": sink("check"),
    },
    "Extras": {
        "air-gun": sink("check", parts="BL-4350-01; BL-5500-07; DSP-HOLDER"),
        "water-gun": sink("check", parts="BL-4500-02; BL-4249; DSP-HOLDER"),
        "di-faucet": sink("check", parts=GOOSENECK),
        "di-faucet-of-basin": basin("check", parts=f"{GOOSENECK} x 1"),
        "combination-faucet": sink("check", parts=f"{PRE_RINSE}; B-0133-A10-B08"),
    },
    "E-Drain basins": {
        "edr-mixing-valve": basin("check", parts="T2-BOTTOM-FILL x 1; DER-1899-14-CC x 1"),
        # Mixing valve, adapter (its number as damaged), check valve, PEX adaptor, PEX, hole.
        "edr-bottom-fill": basin(
            "check",
            parts="DER-1899-14-CC x 1; 6.65E+11 x 1; 95400 x 1; 12PF196090 x 1; 92105 x 1;"
            " T2-PEX-FLANGE-THIN x 1",
        ),
        "edr-pipe-labels": basin("check"),
        "edr-overflow-sensor": basin("check", parts="T2-BSN-OVFL x 1"),
    },
    "E-Sink basins": {
        "esk-valve-plate": basin("check", parts="T2-VALVE-PLATE-AUK x 1"),
        "esk-di-valve-plate": basin("check", parts="T2-VALVE-PLATE-AUK-DI x 1"),
        "esk-emergency-stop": basin("check", parts="T2-EMERGSTOP-BTN x 1"),
        "esk-touchscreen": basin("check", parts="T2-TS7 x 1"),
        "esk-touchscreen-cable": basin("check", parts="CS-33723-06 x 1"),
        "esk-overflow-sensor": basin("check", parts="T2-BSN-OVFL x 1"),
        "esk-dosing-port": basin("check", parts="T8-KIT-ESK-DOSE x 1"),
        "esk-temperature-gland": basin(
            "check", parts="T2-ESK-TEMP-KIT x 1; G-INS-M12-S68N-PNES-GY x 1; A-INL-M12-P-GY x 1"
        ),
    },
}  # fmt: skip


def packed(parts: str = "") -> Asks:
    return sink("quantity", parts=parts)


PACKAGING: Sections = {
    "With every sink": {
        "mat": packed(),  # the catalogue has none
        "strainer": packed("T2-OA-SINK-STRAINER"),
        "hose": packed("FLX-CMD-1.5X25"),
        "hose-clamps": packed("T2-HS-CLMP-1.5-2"),
        "temperature-sensor": packed("T2-EDR-TEMP-KIT"),
        "drain-solenoid": packed("T2-DRAIN-VALVE"),
        "drain-assembly": packed("T2-DRAIN-BSKT"),
        "pump-shelf": packed("T2-OA-DOSINGESK-BTMSHELF"),
        "pump-tubes": packed("T8-KIT-ESK-DOSE"),
        "drain-gasket": packed("T2-DRAIN-BSKT-SEAL"),
    },
    "Guns and faucets": {
        "air-gun": packed("T2-OA-CLEANING-GUN"),
        "air-gun-bracket": packed("T2-WTR-GN-HLDR-1"),
        "water-gun": packed("T2-OA-CLEANING-GUN"),
        "water-gun-hose": packed(),  # the catalogue has none
        "water-gun-bracket": packed("T2-WTR-GN-HLDR-1"),
        "pre-rinse-faucet": packed("B-0133-A10-B08"),
        "pre-rinse-elbow": packed("B-0230-K"),
        "pre-rinse-connectors": packed("PFX146332"),
        "faucet-kit": packed("B-2342-WB"),
        "faucet-kit-elbow": packed("B-0230-K"),
        "faucet-kit-connectors": packed("PFX146332"),
    },
    "Manuals": {
        "manual": packed("T2-STD-MANUAL-*-KIT"),
        "manual-fr": packed("T2-STD-MANUAL-*-KIT"),
        "e-sink-manual": packed("IFU.T2.ESinkInstUser"),
        "e-sink-manual-fr": packed("IFU.T2.ESinkInstUserFR"),
    },
    "Accessories and sprayers": {
        "accessory": {**packed(), "per": "accessory"},
        "sprayer": {**packed("T2-OA-WATERGUN-*-KIT; T2-OA-AIRGUN-*-KIT"), "per": "line"},
    },
    "Sign-off": {"ready": sink("check")},
}
