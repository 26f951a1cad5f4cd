"""Words that end a term or may not stand at its edges: what papers say of themselves."""

BREAKS = frozenset(
    """above-mentioned addition additional aforementioned al article articles arxiv author
    authors available avec best better billion certain com comparable concerning
    considerable considered corresponding dans der des different e.g eight entire eq est
    et et-al etc ever-growing existing experiments extensive fig figure figures five
    following former four further http https hundred i i.e i.i.d ii iii iv larger las
    latter least lemma les less los lot many million mit more most nine numerous
    obtained oder one other paper papers para percent pour presented previous promising
    proposed recent ref remarkable respective result resulting results same satisfactory
    seven several significant similar six smaller so-called state-of-the-art such
    sufficient superior sur table tables ten thousand three two una und une url use uses
    various versus vi via vii viii vs well-known www""".split()
)
EVALUATIVE = frozenset(
    """able accurate actual additional advanced alternative appropriate arbitrary basic better
    broad careful certain challenging comparative competitive complete comprehensive
    considerable consistent conventional correct crucial current deeper desirable
    desired detailed difficult distinct diverse dramatic easy effective efficient
    enormous equal essential excellent explicit extensive extra feasible fewer final
    first forthcoming frequent fundamental general given good great greater growing
    high-quality higher ideal important in-depth increasing inherent initial interested
    interesting intrinsic key known last likely lower main mainstream major modern
    multiple necessary new next notable novel open original overall particular plausible
    popular possible potential powerful practical precise preliminary present prominent
    promising proper rapid reasonable recent related relevant reliable remarkable
    representative required rich rigorous second separate significant similar simple
    single specific straightforward substantial successful suitable systematic third
    thorough traditional tremendous typical underlying unified unknown unprecedented
    updated useful usual valuable varied vast whole wide wider""".split()
)
FIRST = frozenset(
    """ability able aim approach based case due example fact goal issue kind need number part
    purpose research role set sort study term thing use used using variety way work""".split()
)
LAST = frozenset(
    """abilities ability advantage advantages aim aims approach approaches based case cases
    contribution contributions effectiveness example examples fact given goal goals
    importance insight insights issue issues kind kinds lot means need needs number
    numbers one ones order other others paper part parts possibilities possibility
    purpose purposes role roles set sets sort sorts term terms thing things type types
    usefulness using variety way ways work works""".split()
)
SINGLE = frozenset(
    """absence accuracy adaptive addendum algorithm algorithms amount amounts analysis
    anniversary answer answers anything appendix application applications approach
    approaches approximation approximations area areas argument arguments aspect aspects
    assignment asymptotics author basics basis beginning benchmarking benefit benefits
    bodies body bound boundaries bounds breakdown calculation calculations calibrating
    capabilities capability case cases century challenge challenges change changes chapter
    chapters characterisation characterization choice claim claims class classes
    classification code collection combination combinations comment comments committee
    community comparison comparisons complexity component components concept concepts
    condition conditions consequence consequences constraint constraints construction
    constructions context contexts contribution contributions correction corrections cost
    costs creature creatures criteria criterion cross-section data dataset datasets day days
    decomposition definition definitions degree demonstration derivation description
    descriptions design detail details detection detections development difference
    differences difficulty direction directions discourse discovery distance distribution
    distributions domain domains effect effects efficiency element elements emission
    engineering environment environments equation equations equivalence erratum error errors
    estimate estimates estimation evaluating evaluation everything evidence evolution
    example examples exchange existence experiment experiments explanation explanations
    exploration extension extensions exterior fabric fact factor factors failure failures
    families family fault feasibility feature features field fields finding findings form
    formation forms formula formulas formulation foundation foundations framework frameworks
    frog function functions future gain gains generation generator generators genesis gev
    ghz group groups growth handbook health history hope hopes idea ideas identification
    identities identity illusion image images impact implementation implementations
    importance improvement improvements index influence information input inputs insight
    integration interaction interactions interactive interest interpretation introduction
    inverse investigation investigations invitation issue issues jy kev khz kind kinds
    knowledge kpc lack law laws learning length lengths lesson lessons level levels limit
    limitation limitations limits line lines list literature location manipulation map maps
    matter measurement measurements mechanism mechanisms member members method methodology
    methods metric metrics mev mhz mind minds mjy mk mode model modeling modelling models
    modes moment moments month months motivation motivations mpc nature necessity need needs
    note notes nothing notion number numbers object objective objectives objects observation
    observations one ones operation operations order orders origin outcome outcomes output
    outputs overview pair pairs parameter parameters part parts pattern patterns people
    performance person perspective perspectives pev phase phases phenomena phenomenon
    physics place planar playground point points position positions possibility power
    practice practices practitioners precursor prediction predictions presence presentation
    pressure principle principles problem problems procedure procedures process processes
    product production products program programs progress project projects proof properties
    property proposal prospect prospects quality quantities quantity question questioning
    questions range ranges rate rates realisation realization realm reason reasoning
    reduction reference reformulation regime regimes region regions relation relations
    relationship relationships remark remarks replacement report representation
    representations requirement requirements research researchers response result rethinking
    review revisiting ring rings role roles rule rules sample samples scale scales scaling
    scenario scenarios scheme schemes science search section sections selection sense
    sequence sequences series service services set sets setting settings shape shapes sheet
    show side simulating simulation simulations situation situations size sizes solution
    solutions something source sources space spaces stage stages standard state statement
    states statistics step steps storage strategies strategy strength structure structures
    studies study success sum summary support surface survey surveys system systems talking
    target targets task tasks technique techniques technologies technology term terms test
    testing tests tev theorem theories theory thing thz time times tool tools topic topics
    total toward towards training transition treatment trend trends troops tunnel tutorial
    type types uncertainties understanding uniqueness unit units universes unveiling user
    users using value values variable variables variation variations variety verification
    version versions view views volume walk wave waves way wild word words work works world
    worries worry year years""".split()
)
JOINTS = frozenset("of to from for and in with by on as".split())
"""Small words inside a known term: mixture of experts, learning to rank."""

