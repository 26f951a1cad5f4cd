"""Words that end a term or may not stand at its edges: what papers say of themselves."""

BREAKS = frozenset(
    """above-mentioned addition additional aforementioned al article articles arxiv author authors
    available avec best better billion certain com comparable considerable considered
    corresponding dans der des different e.g eight entire eq est et et-al etc ever-growing
    existing experiments extensive fig figure figures five following former four further
    higher http https hundred i i.e i.i.d ii iii iv larger las latter least lemma les less
    los lot lower many million mit more most nine numerous obtained oder one other paper
    papers para percent pour presented previous promising proposed recent ref remarkable
    respective result resulting results same satisfactory seven several significant similar
    six smaller so-called state-of-the-art such sufficient superior sur table tables ten
    thousand three two una und une url use uses various versus vi via vii viii vs well-known
    www""".split()
)
EVALUATIVE = frozenset(
    """able accurate actual additional advanced alternative appropriate arbitrary basic better
    broad careful certain challenging comparative competitive complete comprehensive
    considerable consistent conventional correct crucial current deeper desirable desired
    detailed difficult distinct diverse dramatic easy effective efficient enormous equal
    essential excellent explicit extensive extra feasible fewer final first forthcoming
    frequent fundamental general given good great greater growing high-quality ideal
    important in-depth increasing inherent initial interested interesting intrinsic key
    known last likely main mainstream major modern multiple necessary new next notable novel
    open original overall particular popular possible potential powerful practical precise
    preliminary present prominent promising proper rapid recent related relevant reliable
    remarkable representative required rich rigorous second separate significant similar
    simple single specific straightforward substantial successful suitable systematic third
    thorough traditional tremendous typical underlying unified unknown unprecedented updated
    useful usual valuable vast whole wide wider""".split()
)
FIRST = frozenset(
    """ability able aim approach based case due example fact goal issue kind need number part
    purpose research role set sort study term thing type use used using variety way work""".split()
)
LAST = frozenset(
    """abilities ability advantage advantages aim aims approach approaches based case cases
    contribution contributions effectiveness example examples fact given goal goals
    importance insight insights issue issues kind kinds lot means need needs number numbers
    order paper part parts possibilities possibility purpose purposes role roles set sets
    sort sorts term terms thing things type types usefulness using variety way ways work
    works""".split()
)
SINGLE = frozenset(
    """absence accuracy algorithm algorithms amount amounts analysis answer answers application
    applications approach approaches area areas argument arguments aspect aspects author
    basis benchmarking benefit benefits bodies body bound bounds calculation calculations
    capabilities capability case cases century challenge challenges change changes chapter
    chapters choice class classes code collection combination combinations community
    comparison complexity component components concept concepts condition conditions
    consequence consequences constraint constraints construction constructions context
    contexts contribution contributions cost costs criteria criterion data dataset datasets
    day days definition definitions degree description descriptions design detail details
    development difference differences difficulty direction directions distance distribution
    distributions domain domains effect effects efficiency element elements environment
    environments equation equations error errors estimate estimates evaluation evidence
    example examples existence experiment experiments exploration extension extensions
    exterior fact factor factors failure failures families family feature features field
    fields finding findings form forms formula formulas framework frameworks function
    functions future gain gains generation generator generators genesis group groups idea
    ideas identification illusion image images impact implementation implementations
    importance improvement improvements influence information input inputs insight
    integration interaction interactions interest interpretation introduction inverse
    investigation investigations issue issues kind kinds knowledge lack law laws learning
    length lengths level levels limit limitation limitations limits line lines list
    literature location map maps matter measurement measurements mechanism mechanisms member
    members method methodology methods mind minds mode model models modes month months
    nature necessity need needs note notes notion number numbers object objective objectives
    objects observation observations operation operations order orders origin outcome
    outcomes output outputs overview pair pairs parameter parameters part parts pattern
    patterns people performance person perspective perspectives phase phases phenomena
    phenomenon place point points position positions possibility power practice practices
    practitioners prediction predictions presence presentation pressure principle principles
    problem problems procedure procedures process processes product products program
    programs progress project projects proof properties property proposal quality quantities
    quantity question questions range ranges rate rates realm reason reduction reference
    region regions relation relations relationship relationships replacement report
    representation representations requirement requirements research researchers response
    result rethinking review revisiting ring rings role roles rule rules sample samples
    scale scales scaling scenario scenarios scheme schemes science search section sections
    sequence sequences series service services set sets setting settings shape shapes show
    side simulation simulations situation situations size sizes solution solutions source
    sources space spaces stage stages standard state statement states statistics step steps
    storage strategies strategy strength structure structures studies study success sum
    summary support surface survey surveys system systems target targets task tasks
    technique techniques technologies technology term terms test testing tests theorem
    theories theory thing time times tool tools topic topics total toward towards training
    treatment trend trends tutorial type types understanding unit units user users using
    value values variable variables variation variations variety version versions view views
    volume way wild word words work works world year years""".split()
)
JOINTS = frozenset("of to from for and in with by on as".split())
"""Small words inside a known term: mixture of experts, learning to rank."""
