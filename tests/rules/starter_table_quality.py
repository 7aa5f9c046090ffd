"""What each item of the shipped end-of-line test and final QC is, as in `starter_table`."""

from tests.rules.starter_table import Asks, Sections, basin, sink

THERMOMETER = "dual-probe thermometer"


def warm(target: str, within: str) -> Asks:
    """Degrees Celsius, read from a thermometer whose calibration is not due."""
    return basin(
        "measurement", target=target, tolerance=within, unit="°C", instrument=THERMOMETER
    )  # fmt: skip


def raw() -> Asks:
    """As the sensor counts; the page gives it no limits."""
    return basin("measurement", unit="counts")


TEST: Sections = {
    "Setting up": {"set-up-drain": sink("instruction"), "set-up-e-sink": sink("instruction")},
    "General": {
        "power-e-drain": sink("check"),
        "power-e-sink": sink("check"),
        "raise": sink("check"),
        "lower": sink("check"),
    },
    "E-Drain basins": {
        "edr-fill": basin("check"),
        "edr-drain-button": basin("check"),
        "edr-overflow": basin("check"),
        "edr-drain-closes": basin("measurement", lower="10", upper="15", unit="s"),
        "edr-fill-again": basin("check"),
        "edr-overhead-light": basin("check"),
        "edr-basin-light": basin("check"),
    },
    "Serial numbers": {
        "touchscreen-serial": basin("serial", serial_of="T2-TS7"),
        "touchscreen-software": basin("text"),
        "valve-plate-serial": basin("serial", serial_of="T2-VALVE-PLATE"),
        # The page lists them under each E-Sink basin. A sink gets exactly one control box (page on
        # the BOM, section 4), in one enclosure for all its basins, and a serial number stands in
        # one place only: asked of each basin, that of the second could not be given. So once a
        # sink with any E-Sink basin (decision 81).
        "control-box-serial": sink("serial", serial_of="control box"),
        "control-box-qe": sink("text"),
        "control-box-qfu": sink("text"),
        "pump-serial": basin("serial", serial_of="dosing pump"),
        "pump-qe": basin("text"),
        "pump-qfu": basin("text"),
    },
    "Calibration": {
        "raw-mixing-cold": raw(),
        "raw-mixing-hot": raw(),
        "raw-basin-cold": raw(),
        "raw-basin-hot": raw(),
        "raw-steady": basin("measurement", target="0", tolerance="3", unit="counts"),
    },
    "E-Sink basins": {
        "esk-temperature": warm("0", within="2"),
        "esk-flow": basin("check"),
        "esk-fill-20": basin("check"),
        "esk-mixing-drain": basin("check"),
        "esk-mixing-40": warm("40", within="4"),
        "esk-basin-40": warm("40", within="2"),
        "esk-overflow": basin("check"),
        "esk-overflow-over": basin("check"),
        "esk-overhead-light": basin("check"),
        "esk-basin-light": basin("check"),
        "esk-dose": basin("check"),
    },
}

FINAL_QC: Sections = {
    "Project": {
        "first-pass": sink("choice", options="yes; no", computed="first-pass"),
        "hi-pot": sink("check"),
        "model": sink("check", expected="model"),
        "drawings-agree": sink("check"),
        "production-complete": sink("check", computed="production-complete"),
        "serials-present": sink("check", computed="serials-present"),
        "edges-clean": sink("check"),
        "testing-complete": sink("check", computed="testing-complete"),
        "label-skirt": sink("check", photo="yes"),
        "label-back": sink("check", photo="yes"),
    },
    "General": {
        "overhead-light": sink("check"),
        "touchscreen": basin("choice", options="packaged; mounted"),
        "logo": sink("check"),
        "faucets": sink("check", expected="faucets"),
        "drain-button": basin("check"),
        "light-button": sink("check"),
        "emergency-button": sink("check"),
        "temperature-sensor": basin("check"),
        "feet": sink("check", expected="feet"),
        "height-buttons": sink("check"),
    },
    "Basins": {
        "clean": basin("check"),
        "bottom-fill-mixing-valve": basin("check"),
        "bottom-fill-valve-plate": basin("check"),
        "basin-light": basin("check"),
        "overflow-sensor": basin("check"),
        # Only the drawing knows which: that it is the right one is a check of its own.
        "level": basin("choice", options="60 L; 80 L", parts="T2-BSN-ETCH x 1"),
        "level-as-drawn": basin("check", parts="T2-BSN-ETCH x 1"),
        "dosing-port": basin("check"),
    },
    "Packaging": {
        "solenoid-wrapped": basin("check"),
        "strainer": basin("check", parts="T2-OA-SINK-STRAINER x 1"),
        "hose": basin("check", parts="FLX-CMD-1.5X25 x 1; T2-HS-CLMP-1.5-2 x 2"),
        "drain-assembly": basin("check", parts="T2-DRAIN-BSKT x 1"),
        "manuals": sink(
            "check", parts="T2-STD-MANUAL-*-KIT; T2-PREINST-MANUAL-*; T2-USER-MANUAL-*"
        ),
        "automation-manual": sink("check", parts="IFU.T2.ESinkInstUser*"),
        "e-drain-temperature-sensor": basin("check", parts="T2-EDR-TEMP-KIT x 1"),
        "mat": sink("check"),
    },
}
