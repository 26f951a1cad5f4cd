"""Words that keep a phrase out of a list of keywords: with them it says little, or is cut out."""

VAGUE_FIRST = frozenset(
    """automated better big comprehensive conservative consistent continuous improved
    independent interdisciplinary large lightweight multi-stage multiple observational
    quantitative robust scalable simple tight unified uniform""".split()
)
"""Words that say little before a word that says little: uniform analysis, big loops."""

EMPTY_LAST = frozenset(
    """challenges characteristics consequence consequences deficiencies deficiency
    difficulties difficulty direction directions enhancement enhancements fashion
    formulation frontier frontiers improvement improvements investigation
    investigations link links manner opportunities performance perspective
    perspectives population prospect prospects scenario scenarios studies study trends
    version versions view viewpoint views""".split()
)
"""A phrase that ends so says how, not what: dual perspectives, feasibility study."""

SPLIT_FIRST = frozenset("""double general main minimal open second separate single type""".split())
"""Words that no term begins with here, but that often belong to the one that follows."""

PLURAL_FIRST = frozenset(
    """analytics arms biometrics communications electronics forensics graphics materials
    news operations robotics sciences species sports statistics systems""".split()
)
"""Plurals that may stand before another noun; any other there ends a phrase."""

BEGINNINGS = frozenset(
    """addressing advancing analyzing assessing benchmarking boosting building
    characterizing comparing constraining demystifying designing developing driving eleven
    enabling enhancing estimating evaluating examining exploring extending fifteen fourteen
    generating glimpsing identifying improving integrating investigating leveraging
    measuring mitigating modeling predicting probing quantifying reconciling rethinking
    revealing revisiting shown sixteen solving spotting studying testing thirteen towards
    tracing twelve twenty uncovering unlocking unveiling using""".split()
)
"""What titles do to a term, and how many there are; it does not begin with it."""
