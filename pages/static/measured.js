// Numbers as people write them on the floor: 54 1/2, 54-1/2, 54.5 and 54,5. The server reads them again, exactly.
window.measured = {
  number(text, unit) {
    const signs = String(text ?? "").replace(/[¼-¾⅓⅔⅛-⅞]/g, (sign) => ` ${sign.normalize("NFKC")} `).replaceAll("⁄", "/");
    const bare = signs.trim().replace(/\s*(["″”]|''|inches|inch|in\.?|po|pulg\.?|°?C)$/i, "").trim();
    const mixed = /^(?:(\d{1,9})(?:\s+|\s*-\s*))?(\d{1,4})\s*\/\s*(\d{1,4})$/.exec(bare);
    if (mixed) return unit === "in" && +mixed[3] ? (+mixed[1] || 0) + mixed[2] / mixed[3] : null;
    return /^[+-]?(\d+([.,]\d*)?|[.,]\d+)$/.test(bare) ? Number(bare.replace(",", ".")) : null;
  },
  within(item, number) {
    return (item.lower == null || number >= Number(item.lower)) && (item.upper == null || number <= Number(item.upper));
  },
  // As on a tape: sixteenths for inches, decimals for all else; the unit as the list calls it.
  said(number, unit, called = unit) {
    const rounded = Math.round(number * 10000) / 10000;
    if (unit !== "in" || !Number.isInteger(rounded * 16)) return `${rounded}${unit ? ` ${called}` : ""}`;
    const size = Math.abs(rounded), whole = Math.floor(size);
    let above = Math.round((size - whole) * 16), below = 16;
    while (above && above % 2 === 0) { above /= 2; below /= 2; }
    const parts = [whole || !above ? String(whole) : "", above ? `${above}/${below}` : ""].filter(Boolean).join(" ");
    return `${rounded < 0 ? "-" : ""}${parts} ${called}`;
  },
};
