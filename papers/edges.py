"""Words that end a term or may not stand at its edges: what papers say of themselves."""

BREAKS = frozenset(
    """proposed existing recent previous various different several many such other same certain
    promising significant numerous considerable respective corresponding following aforementioned
    latter former well-known state-of-the-art so-called above-mentioned extensive considered
    presented obtained resulting paper papers article articles author authors et al i.e e.g etc
    fig figure figures table tables lemma eq ref vs via versus results result experiments addition
    et-al better best higher lower larger smaller further additional available sufficient entire
    more most less least similar comparable ever-growing remarkable superior satisfactory one two
    three four five six seven eight nine ten hundred thousand million billion percent lot use uses
    https http www com url des les une dans est pour avec sur und der oder mit los las para una
    com arxiv i.i.d i ii iii iv vi vii viii""".split()
)
EVALUATIVE = frozenset(
    """novel new important main key major current useful suitable appropriate interesting necessary
    possible potential particular specific typical usual traditional conventional comprehensive
    whole overall good great simple easy difficult efficient effective practical competitive
    excellent challenging increasing growing first second third last next general wide broad
    high-quality strong real original crucial fundamental common basic full complete detailed
    careful popular likely unknown known able present powerful robust flexible unified single
    careful actual final initial early late significant large small high low long short large-scale
    rapid systematic recent rich key critical essential central clear direct natural standard
    advanced modern better extensive inherent valuable experimental theoretical numerical proper
    multiple individual additional separate relevant substantial great diverse alternative
    successful reliable accurate feasible desired required related underlying given""".split()
)
FIRST = frozenset(
    """using based used due able set kind sort type case number variety part way thing example
    term fact ability need goal aim purpose role issue use work study research approach""".split()
)
LAST = frozenset(
    """based using given kind kinds sort sorts part parts way ways thing things example examples
    ability abilities need needs goal goals aim aims purpose purposes role roles issue issues
    possibility possibilities effectiveness usefulness importance advantage advantages number
    contribution contributions insight insights numbers variety work works means lot set sets
    type types case cases approach approaches terms term fact order paper""".split()
)
SINGLE = frozenset(
    """method methods methodology framework frameworks model models problem problems system systems
    algorithm algorithms technique techniques application applications performance research
    analysis data task tasks process processes solution solutions property properties challenge
    challenges time times value values information change changes effect effects area areas field
    fields point points state states level levels form forms function functions set sets group
    groups size sizes rate rates amount amounts degree range ranges scale scales line lines step
    steps stage stages feature features structure structures design development evaluation
    comparison approach approaches question questions topic topics aspect aspects factor factors
    person people user users year years day days month months century world literature researchers
    practitioners community code dataset datasets experiment experiments evidence insight
    capability capabilities accuracy efficiency quality cost costs improvement improvements gain
    gains benefit benefits limitation limitations knowledge understanding training testing using
    case cases study studies work works theory theories introduction chapter chapters section
    sections theorem proof example examples type types kind kinds term terms order part parts way
    thing number numbers variety role roles context contexts domain domains setting settings
    condition conditions parameter parameters measurement measurements observation observations
    simulation simulations image images input inputs output outputs result interest issue issues
    review survey surveys overview report note notes direction directions future idea ideas
    perspective perspectives view views wild mind minds practice practices presentation
    presence absence existence fact lack need impact influence relation relations relationship
    relationships combination combinations pair pairs element elements object objects component
    components source sources sample samples""".split()
)
JOINTS = frozenset("of to from for and in with by on as".split())
"""Small words inside a known term: mixture of experts, learning to rank."""
