"""Small papers that tell the readings of a query apart, and a catalog of them.

Every family has words of its own, so that what a query finds can be told from its family alone.
"""

from collections.abc import Sequence
from pathlib import Path

from indexer.build import build
from papers.answers import Results
from papers.catalog import Catalog
from papers.models import Record
from papers.settings import Settings
from papers.store import open_store


def _on(day: str) -> tuple[tuple[int, str | None], ...]:
    return ((1, f"{day}T12:00:00+00:00"),)


def _paper(number: int, title: str, abstract: str, **more: str) -> Record:
    return Record(
        id=f"2105.{number:05d}",
        title=title,
        abstract=abstract,
        versions=_on("2021-05-11"),
        **more,  # type: ignore[arg-type]  # all of them are texts
    )


_LORA = "We tune it by low-rank adaptation (LoRA) of"

NAMED: dict[str, Record] = {
    # Three fruits in every combination: the truth table of the operators.
    "q": _paper(1, "Quince orchards", "Of quinces alone."),
    "m": _paper(2, "Medlar orchards", "Of medlars alone."),
    "l": _paper(3, "Loquat orchards", "Of loquats alone."),
    "qm": _paper(4, "Quince beside medlar", "In one garden."),
    "ql": _paper(5, "Quince beside loquat", "In one garden."),
    "ml": _paper(6, "Medlar beside loquat", "In one garden."),
    "qml": _paper(7, "Quince beside medlar beside loquat", "In one garden."),
    # Hyphens.
    "hyphen": _paper(11, "A non-invasive probe", "Of tissue."),
    "spaced": _paper(12, "Imaging by a non invasive probe", "Of tissue."),
    "joined": _paper(13, "A noninvasive probe", "Of tissue."),
    "invasive": _paper(14, "Invasive herbs", "Of islands."),
    "apart": _paper(15, "Invasive shrubs", "Both native and non native."),
    "sota": _paper(16, "State-of-the-art kilns", "Of potters."),
    "sota2": _paper(17, "State of an art", "Of potters."),
    # Forms of a word, order, title and abstract.
    "studies": _paper(21, "Lichen studies", "The growth rate of thalli."),
    "study": _paper(22, "Lichen study", "The rate growth shows in thalli."),
    "studied": _paper(23, "Lichens studied", "Growing at some rate."),
    "across": _paper(24, "Waves in velvet", "Harbour walls and waves."),
    "within": _paper(25, "Walls of a velvet harbour", "Of stone."),
    "in_title": _paper(26, "Obsidian flakes", "Of glass."),
    "in_abstract": _paper(27, "Volcanic flakes", "Of obsidian."),
    "stop": _paper(28, "The Who and the what", "Of pop."),
    # Distances: none, two and five words stand between.
    "near0": _paper(31, "Ice", "Where glacier moraine lies."),
    "near2": _paper(32, "Ice", "Where glacier and old moraine lie."),
    "near5": _paper(33, "Ice", "Where moraine by some other bigger old glacier lies."),
    # Wildcards.
    "polaron": _paper(41, "Polaron bands", "Of crystals."),
    "polaronic": _paper(42, "Polaronic bands", "Of crystals."),
    "polariton": _paper(43, "Bands of crystals", "A polariton."),
    "color": _paper(44, "Tincture color", "Of dye."),
    "colour": _paper(45, "Tincture colour", "Of dye."),
    "woman": _paper(46, "A woman weaver", "Of looms."),
    "women": _paper(47, "Women weavers", "Of looms."),
    "xray": _paper(48, "X-ray optics", "Of mirrors."),
    "xrayed": _paper(49, "X-rayed mummies", "Of tombs."),
    # Authors.
    "adrian": _paper(51, "Pores one", "Of helium.", authors="Adrian Del Maestro, Jane Roe"),
    "a_dm": _paper(52, "Pores two", "Of helium.", authors="A. Del Maestro"),
    "anna": _paper(53, "Pores three", "Of helium.", authors="Anna B. Del Maestro"),
    "bella": _paper(54, "Pores four", "Of helium.", authors="Bella Del Maestro and Adrian Roe"),
    "maestro": _paper(55, "Pores five", "Of helium.", authors="Aldo Maestro"),
    "erdos": _paper(56, "Ties one", "Of graphs.", authors="Paul Erdős"),
    "erdos_tex": _paper(57, "Ties two", "Of graphs.", authors=r"P. Erd\H{o}s, Fan Chung"),
    "umlaut": _paper(58, "Cats one", "Of boxes.", authors=r"Erwin Schr\"odinger"),
    "spelled": _paper(59, "Cats two", "Of boxes.", authors="E. Schroedinger"),
    "bare": _paper(60, "Cats three", "Of boxes.", authors="Edwin Schrodinger"),
    "king": _paper(61, "Dreams", "Of hills.", authors="Martin Luther King, Jr., Ralph Abernathy"),
    "dash": _paper(62, "Stars", "Of ships.", authors="Jean-Luc Picardo and Maria Garcia-Lopez"),
    "initials": _paper(63, "Ships", "Of stars.", authors="J.-L. Picardo"),
    "brien": _paper(65, "Comets", "Of hosts.", authors="Conan O'Brien"),
    "cat_title": _paper(64, "Box of schrödinger", "Of felines."),
    # Fields beside the text.
    "fields": _paper(
        71,
        "Collider record",
        "Of rings.",
        comments="35 pages, 4 figures, accepted at Zurichconf",
        journal_ref="Phys. Rev. D 12 (1999) 33-41",
        report_no="CERN-PH-EP-2012-218",
        doi="10.1103/PhysRevD.12.33",
    ),
    "fields2": _paper(
        72,
        "Collider upgrade",
        "Of rings; code is available at https://github.com/rings/upgrade",
        comments="36 pages, rejected at Zurichconf",
        journal_ref="Phys. Lett. B 12 (1999) 34",
        doi="10.1016/S0370-2693(98)00377-3 10.1016/j.other.2",
    ),
    "code": _paper(73, "Looms", "Of yarn.", comments="Our code has been released"),
    # Categories.
    "sy": _paper(81, "Valves one", "Of pumps.", categories="cs.SY eess.SY"),
    "eess": _paper(82, "Valves two", "Of pumps.", categories="eess.SY"),
    "cl": _paper(83, "Valves three", "Of pumps.", categories="cs.CL cs.LG"),
    "lg": _paper(84, "Valves four", "Of pumps.", categories="cs.LG stat.ML"),
    "hep": _paper(85, "Valves five", "Of pumps.", categories="hep-th math-ph"),
    "mp": _paper(86, "Valves six", "Of pumps.", categories="math.MP"),
    # TeX, Greek, scripts.
    "alpha_tex": _paper(91, r"$\alpha$ decay", "Of nuclei."),
    "alpha": _paper(92, "The α decay", "Of nuclei."),
    "alpha_word": _paper(93, "Alpha decay", "Of nuclei."),
    "beta": _paper(94, r"$\beta$ decay", "Of nuclei."),
    "co2_tex": _paper(95, "CO$_2$ frost", "Of Mars."),
    "co2": _paper(96, "CO2 snow", "Of Mars."),
    "co": _paper(97, "CO haze", "Of Mars, 2 kinds."),
    "h0_tex": _paper(98, "The $H_0$ tension", "Of rulers."),
    "h0": _paper(99, "H0 from candles", "Of rulers."),
    "chinese": _paper(101, "深度学习综述", "一个综述", authors="李飞飞"),
    "chinese2": _paper(102, "学习深海", "深海的度量"),
    "russian": _paper(103, "Глубокое обучение", "О нейронных сетях"),
    "russian2": _paper(104, "Глубокий космос", "О звёздах"),
    "naive": _paper(105, "A naïve look", "Of Čech nerves."),
    "cpp": _paper(106, "C++ templates", "Of compilers."),
    "c": _paper(107, "The language C", "Of compilers."),
    # Acronyms, and words to misspell.
    "lora1": _paper(111, "Adapters one", f"{_LORA} vases."),
    "lora2": _paper(112, "Adapters two", f"{_LORA} jars."),
    "lora3": _paper(113, "Adapters three", f"{_LORA} pots."),
    "lora_long": _paper(114, "Low-rank adaptation", "Of bowls."),
    "lora_short": _paper(115, "LoRA", "Of cups."),
    "rank": _paper(116, "Adaptation", "Of a low or high rank."),
    "gpx1": _paper(117, "Grids one", "By great plain xylophones (GPX)."),
    "gpx2": _paper(118, "Grids two", "By great plain xylophones (GPX)."),
    "gpx_long": _paper(119, "Grids three", "By great plain xylophones."),
    "cond1": _paper(121, "A condensate one", "Of rubidium."),
    "cond2": _paper(122, "A condensate two", "Of rubidium."),
    "cond3": _paper(123, "A condensate three", "Of rubidium."),
    # Other days and other ids.
    "attention": Record(
        id="1706.03762",
        title="Attention Is All You Need",
        abstract="Of sequences.",
        authors="Ashish Vaswani",
        versions=_on("2017-06-12"),
    ),
    "thesis": Record(
        id="quant-ph/9705052",
        title="Stabilizer codes",
        abstract="Of errors.",
        authors="Daniel Gottesman",
        versions=_on("1997-05-28"),
    ),
    "undated": Record(id="hep-th/9711200", title="Large limits", abstract="Of branes."),
    "y2015": Record(
        id="1503.00001", title="Almanac one", abstract="Of tides.", versions=_on("2015-03-02")
    ),
    "y2015b": Record(
        id="1512.00001", title="Almanac two", abstract="Of tides.", versions=_on("2015-12-09")
    ),
    "y2016": Record(
        id="1603.00001", title="Almanac three", abstract="Of tides.", versions=_on("2016-03-09")
    ),
    "y2024": Record(
        id="2402.00001", title="Almanac four", abstract="Of tides.", versions=_on("2024-02-28")
    ),
}

PAPERS = list(NAMED.values())
_NAMES = {record.id: name for name, record in NAMED.items()}


def opened(folder: Path, records: Sequence[Record]) -> Catalog:
    """A catalog of records in a data folder of its own."""
    settings = Settings(data_dir=folder)
    store = open_store(settings.database, writable=True)
    store.upsert(records)
    build(store, settings.index_dir)
    store.close()
    return Catalog.open(settings)


def names(results: Results) -> list[str]:
    """What was found in order, but for papers that hold some of the words only."""
    return [_NAMES[found.paper.id] for found in results.found[: results.total]]