GENERIC_FIRST = frozenset(
    """algorithmic analytic analytical associated baseline benchmark brief business compact
    comparative computational computing conceptual considerable correct data
    demonstrated detection direct dual dynamic empirical estimated evaluation existing
    experimental external foreseeable functional fundamental further global good
    human-designed improved infinite integrated internal international largest limited
    local long main mathematical model modern numerical observational optimized overall
    performance physical plausible population practical promising proposed public
    qualitative quantitative rapid real real-world reasonable recent relevant research
    scientific smallest state-of-the-art statistical strong structural supporting
    symbolic systematic technical theoretical unified user validation varied varying
    versatile weak wrong""".split()
)
GENERIC_LAST = frozenset(
    """advancement advancements advances analyses analysis answer answers application
    applications approaches area areas aspects backgrounds behavior behaviour
    capabilities capability challenges characteristics communities community connections
    context contexts correction cost costs data degradation demonstration description
    details domains effects efficiency entities entries environment environments
    evaluation evaluations evidence families features framework frameworks future
    identification improvements information insights integer interest interpolation
    measurements method methods metrics models needs operations opportunities outcomes
    overhead overview performance periods platform platforms points pressures progress
    properties property quality quantity report resource resources results reviews
    scenarios settings simplicity solution solutions studies study survey systems tasks
    technique techniques tests trends understanding value values version versions""".split()
)
"""Two words, one of each: of any paper, and of none in particular."""

OPENERS = frozenset("new novel".split())
"""A run that comes to one ends, and another begins."""

NUMBERS_IN_WORDS = frozenset("one two three four five six seven eight nine ten".split())
COUNTED = frozenset("dimensional order point step way type fold body level".split())
DEGREES = frozenset(
    """almost densely fairly finely fully globally highly locally loosely nearly negatively
    nonnegatively partially positively purely quite sparsely strongly tightly truly very
    weakly""".split()
)
"""What belongs to the word after it; a phrase that begins between the two is a fragment."""
